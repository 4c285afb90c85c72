"""Choosing a pair in a browser: what is ticked, what is left, what the address keeps."""

import shutil

import pytest
from sphinx.cmd.build import build_main

from .. import choosing
from ..choosing import BACKEND, KAFKA, REDIS, ran, saw
from .conftest import shown

OLDER = {"Python": "3.11.2", "Celery": "5.6.3"}
ROWS = ".pairs tbody th strong"


@pytest.fixture(scope="module")
def published(rootdir, evidence_of, tmp_path_factory):
    """A page that chooses between two brokers, one of which has events on the newest line only."""
    root = tmp_path_factory.mktemp("choose") / "project"
    shutil.copytree(rootdir / "test-broker", root)
    choosing.write(root)
    (root / "locks").mkdir()
    (root / "locks" / "celery-5.6.txt").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BROKERDOCS_EVIDENCE", raising=False)
        evidence = evidence_of(root)
        for broker in ("redis", "kafka"):
            ran(evidence, broker)
        saw(evidence, BACKEND, "crash", results_crash=True)
        saw(evidence, REDIS, "events", events=True)
        saw(evidence, KAFKA, "priorities", priorities="9 先 | 9 first")
        for name, seen in (("events", {"events": False}), ("priorities", {"priorities": "9"})):
            saw(evidence, REDIS, name, versions=OLDER, **seen)
        ran(evidence, "redis", versions=OLDER)
        assert build_main(["-q", "-Q", "-b", "html", str(root), str(root / "html")]) == 0
    return root / "html"


def test_pairs_that_meet_all_that_is_ticked_are_left(open_page):
    page = open_page("choose.html?lang=en")
    assert shown(page, ROWS) == ["Redis", "Memcached", "Kafka", "Memcached"]
    page.get_by_label("Results must last").check()
    page.get_by_label("Monitoring").check()
    assert shown(page, ROWS) == ["Redis", "Memcached"]
    assert shown(page, ".pairs thead th")[1:] == ["Task events", "Kept after the server's kill -9"]
    page.get_by_label("Priorities").check()
    assert shown(page, ROWS) == []
    told = page.locator(".choose [role=status]").inner_text()
    assert told == "0 pairs: none meets all of these, leave one out"


def test_what_is_ticked_stands_in_the_address(open_page):
    page = open_page("choose.html?lang=en")
    page.get_by_label("Priorities").check()
    assert "need=priorities" in page.url
    page.reload()
    assert shown(page, ROWS) == ["Kafka", "Memcached"]
    page.get_by_label("Priorities").uncheck()
    assert "need" not in page.url


def test_a_pair_opens_to_its_configuration(open_page):
    page = open_page("choose.html?lang=en&need=priorities")
    assert shown(page, ".pairs pre") == []
    page.get_by_text("Configuration").nth(1).click()
    (text,) = shown(page, ".pairs pre")
    assert text.startswith("broker_url = 'confluentkafka://localhost:9092'")


def test_the_chosen_line_has_needs_of_its_own(open_page):
    page = open_page("choose.html?lang=en&need=events")
    assert shown(page, ROWS) == ["Redis", "Memcached"]
    page.locator(".line-switch select").first.select_option("5.6")
    page.wait_for_function(
        "document.querySelectorAll('.pairs tr.question:not([hidden])').length == 0"
    )


def test_without_script_it_is_a_table(open_page):
    page = open_page("choose.html", java_script_enabled=False)
    assert len(shown(page, ROWS)) == 4
    assert shown(page, ".choose form") == []
