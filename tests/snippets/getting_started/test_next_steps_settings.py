"""Next steps: the shop's routes, and its time zone."""

import json
import time
from datetime import datetime, timedelta

from brokerdocs.running import eventually, experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live


def _report(app):
    @app.task(name="shop.report", shared=False)
    def report(seconds):
        return seconds


def _offset(run):
    """The offset from UTC of the ETA in the one message that waits, in hours; it is taken out."""
    message = json.loads(live.client(run.endpoints["redis"], 0).lpop("celery"))
    offset = datetime.fromisoformat(message["headers"]["eta"]).utcoffset()
    return None if offset is None else round(offset / timedelta(hours=1))


@proves("getting-started/shop/shop_config.py", "task_routes")
def test_reports_have_a_queue(snippet, endpoints, worker):
    """report 进入 reports，等带 -Q 的 worker | report waits in reports for a worker with -Q"""
    snippet.after_load = _report
    server = live.client(endpoints["redis"], 0)
    snippet.app.tasks["shop.report"].delay(0)
    assert server.llen("reports") == 1
    worker()
    assert snippet.app.tasks["add"].delay(1, 1).get(timeout=10) == 2
    assert server.llen("reports") == 1
    of_queue = worker("--queues=reports")
    eventually(lambda: of_queue.executions("shop.report"))
    assert of_queue.executions("shop.report")


@proves("getting-started/shop/shop_config.py", "timezone")
def test_countdown_leaves_in_the_time_zone(snippet, run, claim, observe):
    """到期时刻按北京时间写进消息 | The moment when it is due is written in Beijing time"""
    snippet.app.tasks["add"].apply_async((1, 1), countdown=60)
    offset = observe("offset", _offset(run))
    claim("C110", holds=offset == 0)
    assert offset == 8


@experiment("getting-started/shop/experiments/naive_eta.py", control="timezone")
def test_eta_without_a_zone(snippet, worker, observe, symptom):
    """不带时区的 ETA 一律算 UTC | An ETA without a zone counts as UTC"""
    worker()
    nine = datetime(datetime.now().year + 1, 1, 1, 9)
    snippet.app.tasks["add"].apply_async((1, 1), eta=nine)

    def due():
        answers = snippet.app.control.inspect(timeout=2.0, limit=1).scheduled() or {}
        return [each["eta"] for waiting in answers.values() for each in waiting]

    (eta,) = eventually(due)
    by_the_clock = datetime.fromisoformat(eta).replace(tzinfo=None)  # in the worker's time zone
    observe("due", f"{by_the_clock:%H:%M}")
    symptom("任务差了几个小时才执行 | A task runs hours off its time", by_the_clock != nine)
    assert by_the_clock - nine == timedelta(hours=0 if snippet.is_control else 8)


@experiment("getting-started/shop/experiments/enable_utc.py", control={"enable_utc": True})
def test_what_enable_utc_changes(snippet, run, endpoints, monkeypatch, observe):
    """只有没设 timezone 时，enable_utc 才有作用 | enable_utc matters only without a timezone"""
    monkeypatch.setenv("TZ", "JST-9")  # the machine's own zone, for this item
    time.tzset()
    snippet.app.tasks["add"].apply_async((1, 1), countdown=60)
    observe("offset", _offset(run))
    with_zone = app_of(
        live.url(endpoints["redis"]),
        timezone="Asia/Shanghai",
        enable_utc=snippet.is_control,
    )
    with_zone.tasks["add"].apply_async((1, 1), countdown=60)
    observe("offset_with_timezone", _offset(run))
    assert run.observations["offset"] == [0 if snippet.is_control else 9]
    assert run.observations["offset_with_timezone"] == [8]
