"""First steps: what becomes of results, and where they are lost."""

from brokerdocs.running import eventually, experiment, proves
from tests.snippets import reader
from tests.snippets.applications import app_of
from tests.snippets.redis import live

WAIT = 2.0  # seconds for a result that must not come; one that comes takes 0.01


def _without_backend(snippet, worker, observe, claim):
    started = worker()
    result = reader.task_of(snippet.app).delay(2, 2)
    assert eventually(lambda: started.ends(), 10)
    looks = {"get": lambda: result.get(timeout=10), "state": lambda: result.state}
    raised, told = {}, []
    for name, look in looks.items():
        message = None
        try:
            look()
        except Exception as error:
            raised[name] = type(error).__name__
            message = f"{type(error).__name__}: {error}"
            told.append(message)
        observe(f"{name}_raises", message)
    if snippet.is_control:
        assert result.get(timeout=10) == 4
        assert not raised
    else:
        claim("C26", holds="get" in raised)
        assert raised == {"get": "NotImplementedError", "state": "AttributeError"}
    return "\n".join(told)


@experiment(
    "getting-started/experiments/no_result_backend_redis.py",
    control={"Celery.backend": "redis://localhost:6379/1"},
)
def test_no_backend_on_redis(snippet, worker, observe, claim, symptom):
    """get() 立即抛异常，不会挂起 | The task runs; get() raises at once, it does not hang"""
    told = _without_backend(snippet, worker, observe, claim)
    symptom("NotImplementedError: No result backend is configured.", told)
    symptom("AttributeError: 'DisabledBackend' object has no attribute", told)


@experiment(
    "getting-started/experiments/no_result_backend_rabbitmq.py",
    control={"Celery.backend": "rpc://"},
)
def test_no_backend_on_rabbitmq(snippet, worker, observe, claim):
    """在 RabbitMQ 上也一样 | The same on RabbitMQ"""
    _without_backend(snippet, worker, observe, claim)


def _ignored(task, worker, snippet, observe, claim):
    result = task.delay(2, 2)
    assert eventually(lambda: worker.ends(), 10)
    eventually(lambda: result.state != "PENDING", WAIT if not snippet.is_control else 10)
    claim("C61", holds=result.state == "PENDING")
    state = observe("state", result.state)
    assert state == ("SUCCESS" if snippet.is_control else "PENDING")
    return state


@experiment(
    "getting-started/experiments/ignore_result.py",
    control={"task_ignore_result": False},
)
def test_results_are_ignored(snippet, worker, observe, claim, symptom):
    """任务执行完了，状态还是 PENDING | The task has run and its state is still PENDING"""
    started = worker()
    state = _ignored(reader.task_of(snippet.app), started, snippet, observe, claim)
    symptom(
        "任务执行了，状态一直是 PENDING | The task has run, and its state stays PENDING",
        state == "PENDING",
    )


@experiment(
    "getting-started/experiments/ignore_result_of_task.py",
    control={"task:add.ignore_result": False},
)
def test_results_of_a_task_are_ignored(snippet, worker, observe, claim):
    """写在任务上也一样 | The same, set on the task"""
    started = worker()
    _ignored(reader.task_of(snippet.app), started, snippet, observe, claim)


TASKS = 10


@experiment(
    "getting-started/experiments/old_worker.py",
    control={"result_backend": "redis://localhost:6379/1"},
)
def test_old_worker_takes_tasks(snippet, endpoints, worker, observe, claim, symptom):
    """旧 worker 领走任务，结果没人取得到 | An old worker takes tasks: nobody gets their results"""
    endpoint = endpoints["redis"]

    def current():
        broker, results = live.url(endpoint, 0), live.url(endpoint, 1)
        return app_of(broker, result_backend=results)

    old = worker(name="old")
    new = worker(load=current, name="new")
    add = current().tasks["add"]
    results = [add.delay(2, 2) for _ in range(TASKS)]
    assert eventually(lambda: len(old.ends() + new.ends()) == TASKS, 20)
    assert old.ends(), "the old worker took none of the tasks"
    eventually(lambda: all(each.ready() for each in results), 10 if snippet.is_control else WAIT)
    missing = observe("results_missing", sum(not each.ready() for each in results))
    taken = observe("tasks_taken_by_the_old_worker", len(old.ends()))
    claim("C63", holds=missing > 0)
    symptom(
        "有的结果取得到，有的一直是 PENDING | Some results come, and some stay PENDING", missing > 0
    )
    assert missing == (0 if snippet.is_control else taken)


@proves(
    "getting-started/tasks_with_results.py", instead={"Celery.backend": "redis://localhost:6379/6"}
)
def test_get_leaves_the_result_stored(snippet, endpoints, worker, observe, claim):
    """get() 不删除，forget() 才删除 | get() deletes nothing, forget() does; else it expires"""
    worker()
    server = live.client(endpoints["redis"], 1)
    result = reader.task_of(snippet.app).delay(4, 4)
    key = f"celery-task-meta-{result.id}"
    assert result.get(timeout=10) == 8
    left = bool(server.exists(key))
    assert left
    observe("stored_after_get", left)
    assert observe("seconds_until_it_expires", server.ttl(key)) > 0
    result.forget()
    assert not server.exists(key)
    claim("C62", holds=not left)


@proves(
    "getting-started/tasks_with_results.py", instead={"Celery.backend": "redis://localhost:6379/6"}
)
def test_get_ends_the_subscription(snippet, endpoints, worker, observe, claim):
    """没取的结果各占一个订阅，get() 后释放 | Unfetched results hold subscriptions until get()"""
    worker()
    server = live.client(endpoints["redis"], 1)
    results = [reader.task_of(snippet.app).delay(4, 4) for _ in range(3)]

    def held():
        return len(server.pubsub_channels("celery-task-meta-*"))

    assert observe("subscriptions_before_get", held()) == 3
    assert all(each.get(timeout=10) == 8 for each in results)
    assert all(server.exists(f"celery-task-meta-{each.id}") for each in results)
    eventually(lambda: not held(), 2)
    observe("subscriptions_after_get", held())
    claim("C62", holds=not held())
    assert not held()
