"""Since when something is so: the role that prints a line of Celery from made-up records."""

import pytest

SNIPPET = "redis/visibility_timeout.py"
EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
ABSENT = "kombu 里没有代码读取 x | x is read by nothing in kombu"
PAGE = """\
何时 | When
===========

.. tabs::

   .. group-tab:: 中文

      从 :since:`{what}` 起。

   .. group-tab:: 英文

      Since :since:`{what}`.

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""


def on(site, celery, state="passed", kinds=("check", "common")):
    """Say what a line saw of the items of the tiny project's first snippet."""
    items = {"check": {}, "common": {"item": "test_loads"}}
    for kind in kinds:
        site.evidence.add(
            kind=kind, versions={"Python": "3.11.2", "Celery": celery},
            state=state, reason="" if state == "passed" else ABSENT, **items[kind],
        )  # fmt: skip


def saw(site, celery, *executions):
    """Say what a line's experiment saw."""
    site.evidence.add(
        EXPERIMENT, "experiment", versions={"Python": "3.11.2", "Celery": celery},
        observations={"executions": list(executions)},
    )  # fmt: skip


def said(site, what=SNIPPET):
    """What the role prints, in both languages."""
    site.write("other.rst", PAGE.format(what=what))
    site.build()
    zh, en = site.soup("other.html").select(".pair .since")
    return zh.text, en.text


def test_it_began_to_hold(lines):
    on(lines, "5.5.3", "absent")
    on(lines, "5.6.3")
    assert said(lines) == ("5.6", "5.6")
    on(lines, "5.6.3", "does not hold", kinds=["check"])
    assert said(lines) == ("5.7", "5.7")


def test_what_held_once_and_holds_again_counts_from_the_last_time(lines):
    on(lines, "5.5.3")
    on(lines, "5.6.3", "does not hold")
    assert said(lines)[1] == "5.7"


def test_where_all_lines_agree_the_oldest_is_named(lines):
    on(lines, "5.5.3")
    on(lines, "5.6.3")
    assert said(lines) == ("5.5.3 或更早", "5.5.3 or earlier")


def test_a_line_that_was_not_run_is_passed_over(lines):
    on(lines, "5.5.3", "absent")
    on(lines, "5.6.3", kinds=["check"])  # a part of its checks says too little
    assert said(lines)[1] == "5.7"
    on(lines, "5.5.3")
    assert said(lines)[1] == "5.5.3 or earlier"


def test_without_an_older_line_nobody_knows(lines):
    assert said(lines) == ("未运行", "not run")
    assert lines.warnings == ""


def test_without_a_run_of_the_newest_nobody_knows(site):
    assert said(site) == ("未运行", "not run")
    assert "other.rst" not in site.warnings


def test_what_fails_on_the_newest_says_so(lines):
    on(lines, "5.6.3")
    on(lines, "5.7.0", "failed", kinds=["check"])
    assert said(lines) == ("失败", "failed")


@pytest.mark.parametrize(
    ("older", "shown"),
    [
        ([1], "5.7"),
        ([3], "5.6.3 or earlier"),
        ([4, 3], "5.6.3 or earlier"),
        ([3, 1], "5.7"),
        ([], "5.7"),
    ],
)
def test_an_observation_is_compared_with_what_the_newest_saw(lines, older, shown):
    saw(lines, "5.6.3", *older)  # the newest saw 3 and 4
    assert said(lines, f"{EXPERIMENT}:executions")[1] == shown


def test_an_observation_that_no_run_made_is_a_warning_at_its_line(lines):
    assert said(lines, f"{EXPERIMENT}:nothing")[1] == "not run"
    assert f"other.rst:8: WARNING: nothing observed 'nothing' of snippets/{EXPERIMENT}" in (
        lines.warnings
    )


def test_a_snippet_that_is_missing_is_a_warning_at_its_line(lines):
    said(lines, "redis/none.py")
    assert "other.rst:8: WARNING: snippets/redis/none.py does not exist" in lines.warnings


def test_the_page_follows_what_older_lines_observe(lines):
    saw(lines, "5.6.3", 3)
    assert said(lines, f"{EXPERIMENT}:executions")[1] == "5.6.3 or earlier"
    saw(lines, "5.6.3", 1)
    lines.build()
    assert lines.soup("other.html").select(".since")[1].text == "5.7"


def test_publication_demands_the_newest_line(site):
    site.write("other.rst", PAGE.format(what=SNIPPET))
    assert site.build(brokerdocs_verified_required=True).statuscode == 1
    assert f"no run tells since when {SNIPPET}" in site.warnings
