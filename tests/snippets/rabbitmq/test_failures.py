"""RabbitMQ: the server or the network goes away."""

import socket
import threading
import time

from kombu.exceptions import OperationalError

from brokerdocs.running import Holds, eventually, experiment, free, proves
from tests.snippets.rabbitmq import live

MESSAGES = 20


@experiment(
    "rabbitmq/experiments/server_killed.py",
    control={"task_default_delivery_mode": "transient"},
    private={"rabbitmq": {}},
)
def test_server_killed(snippet, endpoints, services, observe, claim):
    """kill -9 杀死服务器再启动：持久消息还在 | kill -9 of the server: messages persist"""
    for number in range(MESSAGES):
        snippet.app.tasks["add"].delay(number, 1)
    endpoint = endpoints["rabbitmq"]
    services.kill(endpoint)
    live.restarted(services, endpoint)
    kept = observe("kept", live.depth(snippet.load()))
    observe("published", MESSAGES)
    claim("C08", holds=kept == MESSAGES)
    claim("C52", holds=kept == MESSAGES)
    assert kept == (0 if snippet.is_control else MESSAGES)


@experiment(
    "rabbitmq/experiments/broker_restart.py",
    control={"broker_connection_retry": False},
    private={"rabbitmq": {}},
)
def test_broker_restart(snippet, endpoints, services, worker, observe, timeline):
    """服务器重启后，worker 自己重新连上 | The worker connects again by itself after a restart"""
    endpoint = endpoints["rabbitmq"]
    one = worker()
    timeline.start()
    snippet.app.tasks["nap"].delay(0.5)
    assert eventually(lambda: one.ends(), 10)
    down = timeline.now
    services.kill(endpoint)
    live.restarted(services, endpoint)
    up = timeline.now
    timeline.mark("RabbitMQ", "停机 | down", down, up, "bad")
    app = snippet.load()
    task = app.tasks["nap"].delay(0.5)
    timeline.mark("发布方 | publisher", "发布 | published")
    ran = eventually(
        lambda: [event for event in one.executions() if event.id == task.id],
        5 if snippet.is_control else 30,
    )
    alive = observe("worker_lives", one.is_alive)
    took = round(ran[0].at - timeline.started - up, 1) if ran else None
    observe("seconds_after_start", took)
    if snippet.is_control:
        assert not alive
        assert not ran
    else:
        assert alive
        assert ran
        eventually(lambda: len(one.ends()) > 1, 5)
    timeline.executions(one, again="good")


@proves(
    "rabbitmq/failover.py",
    instead={"broker_url": "amqp://localhost:5672//"},
    private={"rabbitmq": {}},
)
def test_second_server_takes_over(snippet, run, endpoints, services, worker, timeline):
    """第一台死后，worker 和发布方换到第二台 | Worker and publisher move to the second server"""
    second = run.client.acquire("rabbitmq", run.lane)
    run.client.reset(second)
    run.admit(second)
    live.redirect(snippet, port_5673=second.mapping[live.WELL_KNOWN])
    one = worker()
    add = snippet.app.tasks["add"]
    assert add.delay(2, 2).get(timeout=10) == 4
    timeline.start()
    services.kill(endpoints["rabbitmq"])
    timeline.mark("RabbitMQ 1", "kill -9", 0, tone="bad")
    try:
        task = add.apply_async((3, 3), retry=True)
    except OperationalError as error:
        raise AssertionError(f"the publisher has no other server: {error}") from None
    ran = eventually(lambda: [e for e in one.executions() if e.id == task.id], 30)
    assert ran, "the worker has no other server"
    timeline.executions(one)


class Tunnel:
    """A way to the server that can be blocked, as a network does that drops every packet."""

    def __init__(self, run, target):
        self.host, _, port = target.partition(":")
        self.port = int(port)
        self.open = threading.Event()
        self.open.set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        run.guard.allow([self.address])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.socket.accept()
            if self.open.is_set():
                server = socket.create_connection((self.host, self.port))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source, drain):
        while data := source.recv(65536):
            self.open.wait()
            drain.sendall(data)


