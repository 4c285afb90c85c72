"""Cells of the comparison: what the probes of every server say, and their controls."""

from dataclasses import replace

import pytest

from brokerdocs import evidence
from brokerdocs.evidence import Server
from brokerdocs.site.judging.probes import Answer, Probe, answers
from brokerdocs.site.judging.proof import Item
from brokerdocs.site.words import split

from .asking import OLDER, PROBE, REDIS, VALKEY, ask, cell, control, probe, table


def test_the_cell_says_what_all_servers_say(site):
    probe(site, REDIS, True)
    probe(site, VALKEY, True)
    control(site)
    assert cell(site).get_text().strip() == "✓ 是 · yes"


@pytest.mark.parametrize("guilty", ["probe", "control"])
def test_a_failure_on_any_server_is_shown(site, guilty):
    probe(site, REDIS, True, time="2026-11-22T10:00:00Z")
    control(site)
    if guilty == "probe":
        probe(site, VALKEY, True, state="failed", observations={})
    else:
        control(site, state="failed", servers=[VALKEY])
    found = cell(site)
    assert found.get_text().strip() == "✕ 验证失败 · failed"
    assert found.a["href"] == "evidence.html#evidence-redis-probe"
    assert found.find(class_="failed") is not None


def test_a_control_that_has_not_run_leaves_the_value_unverified(site):
    probe(site, REDIS, True)
    listed = control(site)
    (site.root / "build" / "evidence" / listed.path).unlink()
    found = cell(site)
    assert found.get_text().strip() == "○ 未验证 · not verified"
    assert found.find(class_="not-verified") is not None


@pytest.mark.parametrize(
    ("other", "names"), [(VALKEY, "Redis"), (OLDER, "Redis 8.0.2")], ids=["product", "version"]
)
def test_servers_that_disagree_are_named(site, other, names):
    probe(site, REDIS, True)
    probe(site, other, False, time="2026-11-22T10:00:00Z")
    control(site)
    assert cell(site).get_text().strip() == f"✓/✕ 只在 {names} 上 · only on {names}"


def test_runs_on_one_server_that_disagree(site):
    probe(site, REDIS, True)
    probe(site, replace(REDIS, provider="native"), False)
    control(site)
    assert cell(site).get_text().strip() == "✓/✕ 各次运行结果不一 · runs differ"


def test_a_probe_that_is_no_longer_listed_says_nothing(site):
    gone = probe(site, REDIS, True)
    site.evidence.items.clear()
    site.evidence.add()
    evidence.write(site.root, gone)
    assert cell(site).get_text().strip() == "尚未运行 · not yet run"


def test_an_answer_that_is_stale_is_not_verified():
    item = Item("test_size[redis/probe.py]", "probe", split("大小 | Size"), "", records=())
    asked = Probe(PROBE, item, (), ("message_size",))  # other systems' runs tell what it observes
    assert answers([asked], "message_size") == [Answer("not verified", PROBE)]
    assert answers([asked], "delay") == []


def test_seconds_stand_below_the_answer(site):
    probe(site, REDIS, True, observations={"monitoring": [True], "monitoring_seconds": [2.25]})
    control(site)
    ask(site, "monitoring")
    found = table(site).td
    assert found.find(class_="detail").get_text() == "2.2 秒后 · after 2.2 s"


def test_status_is_celerys_word_and_links_to_it(site):
    ask(site, "status")
    found = table(site).td
    assert found.get_text() == "稳定 · stable"
    assert found.a["href"].startswith("https://docs.celeryq.dev/")


def test_an_emulator_is_called_one(site):
    moto = Server("redis", "Moto", "5.2.5", "native", "moto")
    probe(site, REDIS, True)
    probe(site, moto, True)
    control(site)
    ask(site, "servers")
    found = table(site).td
    assert [each.get_text() for each in found.find_all("div")] == [
        "Moto 5.2.5（模拟器） · Moto 5.2.5 (emulator)", "Redis 8.0.2",
    ]  # fmt: skip


