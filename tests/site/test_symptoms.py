"""The tables of symptoms: made from runs, and complete."""

import pytest

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
PAGE = """\
现象 | Symptoms
===============

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.

.. symptoms::

   {name}
"""


def seen(site, *symptoms):
    """A run that saw these; it replaces the experiment of the tiny project."""
    site.evidence.add(
        EXPERIMENT, "experiment", observations={"symptom": list(symptoms)},
        title="`get()` 返回两次 | `get()` returns twice",
    )  # fmt: skip


def rows(site):
    """The cells of each row, as text."""
    table = site.soup("symptoms.html").find(class_="symptoms")
    return [
        [cell.get_text().strip() for cell in row.find_all(["th", "td"])]
        for row in table.tbody.find_all("tr")
    ]


def test_a_row_has_what_was_seen_and_why_and_the_section_that_treats_it(site):
    seen(site, "任务执行两次 | A task runs twice", "PRECONDITION_FAILED")
    site.write("symptoms.rst", PAGE.format(name=EXPERIMENT))
    site.build()
    assert "brokerdocs.symptom" not in site.warnings
    first, second = rows(site)
    assert first[0] == "任务执行两次 · A task runs twice"
    assert second[0] == "PRECONDITION_FAILED"
    assert "get() returns twice" in first[1]
    links = site.soup("symptoms.html").find(class_="symptoms").find_all("a")
    treated = [link["href"] for link in links if link["href"].startswith("redis.html#snippet-")]
    assert len(treated) == 2


def test_the_section_is_the_one_above_the_experiment(site):
    seen(site, "任务执行两次 | A task runs twice")
    site.write("symptoms.rst", PAGE.format(name=EXPERIMENT))
    page = (site.root / "redis.rst").read_text("utf-8")
    shown = f".. experiment:: {EXPERIMENT}"
    site.write("redis.rst", page.replace(shown, f"延迟 | Delays\n-------------\n\n{shown}"))
    site.build()
    assert rows(site)[0][2].endswith("：延迟 · Redis: Delays")


def test_what_was_not_run_says_so(site):
    site.write("symptoms.rst", PAGE.format(name=EXPERIMENT))
    site.build()
    ((name, state, _),) = rows(site)
    assert name == EXPERIMENT
    assert "not run" in state


def test_an_experiment_without_a_symptom_is_told_at_its_line(site):
    site.evidence.whole()
    site.write("symptoms.rst", PAGE.format(name=EXPERIMENT))
    site.build()
    assert f"symptoms.rst:10: WARNING: no check of snippets/{EXPERIMENT} declares" in site.warnings


def test_a_snippet_that_is_not_there_is_told_at_its_line(site):
    site.write("symptoms.rst", PAGE.format(name="redis/experiments/none.py"))
    site.build()
    said = "symptoms.rst:10: WARNING: snippets/redis/experiments/none.py does not exist"
    assert said in site.warnings


@pytest.mark.parametrize("listed", [True, False])
def test_a_symptom_that_no_page_lists_is_told(site, listed):
    seen(site, "任务执行两次 | A task runs twice")
    other = "redis/visibility_timeout.py"
    if not listed:
        site.evidence.add(other, observations={"symptom": ["PENDING"]})
    site.write("symptoms.rst", PAGE.format(name=EXPERIMENT))
    site.build()
    said = f"tests/snippets/test_redis.py:1: WARNING: {other} declares a symptom, but no page"
    assert (said in site.warnings) != listed
