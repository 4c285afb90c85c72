"""Cells of the comparison: what the probes of every server say, and their controls."""

from dataclasses import replace

import pytest

from brokerdocs import evidence
from brokerdocs.evidence import Server
from brokerdocs.site.judging.probes import Answer, Probe, answer
from brokerdocs.site.judging.proof import Item
from brokerdocs.site.words import split

REDIS = Server("redis", "Redis", "8.0.2", "docker", "sha256:1")
OLDER = replace(REDIS, version="7.4.1")
VALKEY = Server("redis", "Valkey", "9.1", "native", "/bin/valkey 1 2")
PROBE = "redis/probe.py"


def probe(site, server, seen, **given):
    """One run of the probe of ``monitoring``."""
    values = {
        "item": "test_monitoring",
        "servers": [server],
        "observations": {"monitoring": [seen]},
    }
    return site.evidence.add(PROBE, "probe", **{**values, **given})


def control(site, **given):
    """The probe's control."""
    return site.evidence.add(PROBE, "control", item="test_monitoring[control]", **given)


def cell(site):
    """The cell of Redis and ``monitoring``."""
    site.build()
    return site.soup("index.html").find("table", class_="comparison").td


def test_the_cell_says_what_all_servers_say(site):
    probe(site, REDIS, True)
    probe(site, VALKEY, True)
    control(site)
    assert cell(site).get_text() == "✓ 是 · yes"


@pytest.mark.parametrize("guilty", ["probe", "control"])
def test_a_failure_on_any_server_is_shown(site, guilty):
    probe(site, REDIS, True, time="2026-11-22T10:00:00Z")
    control(site)
    if guilty == "probe":
        probe(site, VALKEY, True, state="failed", observations={})
    else:
        control(site, state="failed", servers=[VALKEY])
    found = cell(site)
    assert found.get_text() == "✕ 验证失败 · failed"
    assert found.a["href"] == "evidence.html#evidence-redis-probe"
    assert found.find(class_="failed") is not None


def test_a_control_that_has_not_run_leaves_the_value_unverified(site):
    probe(site, REDIS, True)
    listed = control(site)
    (site.root / "build" / "evidence" / listed.path).unlink()
    found = cell(site)
    assert found.get_text() == "○ 未验证 · not verified"
    assert found.find(class_="not-verified") is not None


@pytest.mark.parametrize(
    ("other", "names"), [(VALKEY, "Redis"), (OLDER, "Redis 8.0.2")], ids=["product", "version"]
)
def test_servers_that_disagree_are_named(site, other, names):
    probe(site, REDIS, True)
    probe(site, other, False, time="2026-11-22T10:00:00Z")
    control(site)
    assert cell(site).get_text() == f"✓/✕ 只在 {names} 上 · only on {names}"


def test_runs_on_one_server_that_disagree(site):
    probe(site, REDIS, True)
    probe(site, replace(REDIS, provider="native"), False)
    control(site)
    assert cell(site).get_text() == "✓/✕ 各次运行结果不一 · runs differ"


def test_a_probe_that_is_no_longer_listed_says_nothing(site):
    gone = probe(site, REDIS, True)
    site.evidence.items.clear()
    site.evidence.add()
    evidence.write(site.root, gone)
    assert cell(site).get_text() == "尚未运行 · not yet run"


def test_a_system_that_nobody_knows(site):
    page = site.root / "index.rst"
    site.write("index.rst", page.read_text("utf-8").replace("redis kafka", "redis kafak"))
    site.build()
    assert "WARNING: unknown system kafak: neither a folder of snippets/" in site.warnings
    assert "[brokerdocs.system-unknown]" in site.warnings