def test_a_name_that_says_emulator_says_it_once(site):
    emulator = Server("redis", "Google's Pub/Sub emulator", "0.8", "native", "jar")
    probe(site, emulator, True)
    control(site)
    ask(site, "servers")
    found = table(site).td
    assert found.get_text().lower().count("emulator") == 1


@pytest.mark.parametrize(
    ("values", "shown", "exact"),
    [
        ([8_257_536], "7.9 MiB", "8,257,536"),
        ([771_000], "753 KiB", "771,000"),
        (["≥ 16,777,216"], "≥ 16 MiB", "≥ 16,777,216"),
        (
            [1_040_000, "≥ 16,777,216"],
            "≥ 16 MiB（Valkey 9.1）；1016 KiB（Redis 8.0.2） · "
            "≥ 16 MiB (Valkey 9.1); 1016 KiB (Redis 8.0.2)",
            "≥ 16,777,216, 1040000",
        ),
        ([900], "900 B", "900"),
    ],
)
def test_sizes_are_readable_and_exact_under_the_pointer(site, values, shown, exact):
    for server, value in zip((REDIS, VALKEY), values, strict=False):
        probe(site, server, True, observations={"message_size": [value]})
    control(site)
    ask(site, "message_size")
    found = table(site).td
    assert found.get_text().strip() == shown
    assert found.find(class_="observed")["title"] == exact


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
    ask(site, "restart")
    found = table(site).td
    assert found.find(class_="detail").get_text() == said


def test_a_default_limit_stands_below(site):
    probe(site, REDIS, True, observations={"eta": ["一次 | once"], "eta_limit": [3600]})
    control(site)
    ask(site, "eta")
    found = table(site).td
    assert found.a.get_text() == "一次 · once"
    assert (
        found.find(class_="detail").get_text() == "默认超时 3,600 秒 · timeout 3,600 s by default"
    )


OLD_RABBIT = Server("rabbitmq", "RabbitMQ", "3.10.8", "native", "/bin/rabbit 1 2")
NEW_RABBIT = replace(OLD_RABBIT, version="4.0.5")


def rabbit(site, item, name, **seen):
    """RabbitMQ's column, with a probe of *item* that saw this on these servers."""
    site.write("snippets/rabbitmq/url.py", "broker_url = 'amqp://localhost'\n")
    page = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", page.replace(":systems: redis kafka", ":systems: rabbitmq"))
    for server, value in ((OLD_RABBIT, seen.get("old")), (NEW_RABBIT, seen.get("new"))):
        if value is not None:
            site.evidence.add("rabbitmq/url.py", "probe", item=item, servers=[server],
                              observations={name: [value]})  # fmt: skip
    site.evidence.add("rabbitmq/url.py", "control", item=f"{item}[control]")


def test_the_newest_release_comes_first_if_releases_differ(site):
    rabbit(site, "test_eta", "eta", old="从不 | never", new="一次 | once")
    ask(site, "eta")
    assert table(site).td.a.get_text() == (
        "一次（RabbitMQ 4.0.5）；从不（RabbitMQ 3.10.8）"
        " · once (RabbitMQ 4.0.5); never (RabbitMQ 3.10.8)"
    )


def test_what_only_an_unsupported_release_showed_is_marked(site):
    rabbit(site, "test_eta", "eta", old="从不 | never", new="一次 | once")
    rabbit(site, "test_delay", "delay", old="worker")
    ask(site, "eta", "delay", "servers")
    eta, delay, servers = (row.td for row in table(site).tbody.find_all("tr"))
    assert eta.find(class_="detail") is None
    assert "run only on RabbitMQ 3.10.8, unsupported" in delay.find(class_="detail").get_text()
    assert "RabbitMQ 3.10.8 (no longer supported)" in servers.get_text()
    assert "4.0.5 (" not in servers.get_text()
