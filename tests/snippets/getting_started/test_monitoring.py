"""Monitoring: what ``celery events``, ``inspect``, ``control``, ``status`` and Flower see."""

import importlib
import importlib.metadata
import shlex
import time

import psutil

from brokerdocs.running import eventually, experiment, probe, proves
from tests.snippets import browser
from tests.snippets.applications import app_of
from tests.snippets.comparison.capabilities import asked
from tests.snippets.getting_started import flower
from tests.snippets.rabbitmq import live as rabbitmq_live
from tests.snippets.redis import live as redis_live

SHORT = 3.0  # seconds; a task's events come in 0.1 where the worker's came before


@proves("getting-started/monitoring/install.sh", instead={"pip install": "celery"})
def test_package_brings_the_command(snippet):
    """这个包带来 celery flower 命令 | The package brings the command celery flower"""
    *_, name = shlex.split(snippet.source)
    commands = importlib.metadata.entry_points(group="celery.commands", name="flower")
    assert name in {command.dist.name for command in commands}


@proves(
    "getting-started/monitoring/flower.sh",
    instead={"celery -A tasks flower": "--address=127.0.0.2"},
    services=("redis",),
)
def test_flower_turns_events_on(run, worker, snippet, observe):
    """只有本机能连；不带 -E 的 worker 被它打开事件 | It is for this machine; it turns events on"""
    with flower.folder(run, snippet) as here:
        (line,) = here.lines()
        here.environment.pop("FLOWER_UNAUTHENTICATED_API")  # which the reader does not set
        shown = flower.start(here, line)
        sockets = psutil.Process(shown.program.process.pid).net_connections("tcp")
        assert {each.laddr.ip for each in sockets if each.status == "LISTEN"} == {"127.0.0.1"}
        app = _watched(here, worker)
        assert eventually(shown.workers, flower.WAIT)
        began = time.monotonic()

        def listed():
            app.send_task("tasks.add", (2, 2))
            return 'type="task-succeeded"' in shown.metrics()

        assert eventually(listed, flower.WAIT, every=0.25)
        observe("seconds_until_tasks", round(time.monotonic() - began, 1))
        observe("flower_version", importlib.metadata.version("flower"))
        assert observe("status_of_a_page", shown.status("tasks")) == 200
        assert observe("status_of_the_api", shown.status("api/tasks")) == 401


@proves(
    "getting-started/monitoring/ask.sh",
    instead={
        "celery -A tasks status": "--destination=nobody@nowhere",
        "celery -A tasks inspect": "active",
        "celery -A tasks control": "disable_events",
    },
    services=("redis",),
)
def test_questions_and_commands(run, worker, snippet):
    """worker 在线，报出它的任务，并打开事件 | The worker is there, lists its tasks, and obeys"""
    with flower.folder(run, snippet) as here:
        _watched(here, worker)
        status, inspect, control = map(here, here.lines())
    assert "watched@brokerdocs: OK" in status.output
    assert "tasks.add" in inspect.output
    assert "task events enabled" in control.output


@proves(
    "getting-started/monitoring/events.sh",
    instead={"celery -A tasks events": "--help"},
    services=("redis",),
)
def test_events_are_printed(run, worker, snippet):
    """每个任务的每一步打印一行 | Each step of a task is a line"""
    with flower.folder(run, snippet) as here:
        (line,) = here.lines()
        dump = here.start(line)
        app = _watched(here, worker, "-E")
        assert dump.until("watched@brokerdocs", flower.WAIT)  # a heartbeat: it listens
        app.send_task("tasks.add", (2, 2))
        assert dump.until("task succeeded", SHORT), dump.log
        assert "task received" in dump.log
        assert "task started" in dump.log


def _watched(here, worker, *arguments):
    """Start a worker of the reader's ``tasks.py``; an application that sends it tasks."""
    beats = (*rabbitmq_live.AWAKE, *arguments)
    worker(*beats, load=here.load, name="watched", quick=False)
    return app_of(redis_live.url(here.run.endpoints["redis"]))


