"""Claims: the verdict is that of the runs."""

import pytest

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
        ((True, True), "true", "✓ 实测为真 · seen to be true"),
        ((False,), "false", "✕ 实测为假 · seen to be false"),
        ((True, False), "only-if", "◐ 有条件成立 · true only if"),
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


def test_a_claim_that_is_treated_twice(site):
    claim = ".. claim:: C14" + (site.root / "redis.rst").read_text("utf-8").partition("C14")[2]
    other = site.root / "other.rst"
    other.write_text(f"{other.read_text('utf-8')}\n{claim}", "utf-8")
    site.build()
    assert "redis.rst:29: WARNING: claim C14 is treated twice: also at other.rst:14" in (
        site.warnings.replace(f"{site.root}/", "")
    )


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
    assert "seen to be true" in verdict.get_text()
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
