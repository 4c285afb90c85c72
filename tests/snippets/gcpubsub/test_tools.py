"""Google Cloud Pub/Sub: the emulator, credentials, the pool, events and remote control."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import psutil
import pytest
from celery.events.receiver import EventReceiver

from brokerdocs.running import eventually, experiment, free, proves
from tests.snippets import reader
from tests.snippets.gcpubsub import live
from tests.snippets.getting_started import flower

TASKS = """
from celery import Celery

app = Celery('tasks', broker='gcpubsub://projects/my-project')


@app.task
def add(x, y):
    return x + y
"""
LIFE = {"task-received", "task-started", "task-succeeded"}
WAIT = 4.0  # seconds, for events and answers
FLOWER_WAIT = 60.0  # for what Flower asks of a worker when it starts

free("gcpubsub/credentials.sh", "-A", why="您的程序 | your program")
free("gcpubsub/credentials.sh", "--loglevel", why="日志级别由您定 | your log level")
free("gcpubsub/emulator.sh", "--project", why="您的项目 | your project")
free("gcpubsub/ping.sh", "--timeout", why="等多久由您定 | how long you wait")
free("gcpubsub/*", "task:send_and_wait.result.timeout", why="等多久由您定 | how long you wait")
free("gcpubsub/confirm_publish.py", "delay[*]", why="您任务的参数 | the arguments of your task")
free(
    "gcpubsub/all_together.py",
    "worker_send_task_events",
    why="有监控才打开 | for those who monitor",
)


@proves("gcpubsub/emulator.sh", instead={"gcloud": "beta emulators datastore start"})
def test_emulator_starts(snippet, run):
    """启动的模拟器能建 topic | The emulator that it starts makes a topic"""
    if shutil.which("gcloud") is None:
        pytest.skip("没有 gcloud | gcloud is not on PATH")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "CLOUDSDK_CONFIG": str(run.folder / "gcloud"),
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "true",
        "PUBSUB_EMULATOR_HOST": f"127.0.0.1:{port}",
    }
    started = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {snippet.source.strip()}".replace("8085", str(port))],
        cwd=run.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    run.guard.allow([f"127.0.0.1:{port}"])
    try:
        eventually(lambda: started.poll() is not None or _listens(port), 30, every=0.1)
        made = subprocess.run(
            [sys.executable, "-c", _MAKE_TOPIC],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert made.stdout.strip() == "projects/my-project/topics/celery", made.stderr[-300:]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


_MAKE_TOPIC = """
from google.cloud.pubsub_v1 import PublisherClient
topic = {"name": "projects/my-project/topics/celery"}
print(PublisherClient().create_topic(request=topic, timeout=5, retry=None).name)
"""


def _listens(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False


@proves("gcpubsub/emulator_host.sh", "export")
def test_variable_leads_to_the_emulator(snippet, run, endpoints):
    """设了这个变量，worker 不需要凭据就能启动 | With it a worker starts without credentials"""
    address = endpoints["gcpubsub"].environment["PUBSUB_EMULATOR_HOST"]
    with reader.folder(run, snippet) as here:
        here.write("tasks.py", TASKS)
        here.environment.pop("PUBSUB_EMULATOR_HOST")
        here.environment["NO_GCE_CHECK"] = "true"  # else it asks the network who it is
        export, start = snippet.source.splitlines()
        name, _, value = export.removeprefix("export ").partition("=")
        if export:
            here.environment[name] = value.replace("localhost:8085", address)
        started = here.start(start.replace("worker", "worker --pool=solo --without-mingle"))
        assert started.until("ready.")


@proves("gcpubsub/ping.sh", instead={"celery -A tasks inspect": "pong"})
def test_ping_from_a_shell(snippet, run, worker, observe, claim):
    """worker 应答；命令退出得慢，还留下 subscription | An answer; a slow end; subscriptions left"""
    with reader.folder(run, snippet) as here:
        here.write("tasks.py", TASKS)
        worker(load=here.load)
        before = set(live.subscriptions())
        asked = time.monotonic()
        done = here(snippet.source.strip(), 60)
        observe("seconds", round(time.monotonic() - asked, 1))
        observe("subscriptions_left", len(set(live.subscriptions()) - before))
    claim("C121", holds="pong" not in done.output)
    assert "pong" in done.output
    assert done.status == 0


@proves("gcpubsub/credentials.sh", "export")
def test_variable_names_the_key(snippet, run):
    """客户端用这个服务账号登录 | The client signs in as this service account"""
    key = run.folder / "service-account.json"
    key.write_text(json.dumps(_service_account()), "utf-8")
    script = snippet.source.replace("/etc/celery/service-account.json", str(key))
    script += f"{sys.executable} -c '{_WHO}'"
    environment = {k: v for k, v in os.environ.items() if k != "PUBSUB_EMULATOR_HOST"}
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env={**environment, "NO_GCE_CHECK": "true", "HOME": str(run.folder)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.strip() == "celery@my-project.iam.gserviceaccount.com", done.stderr[-300:]


_WHO = """
from google.cloud.pubsub_v1 import PublisherClient
print(PublisherClient().transport._credentials.service_account_email)
"""


def _service_account():
    """A key of the form that Google gives out, of an account that does not exist."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "my-project",
        "private_key": private.decode(),
        "client_email": "celery@my-project.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/token",
    }


