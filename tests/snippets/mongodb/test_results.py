"""MongoDB: what is kept of a task, for how long, and what it costs to read it."""

import time
from datetime import timedelta

import celery
from celery.beat import Scheduler
from celery.schedules import crontab

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.mongodb import live

WAITED = 4.0  # seconds of a get()
LARGE = 17 * 1024 * 1024  # bytes of a result; a document has 16 MiB at most
TOO_LARGE = "command document too large"
WEEK = 7 * 24


@experiment("mongodb/experiments/stored_as_text.py", control={"result_serializer": "pickle"})
def test_result_is_text(snippet, endpoints, worker, observe):
    """返回值是 JSON 文本，查不进去 | The return value is JSON text: no query looks into it"""
    started = worker()
    sent = snippet.app.tasks["echo"].delay({"total": 4})
    assert eventually(started.ends, 10)
    server = endpoints["mongodb"]
    stored = (eventually(lambda: live.document(server, sent.id), 5) or {}).get("result")
    observe("stored", stored if isinstance(stored, str) else None)
    with live.client(server) as client:
        found = client["results"][live.RESULTS].count_documents({"result.total": 4})
    observe("found", found)
    assert found == 0
    assert isinstance(stored, str) != snippet.is_control


@proves(live.WHOLE, "result_extended", "mongodb_backend_settings.taskmeta_collection")
def test_document_tells_of_the_task(snippet, endpoints, worker):
    """文档里有任务名、参数、worker 和队列 | It has the task's name, arguments, worker, queue"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    found = live.document(endpoints["mongodb"], result.id, "shop_results")
    assert found, "no such document in shop_results"
    assert (found.get("name"), found.get("queue")) == ("add", "celery")
    assert "2" in str(found["args"])
    assert "@" in found["worker"]


@proves(live.WHOLE, "mongodb_backend_settings.groupmeta_collection")
def test_group_has_its_collection(snippet, endpoints, worker):
    """group 存进自己的集合 | A group is kept in a collection of its own"""
    worker()
    add = snippet.app.tasks["add"]
    group = celery.group(add.s(1, 1), add.s(2, 2)).apply_async()
    group.save()
    assert group.get(timeout=10) == [2, 4]
    assert live.document(endpoints["mongodb"], group.id, "shop_groups")


@proves(live.WHOLE, "result_expires")
def test_cleanup_deletes_what_is_older_than_a_week(snippet, endpoints, worker):
    """清理时只删一周以前的 | The clean-up deletes what is older than a week, nothing else"""
    worker()
    add, server = snippet.app.tasks["add"], endpoints["mongodb"]
    old, young = (add.delay(number, number) for number in (1, 2))
    assert [old.get(timeout=10), young.get(timeout=10)] == [2, 4]
    for result, hours in ((old, WEEK + 1), (young, WEEK - 1)):
        live.age(server, result.id, "shop_results", timedelta(hours=hours))
    snippet.app.tasks["celery.backend_cleanup"].delay().get(timeout=10)
    assert not live.document(server, old.id, "shop_results")
    assert live.document(server, young.id, "shop_results")


@proves(live.WHOLE, instead={"result_backend": "redis://localhost:6379/1"})
def test_beat_sends_the_cleanup(snippet):
    """`celery beat` 每天 4 点发出清理任务 | `celery beat` sends the clean-up at 4 every day"""
    scheduler = Scheduler(snippet.app, lazy=True)
    scheduler.install_default_entries({})
    entry = scheduler.schedule.get("celery.backend_cleanup")
    assert entry
    assert entry.schedule == crontab("0", "4", "*")


@proves(live.WHOLE, "mongodb_backend_settings.options.serverSelectionTimeoutMS")
def test_client_waits_a_minute(snippet):
    """连不上时等 60 秒 | Without a server the client waits for 60 seconds"""
    assert snippet.app.backend.database.client.options.server_selection_timeout == 60


@experiment("mongodb/experiments/expiry.py", control={"result_expires": 3600})
def test_nobody_deletes_but_the_cleanup(snippet, endpoints, worker, observe):
    """过期的结果还在，直到有人清理 | What has expired stays until somebody cleans up"""
    worker()
    server = endpoints["mongodb"]
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    live.age(server, result.id, live.RESULTS, timedelta(minutes=1))
    observe("kept_after_expiry", live.state_of(snippet, result.id) == "SUCCESS")
    with live.client(server) as client:
        indexes = client["results"][live.RESULTS].index_information().values()
    observe("expiring_index", any("expireAfterSeconds" in index for index in indexes))
    observe("indexed", any(index["key"] == [("date_done", 1)] for index in indexes))
    snippet.app.tasks["celery.backend_cleanup"].delay().get(timeout=10)
    kept = observe("kept_after_cleanup", live.state_of(snippet, result.id) == "SUCCESS")
    assert kept == snippet.is_control


@experiment(
    "mongodb/experiments/polling.py",
    control={"result_backend": "redis://localhost:6379/1"},
    services=("mongodb",),
)
def test_get_polls(snippet, endpoints, run, worker, observe):
    """`get()` 每半秒查一次 | `get()` asks twice a second"""
    worker("--pool=prefork", "--concurrency=1")
    tasks, server = snippet.app.tasks, endpoints["mongodb"]
    tasks["add"].delay(2, 2).get(timeout=10)
    gate = run.folder / "gate"
    result = tasks["hold"].delay(str(gate))
    before, began = live.finds(server), time.monotonic()
    try:
        result.get(timeout=WAITED)
    except celery.exceptions.TimeoutError:
        waited = time.monotonic() - began
    finds = live.finds(server) - before
    gate.touch()
    assert result.get(timeout=10)
    observe("queries_a_second", round(finds / waited, 1))
    assert finds == 0 if snippet.is_control else 1 < finds / waited < 3


@experiment("mongodb/experiments/large_result.py", control="小的结果 | a small result")
def test_large_result(snippet, worker, observe, symptom):
    """超过 16 MiB 的结果存不下 | Beyond 16 MiB a result is not stored"""

    def prepare(app):
        @app.task(name="large", shared=False)
        def large(size):
            return "x" * size

    snippet.after_load = prepare
    started = worker()
    sent = snippet.app.tasks["large"].delay(1000 if snippet.is_control else LARGE)
    assert eventually(sent.ready, 15)
    state = observe("state", sent.state)
    observe("error", str(sent.result) if state == "FAILURE" else None)
    assert (state == "SUCCESS") == snippet.is_control
    eventually(lambda: snippet.is_control or TOO_LARGE in started.log, 5)
    symptom(TOO_LARGE, started.log)
