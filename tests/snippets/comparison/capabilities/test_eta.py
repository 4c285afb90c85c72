"""Capability: a task whose ETA lies beyond the broker's timeout runs once."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked
from tests.snippets.rabbitmq import live

SNIPPETS = (
    "rabbitmq/broker_url.py",
    "rabbitmq/quorum.py",
    "redis/experiments/eta_beyond_visibility_timeout.py",
    "sqs/experiments/countdown_beyond_visibility_timeout.py",
    "kafka/experiments/long_task.py",
    "gcpubsub/experiments/long_task.py",
    "zookeeper/broker_url.py",
)
"""Each timeout is cut short; RabbitMQ's is the server's, and ZooKeeper has none."""

TIMEOUTS = {"rabbitmq": 2, "redis": 2, "sqs": 2, "kafka": 6, "gcpubsub": 10}
"""What the snippets and the private RabbitMQ set, in seconds."""

BEYOND = 2.0  # seconds; the slowest look for what has expired comes every second
SHORTEST = 5.0  # seconds of countdown: time for more than one redelivery
LATE = 10.0  # seconds after the ETA for a first run
AGAIN = 2.0  # seconds after the first run for a second: copies in a worker are due at once
CONTROL = "不设 countdown | no countdown"


SERVER = {"consumer_timeout": "2000"}  # milliseconds


@probe(*SNIPPETS, control=CONTROL, private={"rabbitmq": SERVER})
def test_eta_beyond_the_timeout(snippet, run, endpoints, worker, observe):
    """ETA 超过消息代理的超时，任务执行几次 | An ETA beyond the broker's timeout: how many runs"""
    if snippet.system == "rabbitmq":  # it looks once a minute; here twice a second
        tick = "application:set_env(rabbit, channel_tick_interval, 500)."
        live.Live(endpoints["rabbitmq"]).ctl("eval", tick)
        observe("eta_with", "consumer_timeout=" + SERVER["consumer_timeout"])
    started = asked.consuming(worker, snippet.app, *asked.ONE)
    countdown = max(TIMEOUTS.get(snippet.system, 0) + BEYOND, SHORTEST)
    later = {} if snippet.is_control else {"countdown": countdown}
    task = snippet.app.tasks["add"].apply_async((2, 2), ignore_result=True, **later).id

    def times():
        return asked.ran(started).count(task)

    wait = later.get("countdown", 0) + LATE
    eventually(lambda: times() or not started.is_alive, wait)
    eventually(lambda: times() > 5, AGAIN)
    observe("eta", _words(times(), started.is_alive))
    observe("eta_countdown", countdown)
    if times() == 0 and started.is_alive:
        observe("eta_waited", wait)
    if not snippet.is_control and (limit := asked.limit(snippet, run)):
        observe("eta_limit", limit)
    assert times() == 1 or not snippet.is_control


def _words(times, is_alive):
    if times == 0:
        return "没有执行 | never" if is_alive else "没有执行，worker 退出 | never: the worker ends"
    return "一次 | once" if times == 1 else f"{times} 次 | {times} times"
