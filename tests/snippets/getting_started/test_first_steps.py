"""First steps: a program, its worker, a call, a result."""

import json
import shlex
import signal

from brokerdocs.running import eventually, proves
from tests.snippets import reader
from tests.snippets.applications import app_of
from tests.snippets.rabbitmq import live as rabbitmq_live
from tests.snippets.redis import live as redis_live

WITH_RESULTS = "getting-started/tasks_with_results.py"


@proves("getting-started/tasks.py", instead={"Celery.broker": "redis://localhost:6379/5"})
def test_call_is_a_message(snippet, endpoints):
    """调用就是 celery 列表里的一条消息 | A call is a message in the list celery of database 0"""
    reader.task_of(snippet.app).delay(4, 4)
    assert redis_live.client(endpoints["redis"], 0).llen("celery") == 1


@proves(
    "getting-started/worker.sh",
    instead={"celery -A tasks worker": "--loglevel=ERROR"},
    services=("redis",),
)
def test_worker_runs_the_task(endpoints, folder, observe):
    """worker 执行任务，写进日志，Ctrl-C 收尾 | The worker runs and logs the task, ends on Ctrl-C"""
    server = redis_live.client(endpoints["redis"], 0)
    url = redis_live.url(endpoints["redis"])
    app_of(url).send_task("tasks.add", (4, 4))
    worker = folder.start(*folder.lines())
    eventually(lambda: not server.llen("celery") or not worker.is_alive, 20)
    assert server.llen("celery") == 0
    eventually(lambda: "succeeded in" in worker.log, 2)
    assert "Task tasks.add[" in worker.log
    assert "succeeded in" in worker.log
    observe("exit_status_after_ctrl_c", worker.stop(signal.SIGINT))
    assert "Warm shutdown" in worker.log


@proves(
    "getting-started/call.sh",
    instead={'python -c "from': 'tasks import add; print(add(4, 4))"'},
    services=("redis",),
)
def test_call_prints_the_id(endpoints, folder):
    """调用立即返回，打印消息里的 id | The call returns at once and prints the message's id"""
    (printed,) = [folder(line) for line in folder.lines()]
    server = redis_live.client(endpoints["redis"], 0)
    assert server.llen("celery") == 1, "no task was sent: it ran in the calling process"
    assert json.loads(server.lindex("celery", 0))["headers"]["id"] == printed.output.strip()


@proves(
    "getting-started/tasks_with_results.py",
    instead={"Celery.backend": "redis://localhost:6379/6"},
)
def test_result_is_stored(snippet, endpoints, worker):
    """结果存进 1 号数据库 | The result is stored in database 1"""
    worker()
    result = reader.task_of(snippet.app).delay(4, 4)
    assert result.get(timeout=10) == 8
    stored = redis_live.client(endpoints["redis"], 1).get(f"celery-task-meta-{result.id}")
    assert stored is not None
    assert json.loads(stored)["result"] == 8


@proves(
    "getting-started/tasks_with_results.py",
    "Celery.backend",
    raises=(NotImplementedError, AttributeError),
)
def test_state_is_kept(snippet, worker, observe):
    """先 PENDING，后 SUCCESS；编造的 id 同前者 | PENDING, then SUCCESS; PENDING if invented"""
    add = reader.task_of(snippet.app)
    waiting = add.delay(4, 4)
    assert not waiting.ready()
    assert waiting.state == observe("state_before_it_ran", "PENDING")
    assert add.AsyncResult("no-such-id").state == observe("state_of_an_invented_id", "PENDING")
    snippet.loads = 0  # so that the worker's copy gives the task the same name
    worker()
    assert waiting.get(timeout=10) == 8
    assert waiting.ready()
    assert waiting.state == "SUCCESS"


@proves(
    "getting-started/tasks_with_results.py",
    "Celery.backend",
    raises=NotImplementedError,
)
def test_error_comes_back(snippet, worker):
    """get() 再次抛出任务的异常，或者返回它 | get() raises what the task raised, or returns it"""
    worker()
    result = reader.task_of(snippet.app).delay("4", 4)
    try:
        result.get(timeout=10)
    except TypeError as raised:
        error = raised
    else:
        error = None
    assert error is not None
    assert isinstance(result.get(propagate=False), TypeError)
    assert "return x + y" in result.traceback


@proves(
    "getting-started/get_result.sh",
    instead={'python -c "from': 'tasks import add; print(add.delay(4, 4))"'},
    services=("redis",),
    reads=(WITH_RESULTS,),
)
def test_result_is_printed(folder, worker):
    """另一个进程取回结果，打印 8 | Another process gets the result and prints 8"""
    folder.copy(WITH_RESULTS)
    worker(load=folder.load)
    (printed,) = [folder(line) for line in folder.lines()]
    assert printed.output.strip() == "8"


@proves(
    "getting-started/tasks_rabbitmq_redis.py",
    instead={
        "Celery.broker": "redis://localhost:6379/0",
        "Celery.backend": "redis://localhost:6379/6",
    },
    services=("rabbitmq",),
)
def test_pair(snippet, endpoints, worker):
    """任务经过 RabbitMQ，结果存进 Redis | The task goes through RabbitMQ, the result into Redis"""
    worker()
    result = reader.task_of(snippet.app).delay(4, 4)
    assert result.get(timeout=10) == 8
    assert rabbitmq_live.Live(endpoints["rabbitmq"]).queue("celery") is not None
    redis = redis_live.client(endpoints["redis"], 1)
    assert redis.exists(f"celery-task-meta-{result.id}")


@proves(
    "getting-started/inspect.sh",
    instead={"celery -A tasks inspect ping": "--destination=nobody@nowhere"},
    services=("redis",),
)
def test_worker_answers(folder, worker):
    """worker 应答 ping | The worker answers a ping"""
    worker(load=folder.load)
    (ping,) = [folder(line) for line in folder.lines()]
    assert "pong" in ping.output


@proves(
    "getting-started/rate_limit.sh",
    instead={"celery -A tasks control rate_limit tasks.add": "20/m"},
    services=("redis",),
)
def test_rate_limit_at_run_time(endpoints, folder, worker):
    """worker 不重启就改用新的限流 | The worker takes a new rate limit without a restart"""
    worker(load=folder.load)
    (answer,) = [folder(line) for line in folder.lines()]
    assert "new rate limit set successfully" in answer.output
    app = app_of(redis_live.url(endpoints["redis"]))
    assert "tasks.add [rate_limit=10/m]" in reader.registered(app)


@proves(
    "getting-started/pidfile.sh",
    instead={"celery -A tasks worker": ""},
    services=("redis",),
)
def test_pidfile_keeps_a_second_worker_out(folder, worker, observe):
    """pidfile 已存在，第二个 worker 不启动 | Where the pidfile exists no second worker starts"""
    (line,) = folder.lines()
    arguments = shlex.split(line.replace("$PWD", str(folder.folder)))
    worker(*arguments[arguments.index("worker") + 1 :], load=folder.load)
    second = folder.start(f"{line} --hostname=second@brokerdocs --loglevel=INFO")
    second.until(" ready.")
    assert not second.is_alive
    assert "already exists" in second.log
    observe("exit_status_of_the_second", second.process.returncode)