@experiment("rabbitmq/experiments/frozen_broker.py", control={"broker_heartbeat": 0})
def test_network_goes_silent(snippet, run, endpoints, worker, observe, symptom):
    """网络断了却不报错：靠心跳发现 | The network falls silent: heartbeats tell"""
    tunnel = Tunnel(run, endpoints["rabbitmq"].mapping[live.WELL_KNOWN])
    live.redirect(snippet, port_5672=tunnel.address)
    one = worker(*live.AWAKE, quick=False)
    # A ready worker asks the server once more, for its prefetch, and waits without a limit. It may
    # execute the first task while it does so; the second tells that it has its answer.
    for ran in (1, 2):
        snippet.app.tasks["add"].delay(2, 2)
        assert eventually(lambda ran=ran: len(one.executions()) == ran, 10)
    snippet.app.close()
    tunnel.open.clear()
    silent = time.time()
    seconds = observe("watched_seconds", 12)
    noticed = eventually(lambda: "Connection to broker lost" in one.log, seconds, every=0.05)
    observe("noticed_after", round(time.time() - silent, 1) if noticed else None)
    symptom("Too many heartbeats missed", one.log)
    assert noticed != snippet.is_control


@experiment(
    "rabbitmq/experiments/cut_off_publisher.py",
    control={"broker_transport_options.confirm_publish": True},
)
def test_network_goes_silent_for_a_publisher(snippet, run, endpoints, server, observe):
    """网络断了，发布方没有心跳可依靠 | The network falls silent: no heartbeat tells a publisher"""
    tunnel = Tunnel(run, endpoints["rabbitmq"].mapping[live.WELL_KNOWN])
    live.redirect(snippet, port_5672=tunnel.address)
    snippet.app.tasks["add"].delay(1, 1)
    assert eventually(lambda: server.messages("celery") == 1)
    (row,) = server.rows("list_connections", "timeout")
    assert observe("heartbeat", row["timeout"]) == 0
    tunnel.open.clear()
    silent = time.monotonic()
    _, first = live.publish(snippet.app, 20, retry=False)
    gave_up = isinstance(first, OperationalError)
    observe("gave_up_after", round(time.monotonic() - silent, 1) if gave_up else None)
    heartbeats = 3 * snippet.app.conf.broker_heartbeat
    time.sleep(heartbeats)  # a connection that sends heartbeats is given up after two
    _, second = live.publish(snippet.app, 20, retry=False)
    observe("watched_seconds", heartbeats)
    observe("returned", [first, second].count("sent"))
    arrived = observe("arrived", server.messages("celery") - 1)
    if snippet.is_control:
        assert gave_up
    else:
        assert [first, second] == ["sent", "sent"]
    assert arrived == 0


POLICY = Holds(
    ">=5.5",
    "还没有连上时，不按这里的重试设置 | "
    "before there is a connection, these settings count for nothing",
    may_pass=True,
)


@experiment(
    "rabbitmq/experiments/broker_absent.py", control={"task_publish_retry": True}, holds=POLICY
)
def test_publishing_without_a_server(snippet, run, observe, claim):
    """服务器不在：`delay()` 会放弃，不重试反而更慢 | `delay()` gives up, later without retry"""
    with live.Closed(run) as nobody:
        live.redirect(snippet, port_5672=nobody)
        seconds, error = live.publish(snippet.app, 15)
    observe("gave_up_after", round(seconds, 2))
    claim("C48", holds=error is None)
    assert isinstance(error, OperationalError)
    assert (seconds > 3) != snippet.is_control
    assert seconds < 10


for _name in ("max_retries", "interval_start", "interval_max"):
    free(
        "rabbitmq/publish_retry.py",
        f"task_publish_retry_policy.{_name}",
        why="多少次、隔多久由您定 | how often, and how long between",
    )


@proves(
    "rabbitmq/publish_retry.py",
    instead={"task_publish_retry_policy.max_retries": 2},
    holds=POLICY,
)
def test_publisher_tries_longer(snippet, run):
    """服务器不在时，`delay()` 多试几次才放弃 | Without a server `delay()` tries longer"""
    with live.Closed(run) as nobody:
        live.redirect(snippet, port_5672=nobody)
        seconds, error = live.publish(snippet.app, 10)
    assert isinstance(error, OperationalError)
    assert seconds > 1.2
