"""Counts of the whole site, and a choice of claims: both from evidence."""


def add(site, text):
    """Add to the page ``other``."""
    page = site.root / "other.rst"
    page.write_text(f"{page.read_text('utf-8')}\n{text}\n", "utf-8")


def shown(site):
    """The counts that the page shows."""
    strong = site.soup("other.html").select(".totals strong")
    return [int(each.get_text()) for each in strong]


def test_totals_count_what_passed(site):
    site.evidence.whole()
    add(site, ".. totals::")
    site.build()
    before = shown(site)
    site.evidence.add("redis/url.py")
    site.evidence.add("redis/url.py", kind="mutant", change="without broker_url")
    site.build()
    snippets, checks, mutants, experiments = before
    assert shown(site) == [snippets + 1, checks + 1, mutants + 1, experiments]


def test_a_failure_is_not_counted(site):
    site.evidence.add("redis/url.py", state="failed", reason="broken")
    add(site, ".. totals::")
    site.build()
    assert shown(site) == [0, 0, 0, 0]


def test_without_evidence_the_page_says_so(site):
    add(site, ".. totals::")
    site.build()
    assert "no run is on record" in site.soup("other.html").get_text().casefold()


def test_only_the_claims_that_are_named(site):
    site.evidence.whole()
    add(site, ".. claims::\n   :only: C99")
    site.build()
    assert site.soup("other.html").select("table.claims tbody tr") == []
    assert site.soup("said.html").select("table.claims tbody tr")
