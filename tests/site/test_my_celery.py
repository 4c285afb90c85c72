"""My Celery: what a page shows of each line, of which its reader chooses one."""

import pytest

from brokerdocs import evidence
from brokerdocs.site.directives.bylines import style

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
ABSENT = "kombu 5.6.2 里没有代码读取 x | x is read by nothing in kombu 5.6.2"
FORM = """\
写法 | Forms
============

.. snippet:: redis/visibility_timeout.py

.. snippet:: redis/form.py
   :for: {releases}

.. tabs::

   .. group-tab:: 中文

      默认 :default:`{default}` 秒。

   .. group-tab:: 英文

      :default:`{default}` seconds by default.

.. meta::
   :description lang=zh-CN: 写法。
   :description lang=en: Forms.
"""
OPTIONS = """\
.. _other-options:

选项 | Options
==============

.. list-table::

   * - ``x``
     - 1
   * - ``broker_heartbeat``
     - 2

.. meta::
   :description lang=zh-CN: 选项。
   :description lang=en: Options.
"""
CHANNEL = "kombu.transport.redis:Channel.visibility_timeout"


def versions(celery):
    return {"Python": "3.11.2", "Celery": celery, "kombu": celery}


def keep(lines, celery, defaults=None, missing=(), absent=None):
    """Keep what an older line has, as a run on it does."""
    kept = evidence.Line(celery, evidence.now(), defaults or {}, list(missing), absent or {})
    evidence.write_line(lines.root, kept)


def saw(lines, celery, **given):
    """Say what a run on *celery* saw of the tiny project's experiment."""
    lines.evidence.add(EXPERIMENT, "experiment", versions=versions(celery), **given)


def shown(element):
    """What an element shows on each line: line to text in English."""
    for other in element.select("[lang=zh-CN], .separator"):
        other.decompose()
    return {
        line: form.get_text().strip()
        for form in element.select("[data-for]")
        for line in form["data-for"].split()
    }


def executions(lines):
    """The element in which the page prints what the experiment observed."""
    lines.build()
    return lines.soup().find(class_="observed", title=f"{EXPERIMENT}:executions")


def test_a_figure_is_that_of_the_line(lines):
    saw(lines, "5.6.3", observations={"executions": [1]})
    saw(lines, "5.5.3", observations={"executions": [3, 4]})
    assert shown(executions(lines)) == {"5.7": "3–4", "5.5": "3–4", "5.6": "1"}


def test_a_figure_that_a_line_lacks_is_the_newest_with_its_name(lines):
    saw(lines, "5.6.3", state="absent", reason=ABSENT)
    assert shown(executions(lines)) == {"5.7": "3–4", "5.6": "3–45.7"}


def test_a_line_that_was_not_run_cannot_be_chosen(lines):
    assert executions(lines).select("[data-for]") == []
    assert lines.soup().select("[data-for], .line-switch") == []


def test_the_choice_is_of_lines_that_were_run_the_newest_first(lines):
    saw(lines, "5.6.3")
    lines.build()
    page = lines.soup()
    assert [one.text for one in page.select(".line-switch option")] == ["5.7.0", "5.6.3"]
    (told,) = page.select(".line-chosen")
    assert told["data-for"] == "5.6"
    assert "Celery 5.6.3 is chosen" in told.text
    assert "4 items were not run on it." in told.text  # of the five as published


def test_the_style_hides_what_is_for_other_lines():
    rules = style(["5.7", "5.6"])
    assert 'html[data-celery="5.6"] [data-for]:not([data-for~="5.6"])' in rules
    newest = ':is(html:not([data-celery]),html[data-celery="5.7"])'
    assert f'{newest} [data-for]:not([data-for~="5.7"])' in rules
    alone = f'{newest} [data-for]:not([data-for~="5.7"]){{display:none!important}}'
    assert style(["5.7"]) == alone  # forms for lines that were not run


def test_a_verdict_is_that_of_the_line(lines):
    saw(lines, "5.6.3", claims={"C14": False})
    saw(lines, "5.5.3", state="absent", reason=ABSENT)
    lines.build()
    by_line = {"5.7": "✓ holds", "5.6": "✕ does not hold", "5.5": "– absent"}
    assert shown(lines.soup().select_one("#claim-C14 .seen")) == by_line
    assert shown(lines.soup("said.html").select_one("table.claims")) == by_line


def test_tables_know_the_lines_on_which_a_row_differs(lines):
    lines.build()
    assert not lines.soup("said.html").select(".only-differing")
    saw(lines, "5.6.3", claims={"C14": True})
    saw(lines, "5.5.3", claims={"C14": False})
    for celery, held in (("5.6.3", True), ("5.5.3", False)):
        lines.evidence.add(
            "redis/probe.py", "probe", item="test_monitoring", versions=versions(celery),
            observations={"monitoring": [held]},
        )  # fmt: skip
    lines.build()
    for page, row in (("said.html", "table.claims tbody tr"), ("index.html", "tr.question")):
        filtered = lines.soup(page).select_one(".filtered")
        assert filtered.label["data-for"] == "5.6 5.5"
        assert filtered.select_one(row)["data-differs"] == "5.5"


