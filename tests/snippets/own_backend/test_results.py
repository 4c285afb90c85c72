"""A result backend of one's own."""

import sqlite3
from contextlib import closing

import pytest
from celery.exceptions import TimeoutError as NotInTime

from brokerdocs.running import free, proves
from tests.snippets.applications import app_of

MODULE = "own-backend/shop_results.py"
URL = "shop_results:ShopBackend+sqlite://results.db"
KEY = "celery-task-meta-"
MINUTE = 60
NOTHING = (NotImplementedError, NotInTime)
"""What a reader gets where nothing can be read, or nothing was stored."""

free(MODULE, "*connect.timeout", why="您的写入要排多久的队 | how long your writers may queue")


def _ask(run, statement):
    with closing(sqlite3.connect(run.folder / "results.db")) as database, database:
        return database.execute(statement).fetchall()


def _keys(run):
    return [key for (key,) in _ask(run, "SELECT CAST(key AS TEXT) FROM results ORDER BY stored")]


@pytest.fixture
def shop(run, snippet, endpoints):
    """Make an application whose results the module keeps; its worker runs tasks at once."""
    (run.folder / "shop_results.py").write_text(snippet.text, "utf-8")
    url = endpoints["redis"].admin_url
    return lambda: app_of(url, result_backend=URL, result_expires=60 * MINUTE)


@proves("own-backend/celeryconfig.py", "result_backend", raises=NotImplementedError)
def test_result_is_in_our_table(snippet, run, worker):
    """结果在我们自己的表里 | The result is in a table of our own"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert _keys(run) == [f"{KEY}{result.id}"]


@proves("own-backend/celeryconfig.py", "result_expires")
def test_cleanup_deletes_after_an_hour(snippet, run, worker):
    """清理时只删一小时以前的 | The clean-up deletes what is older than an hour, nothing else"""
    worker()
    _expires(snippet.app, run)


@proves(MODULE, "method:cleanup", services=("redis",))
def test_cleanup_deletes_what_is_older(shop, run, worker):
    """cleanup 删掉过期的，别的留着 | cleanup deletes what has expired, nothing else"""
    worker(load=shop)
    _expires(shop(), run)


def _expires(app, run):
    old, young = (app.tasks["add"].delay(number, number) for number in (1, 2))
    assert [old.get(timeout=10), young.get(timeout=10)] == [2, 4]
    _ask(run, f"UPDATE results SET stored = stored - {59 * MINUTE}")
    older = f"UPDATE results SET stored = stored - {2 * MINUTE}"
    _ask(run, f"{older} WHERE CAST(key AS TEXT) LIKE '%{old.id}'")
    app.tasks["celery.backend_cleanup"]()
    assert f"{KEY}{old.id}" not in _keys(run)
    assert f"{KEY}{young.id}" in _keys(run)


@proves(MODULE, "method:get", "method:set", services=("redis",), raises=NOTHING)
def test_result_is_stored_and_read(shop, run, worker):
    """结果存得下、取得回来，异常也一样 | A result is stored and read, and so is an exception"""
    worker(load=shop)
    app = shop()
    good, bad = app.tasks["add"].delay(2, 2), app.tasks["add"].delay(2, None)
    assert good.get(timeout=10) == 4
    with pytest.raises(TypeError):
        bad.get(timeout=10)
    assert sorted(_keys(run)) == sorted([f"{KEY}{good.id}", f"{KEY}{bad.id}"])


@proves(MODULE, "method:delete", services=("redis",), raises=NotImplementedError)
def test_forgotten_result_is_gone(shop, run, worker):
    """forget() 删掉结果 | forget() deletes the result"""
    worker(load=shop)
    result = shop().tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    result.forget()
    assert _keys(run) == []