def test_publication_demands_the_cells_of_systems_that_have_snippets(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    assert site.build(brokerdocs_verified_required=True).statuscode == 0  # kafka has no snippets
    for path in (site.root / "build" / "evidence" / PROBE).glob("*.json"):
        path.unlink()
    assert site.build(brokerdocs_verified_required=True).statuscode == 1
    assert "monitoring of redis: not run (verified-required)" in site.warnings
    assert "of kafka" not in site.warnings


def columns(site, names):
    """Ask the table for these columns."""
    page = (site.root / "index.rst").read_text("utf-8")
    before, found, after = page.partition(":capabilities: ")
    assert found
    site.write("index.rst", f"{before}{found}{names}\n{after.partition(chr(10))[2]}")


def cells(site):
    """The cells of Redis, after its name."""
    site.build()
    row = site.soup("index.html").find("table", class_="comparison").tbody.tr
    return row.find_all("td")


def test_an_answer_that_is_stale_is_not_verified():
    item = Item("test_size[redis/probe.py]", "probe", split("大小 | Size"), "", records=())
    asked = Probe(PROBE, item, (), ("message_size",))  # other systems' runs tell what it observes
    assert answer([asked], "message_size") == Answer("not verified", PROBE)
    assert answer([asked], "delay") == Answer("not run")


def test_seconds_stand_below_the_answer(site):
    probe(site, REDIS, True, observations={"monitoring": [True], "monitoring_seconds": [2.25]})
    control(site)
    columns(site, "monitoring")
    (found,) = cells(site)
    assert found.find(class_="detail").get_text() == "2.2 秒后 · after 2.2 s"


def test_status_is_celerys_word_and_links_to_it(site):
    columns(site, "status")
    (found,) = cells(site)
    assert found.get_text() == "稳定 · stable"
    assert found.a["href"].startswith("https://docs.celeryq.dev/")


def test_an_emulator_is_called_one(site):
    moto = Server("redis", "Moto", "5.2.5", "native", "moto")
    probe(site, REDIS, True)
    probe(site, moto, True)
    control(site)
    columns(site, "servers")
    (found,) = cells(site)
    assert found.get_text() == (
        "Moto 5.2.5（模拟器）、Redis 8.0.2 · Moto 5.2.5 (emulator), Redis 8.0.2"
    )


def test_a_name_that_says_emulator_says_it_once(site):
    emulator = Server("redis", "Google's Pub/Sub emulator", "0.8", "native", "jar")
    probe(site, emulator, True)
    control(site)
    columns(site, "servers")
    (found,) = cells(site)
    assert found.get_text().lower().count("emulator") == 1


@pytest.mark.parametrize(
    ("values", "shown", "order"),
    [
        ([8_257_536], "7.9 MiB", 8_257_536),
        ([771_000], "753 KiB", 771_000),
        (["≥ 16,777,216"], "≥ 16 MiB", 16 * 1024**2),
        ([1_040_000, "≥ 16,777,216"], "1016 KiB – ≥ 16 MiB", 1_040_000),
        ([900], "900 B", 900),
    ],
)
def test_sizes_are_readable_and_sort_by_their_number(site, values, shown, order):
    for server, value in zip((REDIS, VALKEY), values, strict=False):
        probe(site, server, True, observations={"message_size": [value]})
    control(site)
    columns(site, "message_size")
    (found,) = cells(site)
    assert found.get_text() == shown
    assert found["data-sort"] == str(order)
    assert found.find(class_="observed")["title"].replace(",", "").count(str(order)) == 1


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([True, True], "任务还在 · tasks kept"),
        ([False], "任务丢失 · tasks lost"),
        ([True, False], "各次运行结果不一 · runs differ"),
    ],
)
def test_what_a_probe_saw_besides_stands_below(site, seen, said):
    for server, value in zip((REDIS, VALKEY), seen, strict=False):
        probe(site, server, True, observations={"restart": [True], "restart_kept": [value]})
    control(site)
    columns(site, "restart")
    (found,) = cells(site)
    assert found.find(class_="detail").get_text() == said


def test_a_default_limit_stands_below(site):
    probe(site, REDIS, True, observations={"eta": ["一次 | once"], "eta_limit": [3600]})
    control(site)
    columns(site, "eta")
    (found,) = cells(site)
    assert found.a.get_text() == "一次 · once"
    assert found.find(class_="detail").get_text() == "默认 3,600 秒 · default 3,600 s"


def test_only_a_page_with_a_table_loads_its_script(site):
    probe(site, REDIS, True)
    control(site)
    site.build()
    assert "comparison.js" in site.page("index.html")
    assert "comparison.js" not in site.page("redis.html")


def test_without_options_every_broker_has_a_row(site):
    page = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", page.replace("   :systems: redis kafka\n", ""))
    columns(site, "status")
    site.build()
    rows = site.soup("index.html").find("table", class_="comparison").tbody.find_all("tr")
    assert [row.th.get_text() for row in rows] == [
        "Redis", "RabbitMQ", "Amazon SQS", "Kafka", "Google Pub/Sub", "ZooKeeper",
    ]  # fmt: skip


def test_a_folder_that_is_no_broker_has_no_upstream_status(site):
    site.write("snippets/others/memory.py", "broker_url = 'memory://'\n")
    page = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", page.replace(":systems: redis kafka", ":systems: others"))
    columns(site, "status")
    (found,) = cells(site)
    assert found.get_text() == "尚未运行 · not yet run"
