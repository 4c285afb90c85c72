"""Cells of the comparison: what older lines of Celery answer otherwise."""

import pytest

PROBE = "redis/probe.py"
ABSENT = "kombu 5.6.3 没有传输 x | kombu 5.6.3 has no transport 'x'"
PAGE = """\
比较 | Compare
==============

.. comparison::
   :systems: redis

   .. question:: {}
"""


@pytest.fixture
def details(site):
    """Builds the cell of one question from what lines saw; its small print in English."""
    for line in ("5.5", "5.6"):
        site.write(f"locks/celery-{line}.txt", "")
    site.evidence.add(PROBE, "control", item="test_asked[control]")

    def run(celery, **given):
        versions = {"Python": "3.11.2", "Celery": celery}
        site.evidence.add(PROBE, "probe", item="test_asked", versions=versions, **given)

    def build(capability, seen):
        for celery, value in seen.items():
            run(celery, observations={capability: [value]})
        site.write("brokers.rst", PAGE.format(capability))
        site.build()
        found = site.soup("brokers.html").td.select(".detail")
        return [detail.select_one("[lang=en]").text for detail in found]

    build.run = run
    return build


def test_lines_that_agree_say_nothing(details):
    assert details("restart", {"5.5.3": True, "5.6.3": True, "5.7.0": True}) == []


def test_an_answer_that_differs_names_its_line(details):
    seen = {"5.5.3": True, "5.6.3": False, "5.7.0": True}
    assert details("restart", seen) == ["Celery 5.6.3: no"]


def test_the_same_answer_is_told_once(details):
    before = "乱序 | in disorder"
    seen = {"5.5.3": before, "5.6.3": before, "5.7.0": "顺序 | in order"}
    assert details("order", seen) == ["Celery 5.5.3, 5.6.3: in disorder"]


def test_what_is_absent_says_why(details):
    details.run("5.6.3", state="absent", reason=ABSENT)
    assert details("restart", {"5.7.0": True}) == ["Celery 5.6.3: kombu 5.6.3 has no transport 'x'"]


def test_figures_vary_and_are_not_compared(details):
    assert details("connections", {"5.6.3": 4, "5.7.0": 3}) == []