def test_a_cell_is_that_of_the_line(lines):
    lines.evidence.add(
        "redis/probe.py", "probe", item="test_monitoring", versions=versions("5.6.3"),
        observations={"monitoring": [False]},
    )  # fmt: skip
    saw(lines, "5.5.3")
    lines.build()
    answer = lines.soup("index.html").select_one("tr.question .answer")
    newest = "✓ yesCelery 5.6.3: no"  # a line below
    assert shown(answer) == {"5.7": newest, "5.6": "✕ no", "5.5": "○ not run"}


def test_the_line_below_the_title_counts_for_each_line(lines):
    saw(lines, "5.6.3", state="absent", reason=ABSENT)
    lines.build()
    told = shown(lines.soup().find(class_="rests-on"))
    assert told["5.7"].startswith("✓ 2 snippets verified Celery 5.7.0")
    assert told["5.6"] == "– 1 absent ○ 1 not run Celery 5.6.3 2026-11-21"


def test_a_default_is_that_of_the_line(lines):
    saw(lines, "5.6.3")
    saw(lines, "5.5.3")
    lines.write("other.rst", FORM.format(releases="<5.7", default=CHANNEL))
    lines.write("snippets/redis/form.py", "broker_url = 'redis://localhost:6379/0'\n")
    keep(lines, "5.6.3", defaults={CHANNEL: 1800})
    keep(lines, "5.5.3", missing=[CHANNEL])
    lines.build()
    default = lines.soup("other.html").find_all(class_="default")[-1]
    assert shown(default) == {"5.7": "3600", "5.6": "1800", "5.5": "absent"}


def test_a_row_of_options_names_the_lines_that_lack_it(lines):
    lines.write("other.rst", OPTIONS)
    lines.build()
    assert not lines.soup("other.html").select(".absent-on")
    keep(lines, "5.5.3", absent={"broker_transport_options.x": ABSENT})
    keep(lines, "5.6.3", absent={"broker_transport_options.x": ABSENT})
    lines.build()
    (row,) = lines.soup("other.html").select(".absent-on")
    assert row.parent.code.text == "x"
    assert "not in Celery 5.5, 5.6" in row.text
    assert row["title"] == ABSENT


def formed(lines, releases="<5.7", state="passed"):
    """The boxes of a snippet that 5.6 lacks and of its form, after a build."""
    lines.write("other.rst", FORM.format(releases=releases, default=CHANNEL))
    lines.write("snippets/redis/form.py", "broker_url = 'redis://localhost:6379/0'\n")
    lines.evidence.add("redis/form.py")
    reason = ABSENT if state == "absent" else ""
    given = {"versions": versions("5.6.3"), "state": state, "reason": reason}
    lines.evidence.add("redis/form.py", **given)
    for item in ({}, {"item": "test_loads", "kind": "common"}):
        lines.evidence.add(**item, **{**given, "state": "absent", "reason": ABSENT})
    lines.build()
    page = lines.soup("other.html")
    return page.find(id="snippet-redis-visibility_timeout"), page.find(id="snippet-redis-form")


def test_a_snippet_that_does_not_hold_says_so_and_offers_the_form(lines):
    snippet, form = formed(lines)
    (notice,) = snippet.select(".line-notice")
    assert notice["data-for"] == "5.6"
    assert "On Celery 5.6.3: – " in notice.text.replace("·", "")
    assert "x is read by nothing in kombu 5.6.2" in notice.text
    assert notice.a["href"] == "#snippet-redis-form"
    assert form["data-for"] == "5.5 5.6"
    assert shown(snippet.summary)["5.6"].startswith("– absent")
    assert lines.warnings == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"state": "absent"}, "redis/form.py is shown for Celery <5.7, but on 5.6.3: absent"),
        ({"releases": ">=5.8"}, "redis/form.py is shown for Celery >=5.8, which no run has"),
        ({"releases": "5-7"}, "releases of Celery are written as '<5.7', not '5-7'"),
    ],
)
def test_a_form_that_is_for_nothing_or_does_not_hold_is_told(lines, given, message):
    formed(lines, **given)
    assert "other.rst:6: " in lines.warnings
    assert message in lines.warnings


def test_a_whole_configuration_has_a_form_for_each_line(lines):
    lines.write("snippets/redis/all_together.py", "broker_url = 'redis://localhost:6379/0'\n")
    name = "redis/all_together.py"
    lines.evidence.add(name)
    lines.evidence.add(name, versions=versions("5.6.3"), state="absent", reason=ABSENT)
    page = FORM.format(releases="<5.6", default=CHANNEL).replace(
        "redis/visibility_timeout.py", name
    )
    lines.write("other.rst", page)
    lines.build()
    wanted = f"other.rst:4: WARNING: {name} does not hold on Celery 5.6: show a form of it"
    assert wanted in lines.warnings
    for mended in (
        page.replace("<5.6", "<5.7"),
        page.replace(f"{name}\n", f"{name}\n   :no-form: 5.6\n"),
    ):
        lines.write("other.rst", mended)
        lines.build()
        assert "does not hold on" not in lines.warnings