@proves("gcpubsub/pool_start_method.py", "worker_pool_start_method")
def test_children_are_new_interpreters(snippet, run):
    """进程池的子进程是新的解释器 | The pool's processes are new interpreters"""
    with reader.folder(run, snippet) as here:
        here.write("celeryconfig.py", snippet.source)
        here.write("tasks.py", TASKS + _CONFIGURED)
        started = here.start("celery -A tasks worker --concurrency=1 --without-mingle -l INFO")
        assert started.until("ready.")
        lines = [
            " ".join(child.cmdline())
            for child in psutil.Process(started.process.pid).children(recursive=True)
        ]
    assert any("spawn" in line for line in lines), lines


_CONFIGURED = "\n\napp.config_from_object('celeryconfig')\n"


@proves("gcpubsub/monitoring.py", "worker_send_task_events")
def test_events_arrive(snippet, worker, observe, claim):
    """另一条连接收到任务的事件 | The events of a task reach another connection"""
    worker(quick=False)
    seen, started = [], time.monotonic()
    with snippet.app.connection_for_read() as connection:
        receiver = EventReceiver(connection, handlers={"*": seen.append}, app=snippet.app)
        with receiver.consumer_context(wakeup=False) as (drained, _, _):
            _drain(drained)
            task = snippet.app.tasks["add"].delay(2, 2)
            started = time.monotonic()
            while not _types(seen, task.id) >= LIFE and time.monotonic() - started < WAIT:
                _drain(drained)
    arrived = _types(seen, task.id) >= LIFE
    observe("seconds_until_events", round(time.monotonic() - started, 1))
    claim("C03", holds=arrived)
    assert arrived


def _drain(connection):
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.2)


def _types(events, task):
    return {event["type"] for event in events if event.get("uuid") == task}


@proves("gcpubsub/monitoring.py", instead={"worker_enable_remote_control": False})
def test_worker_answers(snippet, worker, observe, claim):
    """worker 应答 ping，并听从 control | The worker answers a ping and obeys a command"""
    worker("--pool=prefork", "--concurrency=1", name="asked", quick=False)
    answers, asked = [], time.monotonic()

    def note(answer):
        answers.append(answer)
        raise _Answered

    with suppress(_Answered):
        snippet.app.control.broadcast("ping", reply=True, timeout=WAIT, callback=note)
    observe("ping_seconds", round(time.monotonic() - asked, 1))
    claim("C03", holds=bool(answers))
    assert answers == [{"asked@brokerdocs": {"ok": "pong"}}]


class _Answered(Exception):
    """Ends the wait: without a limit a broadcast collects answers until its time is over."""


@proves(
    "gcpubsub/all_together.py",
    "broker_transport_options.ack_deadline_seconds",
    "broker_transport_options.expiration_seconds",
    "broker_transport_options.retry_timeout_seconds",
    "task_default_queue",
    "publish",
)
def test_all_together(snippet, endpoints, services, worker):
    """合在一起：期限、保留、队列、确认 | Together: deadline, expiry, queue, confirms"""
    worker()
    found = live.subscriptions().items()
    (made,) = [each for name, each in found if name.endswith(("-shop", "-celery"))]
    assert made.name.endswith("/kombu-shop")
    assert made.ack_deadline_seconds == 60
    assert made.message_retention_duration.days == 7
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.retry_timeout_seconds == 30
    with snippet.app.events.default_dispatcher() as dispatcher:
        # Both connections have declared what they publish to.
        dispatcher.send("worker-online")
        assert snippet.app.tasks["add"].delay(2, 2).get(timeout=15) == 4
        services.pause(endpoints["gcpubsub"])
        try:
            event = _in_the_background(dispatcher.send, "worker-heartbeat")
            task = _in_the_background(snippet.app.tasks["add"].delay, 2, 2)
            event.join(2)
            assert not event.is_alive(), "an event waits for the server"
            task.join(1)
            assert task.is_alive(), "delay() does not wait for the server"
        finally:
            services.resume(endpoints["gcpubsub"])
        task.join(20)
        assert not task.is_alive()


@proves("gcpubsub/all_together.py", "task_acks_late", "worker_prefetch_multiplier")
def test_all_together_holds_one_task(snippet, worker):
    """一个进程的 worker 只拿一个任务 | A worker of one process holds one task"""
    started = worker("--pool=threads", "--concurrency=1")  # a spawned child would load a module
    for _ in range(4):
        snippet.app.tasks["nap"].apply_async((60.0,), ignore_result=True)
    assert eventually(started.executions, 20)
    eventually(lambda: len(started.received) > 1, 3)
    assert len(started.received) == 1


def _in_the_background(send, *arguments):
    thread = threading.Thread(target=send, args=arguments, daemon=True)
    thread.start()
    return thread


@experiment(
    "gcpubsub/experiments/flower_timeout.sh",
    control={"celery -A tasks flower": "--address=127.0.0.1 --inspect-timeout=10000"},
)
def test_flower_counts_in_milliseconds(snippet, run, worker, observe, claim):
    """写 10 是 10 毫秒，Flower 问不到 worker | 10 means 10 ms, and Flower learns nothing"""
    with flower.folder(run, snippet) as here:
        here.write("tasks.py", TASKS)
        (line,) = here.lines()
        worker(load=here.load)
        shown = flower.start(here, line)  # which asks its workers when it starts

        def answered():
            return shown.details() or "Inspect method stats failed" in shown.program.log

        assert eventually(answered, FLOWER_WAIT, every=0.5)
        known = observe("workers_known", len(shown.details()))
    claim("C120", holds=bool(known))
    assert bool(known) == snippet.is_control
