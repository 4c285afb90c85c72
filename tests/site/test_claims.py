"""Claims: the verdict is that of the runs."""

import pytest

from brokerdocs.evidence import Event

SNIPPET = "redis/visibility_timeout.py"
EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"


def declare(site, verdict):
    """Declare another verdict on the page."""
    page = site.root / "redis.rst"
    text = page.read_text("utf-8")
    page.write_text(text.replace(":verdict: true", f":verdict: {verdict}"), "utf-8")


def runs(site, *held):
    """Records in which the claim held, or not."""
    for number, value in enumerate(held):
        site.evidence.add(EXPERIMENT, "experiment", item=f"test_{number}", claims={"C14": value})


@pytest.mark.parametrize(
    ("held", "verdict", "shown"),
    [
        ((True, True), "true", "✓ 成立 · holds"),
        ((False,), "false", "✕ 不成立 · does not hold"),
        ((True, False), "only-if", "◐ 有条件成立 · holds only if"),
        ((True,), "measured", "≈ 实测数据 · measured"),
        ((), "true", "○ 未验证 · not verified"),
        ((), "opinion", "– 属于看法 · an opinion"),
    ],
)
def test_the_badge_is_what_the_runs_say(site, held, verdict, shown):
    runs(site, *held)
    declare(site, verdict)
    site.build()
    assert site.soup().find(class_="claim").find(class_="verdict").get_text() == shown
    assert "claim-contradicted" not in site.warnings


@pytest.mark.parametrize(
    ("held", "verdict", "found"),
    [
        ((False,), "true", "false"),
        ((True, False), "true", "only-if"),
        ((True,), "only-if", "true"),
        ((True,), "not-run", "true"),
    ],
)
def test_a_contradiction_is_a_warning_at_the_claim(site, held, verdict, found):
    runs(site, *held)
    declare(site, verdict)
    site.build()
    said = f"WARNING: claim C14 is declared {verdict}, but the runs say {found}"
    assert f"redis.rst:29: {said}" in site.warnings
    assert "[brokerdocs.claim-contradicted]" in site.warnings


@pytest.mark.parametrize(("other", "shown"), [(None, "not verified"), (True, "holds")])
def test_half_of_what_is_true_only_sometimes_contradicts_nothing(site, other, shown):
    page = (site.root / "redis.rst").read_text("utf-8")
    named = f":experiments: {EXPERIMENT}"
    site.write("redis.rst", page.replace(named, f"{named} {SNIPPET}"))
    declare(site, "only-if")
    runs(site, True)
    if other is not None:
        site.evidence.add(SNIPPET, claims={"C14": other})
    site.build()
    verdict = site.soup().find(class_="claim").find(class_="verdict").get_text()
    assert shown in verdict
    assert ("claim-contradicted" in site.warnings) == (other is not None)


def test_a_claim_that_is_treated_twice(site):
    claim = ".. claim:: C14" + (site.root / "redis.rst").read_text("utf-8").partition("C14")[2]
    other = site.root / "other.rst"
    other.write_text(f"{other.read_text('utf-8')}\n{claim}", "utf-8")
    site.build()
    said = "redis.rst:29: WARNING: duplicate claim description of C14, other instance in other"
    assert said in site.warnings


def test_a_link_to_a_claim(site):
    other = site.root / "other.rst"
    other.write_text(f"{other.read_text('utf-8')}\n:claim:`C14`, :claim:`C15`\n", "utf-8")
    site.build()
    assert site.soup("other.html").find("a", href="redis.html#claim-C14").get_text() == "C14"
    assert "WARNING: 'claim' reference target not found: C15" in site.warnings


@pytest.mark.parametrize("given", [{"kind": "mutant"}, {"kind": "control"}])
def test_only_what_passed_as_published_speaks(site, given):
    runs(site, True)
    site.evidence.add(
        EXPERIMENT,
        **{"kind": "experiment", "item": "test_other", "claims": {"C14": False}, **given},
    )
    site.build()
    assert "claim-contradicted" not in site.warnings
    assert "holds" in site.soup().find(class_="claim").find(class_="verdict").get_text()


@pytest.mark.parametrize("verdict", ["true", "false", "only-if", "opinion"])
def test_publication_demands_a_run_that_speaks_of_the_claim(site, verdict):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    site.evidence.add(EXPERIMENT, "experiment", observations={"executions": [3], "delay": [2.1]},
                      timeline=[Event(0.0, "a", "b")])  # fmt: skip
    declare(site, verdict)
    app = site.build(brokerdocs_verified_required=True)
    demanded = verdict != "opinion"
    assert app.statuscode == demanded
    said = f"claim C14 is declared {verdict}, but no fresh run settles it (verified-required)"
    assert (f"redis.rst:29: ERROR: {said}" in site.warnings) == demanded


