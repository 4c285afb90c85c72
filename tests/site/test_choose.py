"""Choosing a pair: what each meets, on which line, and whether it ran."""

import pytest

from . import choosing
from .choosing import BACKEND, KAFKA, PAGE, REDIS, ran, saw

LINE = "data-meets-5.7"


@pytest.fixture
def page(site):
    """A project with a page that chooses."""
    choosing.write(site.root)
    return site


def rows(site):
    """Each row by the names of its pair: the needs that it meets; None where it does not work."""
    site.build()
    assert "brokerdocs." not in site.warnings
    return {
        " ".join(name.get_text() for name in row.th.find_all("strong")): row.get(LINE)
        for row in site.soup("choose.html").find(class_="pairs").find_all(class_="question")
    }


def test_a_pair_meets_what_its_broker_and_its_backend_do(page):
    for broker in ("redis", "kafka"):
        ran(page.evidence, broker)
    saw(page.evidence, REDIS, "events", events=True, message_size="≥ 16,777,216")
    saw(page.evidence, REDIS, "priorities", priorities="没有 | none")
    saw(page.evidence, KAFKA, "events", events=False, message_size=745472)
    saw(page.evidence, KAFKA, "priorities", priorities="9 先 | 9 first")
    saw(page.evidence, BACKEND, "crash", results_crash=True)
    found = rows(page)
    assert found["Redis Memcached"] == "events message_size results_crash"
    assert found["Kafka Memcached"] == "priorities results_crash"


def test_pairs_that_did_not_run_come_last_and_are_counted(page):
    ran(page.evidence, "kafka")
    saw(page.evidence, REDIS, "events", events=True)
    assert list(rows(page).items()) == [("Kafka Memcached", ""), ("Redis Memcached", None)]
    told = page.soup("choose.html").find(class_="unrun").get_text()
    assert "1 of 2 pairs have no record of a run" in told


def test_the_configuration_is_the_one_that_ran(page):
    ran(page.evidence, "kafka")
    rows(page)
    text = page.soup("choose.html").find(class_="pairs").find("pre").get_text()
    assert text == (
        "broker_url = 'confluentkafka://localhost:9092'\n"
        "result_backend = 'cache+memcached://localhost:11211/'\n"
    )


def test_a_configuration_that_changed_since_is_not_one_that_ran(page):
    ran(page.evidence, "kafka", text="broker_url = 'confluentkafka://localhost:9093'\n")
    assert rows(page)["Kafka Memcached"] is None
    assert page.soup("choose.html").find(class_="pairs").find("pre") is None


@pytest.mark.parametrize("works", [True, False])
def test_what_a_pair_cannot_do_is_named(page, works):
    ran(page.evidence, "redis", works=works, lacks="chord: NotImplementedError")
    assert rows(page)["Redis Memcached"] == ("" if works else None)
    head = page.soup("choose.html").find(class_="pairs").tbody.th.get_text()
    assert "without chord: NotImplementedError" in head


def test_an_older_line_has_needs_of_its_own(page):
    older = {"Python": "3.11.2", "Celery": "5.6.3"}
    page.write("locks/celery-5.6.txt", "")
    for broker, snippet in (("redis", REDIS), ("kafka", KAFKA)):
        ran(page.evidence, broker)
        saw(page.evidence, snippet, "events", events=True)
    ran(page.evidence, "redis", versions=older)
    saw(page.evidence, REDIS, "events", older, events=False)
    assert rows(page) == {"Redis Memcached": "events", "Kafka Memcached": "events"}
    found = page.soup("choose.html").find(class_="pairs").find_all(class_="question")
    assert [row.get("data-meets-5.6") for row in found] == ["", None]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("want:: events", "want:: tea", "choose.rst:13: ERROR: unknown capability tea"),
        (":bytes: 1048576", ":bytes: much", "choose.rst:17: ERROR: "),
        (BACKEND, "memcached/none.py", "choose.rst:10: WARNING: snippets/memcached/none.py"),
        (f"   :backends: {BACKEND}\n", "", "choose.rst:10: ERROR: choose takes the snippets"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_line(page, old, new, says):
    page.write("choose.rst", PAGE.replace(old, new))
    page.build()
    assert says in page.warnings


def test_a_need_that_nothing_meets_is_told_once_all_have_answered(page):
    page.write("choose.rst", PAGE.replace(":unless: 没有 | none", ":value: 9 frist"))
    for snippet in (REDIS, KAFKA):
        saw(page.evidence, snippet, "priorities", priorities="9 先 | 9 first")
    page.build()
    assert "choose.rst:22: WARNING: no system meets this need" in page.warnings
