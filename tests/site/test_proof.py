"""States of a snippet: green only where every item has a fresh record that passed."""

import pytest

from brokerdocs.digests import Digests
from brokerdocs.evidence import read, read_manifest
from brokerdocs.site.judging.proof import prove, versions_of

SNIPPET = "redis/visibility_timeout.py"


def proof_of(site):
    """Judge the evidence as it lies on disk."""
    records = [record for record in read(site.root) if record.snippet == SNIPPET]
    return prove(Digests(site.root), SNIPPET, records, read_manifest(site.root))


def test_nothing_ran(site):
    assert (proof_of(site).state, proof_of(site).reason.en) == (
        "not verified",
        "no run is on record",
    )


def test_green_names_every_combination(site):
    site.evidence.whole()
    proof = proof_of(site)
    assert (proof.state, proof.reason) == ("passed", None)
    assert proof.products == {"Redis": ["8.0.2"], "Valkey": ["9.1"]}
    assert proof.date == "2026-11-21"


@pytest.mark.parametrize("kind", ["check", "mutant", "common"])
def test_one_failure_anywhere_is_red(site, kind):
    site.evidence.whole()
    site.evidence.add(kind=kind, item="test_x", state="failed", reason="超时 | it hung")
    assert (proof_of(site).state, proof_of(site).reason) == ("failed", ("超时", "it hung"))


def test_an_item_that_ran_on_one_server_only_is_proved(site):
    site.evidence.add()
    site.evidence.add(state="not run", reason="没有 | no docker", servers=[])
    assert proof_of(site).state == "passed"


def test_an_item_that_ran_nowhere_is_not_run(site):
    site.evidence.add()
    site.evidence.add(item="test_tls", state="not run", reason="没有 TLS | no TLS", servers=[])
    assert (proof_of(site).state, proof_of(site).reason.en) == ("not run", "no TLS")


def test_a_probe_that_was_not_run_leaves_the_snippet_as_it_is(site):
    site.evidence.whole()
    at_night = {"state": "not run", "reason": "夜间才运行 | at night"}
    site.evidence.add(kind="probe", item="test_pair[one]", **at_night)
    site.evidence.add(kind="control", item="test_pair[control]", **at_night)
    assert proof_of(site).state == "passed"
    site.evidence.add(kind="probe", item="test_other", state="failed", reason="超时 | it hung")
    assert proof_of(site).state == "failed"


def test_a_snippet_of_probes_that_were_not_run_is_not_run(site):
    site.evidence.add(kind="probe", state="not run", reason="没有服务 | no server")
    assert proof_of(site).state == "not run"


def test_common_checks_alone_prove_nothing_of_the_snippet(site):
    site.evidence.add(kind="common", item="test_loads")
    assert (proof_of(site).state, proof_of(site).reason) == (
        "not verified",
        ("没有列出它自己的检查", "no check of its own is listed"),
    )
    site.evidence.add(kind="common", item="test_settings", state="failed", reason="no")
    assert proof_of(site).state == "failed"


@pytest.mark.parametrize("path", [f"snippets/{SNIPPET}", "tests/snippets/test_redis.py"])
def test_a_changed_input_makes_it_stale_and_is_named(site, path):
    site.evidence.add()
    site.write(path, "# changed\n")
    assert proof_of(site).state == "not verified"
    assert path in proof_of(site).reason.en


def test_an_item_of_the_manifest_without_a_record(site):
    site.evidence.whole()
    listed = site.evidence.add(item="test_new")
    (site.root / "build" / "evidence" / listed.path).unlink()
    assert proof_of(site).state == "not verified"
    assert "test_new" in proof_of(site).reason.en


def test_a_record_of_an_item_that_is_gone_counts_for_nothing(site):
    site.evidence.whole()
    gone = site.evidence.add(item="test_gone", state="failed")
    site.evidence.items = [item for item in site.evidence.items if item["id"] != gone.item]
    site.evidence.add()
    assert proof_of(site).state == "passed"


def test_a_missing_manifest_proves_nothing(site):
    site.evidence.whole()
    (site.root / "build" / "evidence" / "items.json").unlink()
    assert proof_of(site).state == "not verified"


def test_versions_are_sorted_by_number():
    assert versions_of(["5.10.0", "5.7.0", "", "5.9.1rc1", "5.7.0"]) == [
        "5.7.0",
        "5.9.1rc1",
        "5.10.0",
    ]
