"""First steps: the configuration module."""

import base64
import json
import shlex
from datetime import datetime, timedelta

import redis as redis_py

from brokerdocs.running import eventually, experiment, proves
from tests.snippets import reader
from tests.snippets.redis import live


def _waiting(run, queue="celery"):
    """The message that waits in a queue of database 0."""
    (message,) = live.client(run.endpoints["redis"], 0).lrange(queue, 0, -1)
    return json.loads(message)


@proves(
    "getting-started/tasks_configured.py",
    instead={"Celery.config_source": {"broker_url": "redis://localhost:6379/5"}},
    services=("redis",),
)
def test_module_is_read(snippet, endpoints):
    """应用按 celeryconfig.py 连接 broker | The application connects as celeryconfig.py says"""
    reader.task_of(snippet.app).delay(4, 4)
    assert live.client(endpoints["redis"], 0).llen("celery") == 1


@proves("getting-started/celeryconfig.py", instead={"task_serializer": "pickle"})
def test_arguments_travel_as_json(snippet, run):
    """消息里的参数是 JSON | The arguments in the message are JSON"""
    snippet.app.tasks["add"].delay(4, 4)
    message = _waiting(run)
    assert message["content-type"] == "application/json"
    assert json.loads(base64.b64decode(message["body"]))[0] == [4, 4]


@proves("getting-started/celeryconfig.py", instead={"result_serializer": "pickle"})
def test_results_are_json(snippet, endpoints, worker):
    """存下的结果是 JSON | The stored result is JSON"""
    worker()
    result = snippet.app.tasks["add"].delay(4, 4)
    url = f"{endpoints['redis'].admin_url.rstrip('/')}/1"
    client = redis_py.Redis.from_url(url)
    stored = eventually(lambda: client.get(f"celery-task-meta-{result.id}"))
    assert stored is not None
    assert stored.startswith(b"{")


@proves("getting-started/celeryconfig.py", instead={"accept_content": ["json", "pickle"]})
def test_pickle_is_refused(snippet, worker):
    """worker 拒绝执行 pickle 格式的消息 | The worker refuses to run a pickled message"""
    started = worker()
    snippet.app.tasks["add"].apply_async((4, 4), serializer="pickle")
    eventually(lambda: "ContentDisallowed" in started.log or started.executions("add"), 5)
    assert not started.executions("add")
    assert "ContentDisallowed" in started.log


@proves("getting-started/celeryconfig.py", "timezone")
def test_eta_carries_the_time_zone(snippet, run):
    """ETA 带着该时区的偏移发出去 | An ETA leaves with the offset of that time zone"""
    snippet.app.tasks["add"].apply_async((4, 4), countdown=60)
    eta = datetime.fromisoformat(_waiting(run)["headers"]["eta"])
    assert eta.utcoffset() == timedelta(hours=8)


@proves("getting-started/check_config.sh", instead={"python -m": "no_such_module"})
def test_syntax_errors_are_noticed(folder, observe, claim):
    """能发现语法错误，发现不了拼错的设置 | It notices a syntax error, but no misspelled setting"""
    (line,) = folder.lines()
    assert folder(line).status == 0
    folder.write("celeryconfig.py", "broker_url = 'redis://localhost:6379/0\n")
    assert folder(line).status != 0
    folder.write("celeryconfig.py", "broker_ulr = 'redis://localhost:6379/0'\n")
    noticed = folder(line).status != 0
    observe("misspelled_setting_is_noticed", noticed)
    claim("C60", holds=noticed)
    assert not noticed


def _named_as_on_the_page(app):
    @app.task(name="tasks.add", shared=False)
    def add(x, y):
        return x + y


@proves("getting-started/task_routes.py", "task_routes")
def test_task_goes_to_its_queue(snippet, endpoints, worker):
    """任务进自己的队列，要带 -Q 的 worker | The task waits in its queue for a worker with -Q"""
    snippet.after_load = _named_as_on_the_page
    server = live.client(endpoints["redis"], 0)
    snippet.app.tasks["tasks.add"].delay(4, 4)
    assert server.llen("low-priority") == 1
    worker()
    assert snippet.app.tasks["add"].delay(1, 1).get(timeout=10) == 2
    assert server.llen("low-priority") == 1
    of_queue = worker("--queues=low-priority")
    eventually(lambda: of_queue.executions("tasks.add"))
    assert of_queue.executions("tasks.add")


@proves("getting-started/task_annotations.py", "task_annotations")
def test_worker_knows_the_limit(snippet, worker):
    """worker 报告该任务的限流是 10/m | The worker reports the rate limit of the task: 10/m"""
    snippet.after_load = _named_as_on_the_page
    worker()
    assert "tasks.add [rate_limit=10/m]" in reader.registered(snippet.app)


@experiment(
    "getting-started/experiments/unwritable_log.sh",
    control={"celery -A tasks worker": "--logfile=worker.log"},
    services=("redis",),
)
def test_log_cannot_be_written(run, folder, observe, claim, symptom):
    """日志文件写不了，worker 就不启动 | A worker whose log cannot be written does not start"""
    (line,) = folder.lines()
    started = folder.start(f"{line} --loglevel=INFO")
    log = run.folder / shlex.split(line)[-1].partition("=")[2]
    eventually(lambda: not started.is_alive or (log.exists() and " ready." in log.read_text()), 20)
    observe("worker_starts", started.is_alive)
    claim("C64", holds=not started.is_alive)
    symptom("worker 起不来 | A worker does not start", not started.is_alive)