def test_an_experiment_that_does_not_exist(site):
    page = (site.root / "redis.rst").read_text("utf-8")
    site.write(
        "redis.rst", page.replace(f":experiments: {EXPERIMENT}", ":experiments: redis/no.py")
    )
    site.build()
    assert "redis.rst:29: WARNING: snippets/redis/no.py does not exist" in site.warnings
    assert "[brokerdocs.snippet-missing]" in site.warnings


@pytest.mark.parametrize(
    ("state", "warned"), [("passed", True), ("failed", False), ("not run", False)]
)
def test_an_experiment_that_says_nothing_of_its_claim(site, state, warned):
    site.evidence.add(EXPERIMENT, "experiment", state=state)
    site.build()
    said = f"redis.rst:29: WARNING: no run of snippets/{EXPERIMENT} says whether claim C14 holds"
    assert (said in site.warnings) == warned
    assert ("[brokerdocs.claim-unproved]" in site.warnings) == warned


@pytest.mark.parametrize("fresh", [True, False])
def test_a_claim_that_no_page_declares(site, fresh):
    inputs = {} if fresh else {"inputs": {"snippets/redis/url.py": "of another file"}}
    for number in range(2):
        site.evidence.add("redis/url.py", item=f"test_{number}", claims={"C99": True}, **inputs)
    site.build()
    said = "tests/snippets/test_redis.py:1: WARNING: claim C99 is recorded, but no page declares it"
    assert site.warnings.count(said) == fresh
    assert ("[brokerdocs.claim-undeclared]" in site.warnings) == fresh


def test_a_verdict_that_is_none(site):
    declare(site, "perhaps")
    site.build()
    assert '"perhaps" unknown; choose from' in site.warnings


def test_the_table_of_all_claims(site):
    runs(site, True)
    site.build()
    row = site.soup("said.html").find("table", class_="claims").tbody.tr
    assert row.th.get_text() == "C14"
    said, verdict, where = row.find_all("td")
    assert said.find(lang="zh-CN").a["href"] == "index.html#home"
    english = said.find(lang="en").get_text().strip()
    assert english == "A task with a later ETA runs again, see Home."
    assert "holds" in verdict.get_text()
    assert where.a["href"] == "redis.html#claim-C14"


def test_the_table_follows_the_evidence(site):
    runs(site, True)
    site.build()
    for record in (site.root / "build" / "evidence").rglob("*.json"):
        record.unlink()
    site.build()
    assert "not verified" in site.soup("said.html").find("table", class_="claims").get_text()


def test_the_source_is_linked(site):
    site.build()
    said = site.soup().find(class_="claim").find(class_="said")
    assert said.find("a", href="https://example.org/said").get_text() == "出处 · source"


@pytest.mark.parametrize(("holds", "tag"), [(True, "details"), (False, "div")])
def test_a_claim_that_holds_is_one_line_and_the_others_stand_open(site, holds, tag):
    runs(site, holds)
    declare(site, "true" if holds else "false")
    site.build()
    claim = site.soup().find(class_="claim")
    assert claim.name == tag
    assert claim["id"] == "claim-C14"
    said = claim.find(class_="said")
    assert (said.parent.name == "summary") == holds
    assert said.parent.find(class_="verdict") is not None
    assert claim.find(class_="seen").find_all("p")[-1].get_text()


@pytest.mark.parametrize(
    ("claims", "saw"),
    [
        ({}, ""),
        ({"C14": True}, " (it held there)"),
        ({"C14": False}, " (it did not hold there)"),
    ],
)
@pytest.mark.parametrize("verdict", ["true", "false", "not-run"])
def test_a_failed_experiment_contradicts_its_claim(site, claims, saw, verdict):
    runs(site, True)
    site.evidence.add(
        EXPERIMENT, "experiment", item="test_other", state="failed", claims=claims,
        reason="超时 | it hung",
    )  # fmt: skip
    declare(site, verdict)
    site.build()
    said = f"redis.rst:29: WARNING: claim C14 is declared {verdict}, but its experiment failed"
    assert f"{said}{saw}: tests/snippets/test_redis.py::test_other: it hung" in site.warnings
    assert "[brokerdocs.claim-contradicted]" in site.warnings
    if verdict != "not-run":
        badge = site.soup().find(class_="claim").find(class_="verdict")
        assert badge.get_text() == "✕ 实验失败 · experiment failed"
        assert "failed" in badge["class"]


def test_a_failure_of_another_claim_s_experiment_leaves_the_claim(site):
    runs(site, True)
    site.evidence.add(
        EXPERIMENT, "experiment", item="test_other", state="failed", claims={"C15": True}
    )
    site.build()
    assert "claim C14" not in site.warnings
    assert "holds" in site.soup().find(class_="claim").find(class_="verdict").get_text()