@experiment(
    "getting-started/experiments/flower.py",
    control={"broker_url": "zookeeper://localhost:2181/celery"},
)
def test_how_flower_looks(snippet, run, worker, observe, picture):
    """Redis 上看得到，ZooKeeper 上一片空白 | Workers and tasks on Redis, nothing on ZooKeeper"""
    chromium = browser.need_chromium()
    with flower.folder(run, snippet) as here:
        shown = flower.start(here)
        asked.consuming(worker, snippet.app, *rabbitmq_live.AWAKE, name="shop-1", quick=False)
        eventually(shown.workers, flower.WAIT)
        sent = {snippet.app.tasks["add"].delay(2, number).id for number in range(5)}
        assert eventually(lambda: sent <= set(asked.ran(*run.workers)), flower.WAIT)
        eventually(lambda: sent <= set(shown.tasks()), SHORT)
        picture("flower", flower.photograph(shown, chromium))
        workers_seen, tasks_seen = len(shown.workers()), len(sent & set(shown.tasks()))
        observe("workers", workers_seen)
        observe("tasks", f"{tasks_seen} / {len(sent)}")
        assert workers_seen == (not snippet.is_control)
        assert tasks_seen == (0 if snippet.is_control else len(sent))


@experiment("getting-started/experiments/flower.py", control={"worker_send_task_events": False})
def test_tasks_need_their_events(snippet, run, worker, observe):
    """不发任务事件，Flower 只列出 worker | Without a task's events Flower lists workers alone"""
    with flower.folder(run, snippet) as here:
        shown = flower.start(here, f"{flower.LINE} --enable_events=False")
        worker(*rabbitmq_live.AWAKE, quick=False)
        assert eventually(shown.workers, flower.WAIT)
        task = snippet.app.tasks["add"].delay(2, 2)
        assert task.get(timeout=10) == 4
        listed = bool(eventually(lambda: task.id in shown.tasks(), SHORT))
        observe("listed_workers", len(shown.workers()))
        observe("listed_task", listed)
        observe("listed_waited_seconds", SHORT)
    assert listed != snippet.is_control


COMMANDS = {
    "status_command": "celery -A tasks status --timeout=3",
    "inspect_command": "celery -A tasks inspect ping --timeout=3",
    "control_command": "celery -A tasks control enable_events --timeout=3",
}
NAME = "watched@brokerdocs"


@experiment(
    "getting-started/experiments/no_remote_control.py",
    control={"worker_enable_remote_control": True},
)
def test_a_worker_that_takes_no_commands(snippet, run, worker, observe, symptom):
    """worker 照常执行任务，却不应答命令 | The worker runs tasks and answers no command"""
    with flower.folder(run, snippet) as here:
        started = worker(*rabbitmq_live.AWAKE, name="watched", quick=False)
        snippet.app.tasks["add"].delay(2, 2)
        assert eventually(lambda: started.executions("add"), SHORT)
        asking = here.start(COMMANDS["inspect_command"])
        assert eventually(lambda: not asking.is_alive, 30)
        symptom("No nodes replied within time constraint", asking.log)
    status = observe("exit", asking.process.poll())
    assert (status != 0) != snippet.is_control


@probe(*asked.MONITORING, control="没有 worker | no worker", timeout=150)
def test_what_the_tools_see(snippet, run, worker, observe, claim):
    """Flower 和 celery 的各个命令看见了什么 | What Flower and the commands of celery see"""
    with flower.folder(run, snippet) as here:
        shown = flower.start(here)
        dump = here.start("celery -A tasks events --dump")
        assert dump.until("starting capture", flower.START), dump.log
        if not snippet.is_control:
            asked.consuming(worker, snippet.app, *rabbitmq_live.AWAKE, name="watched", quick=False)
        asking = {name: here.start(line) for name, line in COMMANDS.items()}
        eventually(shown.workers, flower.WAIT)
        task = None if snippet.is_control else snippet.app.tasks["add"].delay(2, 2).id
        eventually(lambda: task in shown.tasks(), SHORT if task else 0)
        dump.until(NAME, SHORT if task else 0)
        eventually(lambda: not any(each.is_alive for each in asking.values()), 30)
        seen = {
            "flower_workers": len(shown.workers()),
            "flower_tasks": task in shown.tasks(),
            "flower_broker": shown.status("broker"),
            "events_command": NAME in dump.log,
            **{name: NAME in program.log for name, program in asking.items()},
        }
        status = asking["status_command"].process.poll()
        assert shown.program.is_alive
        assert dump.is_alive
    for name, value in seen.items():
        observe(name, value)
    observe("status_exit", status)
    observe("flower_waited_seconds", flower.WAIT)
    monitored = asked.CLAIMS[snippet.system][1]
    if not monitored:
        claim("C04", holds=not seen["flower_workers"] and not seen["events_command"])
    expected = monitored and not snippet.is_control
    assert seen["flower_workers"] == expected
    assert {seen[name] for name in ("flower_tasks", "events_command", *COMMANDS)} == {expected}
    assert (status == 0) == expected
