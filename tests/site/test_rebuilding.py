"""One changed snippet or record rebuilds only the pages that show it."""

import pytest

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"


def reads(site, **settings):
    """Build again; the names of the pages that were read."""
    read = []

    def note(_app, docname, _source):
        read.append(docname)

    app = site._make_app("html", srcdir=site.root, confoverrides=settings)
    app.connect("source-read", note)
    app.build()
    return sorted(read)


@pytest.fixture
def built(site):
    """The tiny project, built with evidence."""
    site.evidence.whole()
    site.build()
    return site


def test_nothing_changed(built):
    assert reads(built) == []


def test_rewriting_the_same_evidence_reads_nothing(built):
    for path in (built.root / "build" / "evidence").rglob("*.json"):
        path.write_bytes(path.read_bytes())
    assert reads(built) == []


def test_a_new_record_reads_its_page_and_the_lists(built):
    built.evidence.add("redis/url.py")
    assert reads(built) == ["evidence", "myst", "said"]


def test_a_changed_snippet_reads_its_page_and_the_lists(built):
    built.write("snippets/redis/visibility_timeout.py", "broker_url = 'redis://localhost'\n")
    assert reads(built) == ["evidence", "redis", "said"]


def test_a_changed_probe_reads_the_comparison(built):
    built.evidence.add("redis/probe.py", "probe", item="test_new", observations={"status": ["ok"]})
    assert reads(built) == ["evidence", "index", "said"]


def test_reading_in_parallel_shows_the_same(site):
    site.evidence.whole()
    site.build()
    names = ("redis.html", "said.html", "evidence.html", "index.html")
    alone = {name: site.page(name) for name in names}
    app = site._make_app("html", srcdir=site.root, freshenv=True, parallel=2)
    app.build(force_all=True)
    assert {name: site.page(name) for name in names} == alone
