"""The strip: on which lines of Celery a snippet holds."""

import pytest

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
ABSENT = "kombu 5.6.2 里没有代码读取 x | x is read by nothing in kombu 5.6.2"
FAILED = "先提交 | it commits first"


def on(site, celery, state="passed", reason="", kinds=("check", "common")):
    """Say what an older line saw of the items of the tiny project's first snippet."""
    versions = {"Python": "3.11.2", "Celery": celery, "kombu": celery}
    items = {"check": {}, "common": {"item": "test_loads"}}
    for kind in kinds:
        site.evidence.add(
            kind=kind, versions=versions, time="2026-11-20T10:00:00Z",
            state=state, reason=reason, **items[kind],
        )  # fmt: skip


def built(site):
    """The box of the snippet after a build."""
    site.build()
    return site.soup().find(id="snippet-redis-visibility_timeout")


def said(box):
    """Each release with its state in English."""
    rows = box.select(".strip > ul:not(.why) > li")
    return {row.strong.text: row.select_one(".mark [lang=en]").text for row in rows}


def test_where_no_older_line_was_run_it_says_so_inside(lines):
    box = built(lines)
    assert not box.select(".strip")
    assert "Celery 5.7.0" in box.summary.text
    assert "5.5 ○ 未运行 · not run" in box.get_text(" ", strip=True).replace("  ", " ")


def test_lines_that_agree_are_one_quiet_mark(lines):
    on(lines, "5.5.3")
    on(lines, "5.6.3")
    box = built(lines)
    assert not box.select(".strip")
    assert "Celery 5.5.3, 5.6.3, 5.7.0" in box.summary.text


@pytest.mark.parametrize(
    ("state", "reason", "word"),
    [
        ("absent", ABSENT, "absent"),
        ("does not hold", FAILED, "does not hold"),
        ("failed", "assert 1 == 2", "failed"),
    ],
)
def test_a_line_that_differs_opens_the_strip(lines, state, reason, word):
    on(lines, "5.5.3", state, reason)
    on(lines, "5.6.3")
    box = built(lines)
    assert said(box) == {"5.5.3": word, "5.6.3": "holds", "5.7.0": "holds"}
    (why,) = box.select(".strip .why > li")
    assert why.strong.text == "5.5.3"
    assert reason.rpartition(" | ")[2] in why.text
    assert box["class"] == ["snippet", "passed"]  # the newest is what the page is about


def test_the_same_reason_is_told_once(lines):
    on(lines, "5.5.3", "absent", ABSENT)
    on(lines, "5.6.3", "absent", ABSENT)
    (why,) = built(lines).select(".strip .why > li")
    assert why.strong.text == "5.5.3, 5.6.3"


def test_the_worst_of_a_line_counts(lines):
    on(lines, "5.6.3", "absent", ABSENT, kinds=["common"])
    on(lines, "5.6.3", kinds=["check"])
    assert said(built(lines))["5.6.3"] == "absent"
    on(lines, "5.6.3", "does not hold", FAILED, kinds=["check"])
    assert said(built(lines))["5.6.3"] == "does not hold"


def test_a_part_of_a_line_does_not_hold_for_all(lines):
    on(lines, "5.6.3", kinds=["check"])
    box = built(lines)
    assert "Celery 5.7.0" in box.summary.text
    inside = box.get_text(" ", strip=True).replace("  ", " ")
    assert "5.6.3 ○ 未运行 · not run 2026-11-20 2 项检查中有 1 项未运行" in inside


def test_a_line_whose_check_changed_says_nothing(lines):
    on(lines, "5.6.3", "absent", ABSENT)
    assert said(built(lines))["5.6.3"] == "absent"
    text = (lines.root / "snippets/redis/visibility_timeout.py").read_text()
    lines.write("snippets/redis/visibility_timeout.py", f"{text}\n")
    assert not built(lines).select(".strip")


def test_what_an_older_line_saw_is_not_printed_as_the_newest(lines):
    before = built(lines).parent.select_one(".observed").text
    lines.evidence.add(
        EXPERIMENT, "experiment",
        versions={"Python": "3.11.2", "Celery": "5.6.3"}, observations={"executions": [99]},
        claims={"C14": False},
    )  # fmt: skip
    lines.build()
    assert "[brokerdocs" not in lines.warnings
    newest = lines.soup().select_one('.observed [data-for~="5.7"]')
    assert newest.text == before
    assert before in lines.page()


def claimed(lines, celery, state="passed", reason="", **claims):
    """Say what a run of the tiny project's experiment saw of its claim; its box after a build."""
    lines.evidence.add(
        EXPERIMENT, "experiment", versions={"Python": "3.11.2", "Celery": celery},
        state=state, reason=reason, claims=claims,
    )  # fmt: skip
    lines.build()
    return lines.soup().find(id="claim-C14")


def test_a_claim_is_of_the_newest_line_and_tells_what_the_others_say(lines):
    agreeing = claimed(lines, "5.6.3", C14=True)
    assert not agreeing.select(".strip")
    differing = claimed(lines, "5.6.3", C14=False)
    assert said(differing) == {"5.5": "not run", "5.6.3": "does not hold", "5.7.0": "holds"}
    assert differing["class"] == ["claim", "true"]
    absent = claimed(lines, "5.5.3", "absent", ABSENT)
    assert said(absent)["5.5.3"] == "absent"
    assert "read by nothing" in absent.select_one(".strip .why").text


def test_a_probe_that_an_older_line_was_not_asked_leaves_the_snippet_as_it_is(lines):
    lines.evidence.add(kind="probe", item="test_pair")
    on(lines, "5.6.3")
    versions = {"Python": "3.11.2", "Celery": "5.6.3", "kombu": "5.6.3"}
    lines.evidence.add(
        kind="probe", item="test_pair", versions=versions, state="not run",
        reason="夜间才运行 | at night",
    )  # fmt: skip
    text = built(lines).get_text(" ", strip=True).replace("  ", " ")
    assert "5.6.3 ✓ 成立 · holds" in text
