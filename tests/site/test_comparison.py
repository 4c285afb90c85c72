"""Cells of the comparison: what the probes of every server say, and their controls."""

from dataclasses import replace

import pytest

from brokerdocs import evidence
from brokerdocs.evidence import Server
from brokerdocs.site.judging.probes import Answer, Probe, answers
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
    return table(site).td


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


OLD = "   .. question:: monitoring\n   .. question:: remote_control\n"


def ask(site, *rows):
    """Have the table ask these questions instead, each as a page writes it."""
    page = (site.root / "index.rst").read_text("utf-8")
    assert OLD in page
    site.write("index.rst", page.replace(OLD, "".join(f"   .. question:: {row}\n" for row in rows)))


def table(site):
    """The built table."""
    site.build()
    return site.soup("index.html").find("table", class_="comparison")


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


def test_only_a_page_with_a_table_loads_its_script(site):
    probe(site, REDIS, True)
    control(site)
    site.build()
    assert "comparison.js" in site.page("index.html")
    assert "comparison.js" not in site.page("redis.html")


def test_without_options_every_broker_has_a_column(site):
    page = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", page.replace("   :systems: redis kafka\n", ""))
    ask(site, "status")
    heads = table(site).thead.find_all("th")
    assert [head.get_text() for head in heads[1:]] == [
        "Redis", "RabbitMQ", "Amazon SQS", "Kafka", "Google Pub/Sub", "ZooKeeper",
    ]  # fmt: skip


def test_a_folder_that_is_no_broker_has_no_upstream_status(site):
    site.write("snippets/others/memory.py", "broker_url = 'memory://'\n")
    page = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", page.replace(":systems: redis kafka", ":systems: others"))
    ask(site, "status")
    assert table(site).td.get_text() == "尚未运行 · not yet run"


def test_what_is_no_question_is_an_error_at_its_line(site):
    ask(site, "monitoring", "speed")
    site.build()
    assert "index.rst:23: ERROR: unknown capability speed: known are status, " in site.warnings
    ask_again = (site.root / "index.rst").read_text("utf-8")
    site.write("index.rst", ask_again.replace("   .. question:: speed", "   Some prose."))
    site.build()
    assert "a comparison holds questions and nothing else" in site.warnings


def tuned(site, name, text, seen, control_seen=True, **given):
    """A configuration of the reader's Redis that was asked for ``monitoring``, too."""
    site.write(f"snippets/{name}", text)
    site.evidence.add(name, "probe", item=f"test_monitoring[{name}]", servers=[REDIS],
                      observations={"monitoring": [seen]}, **given)  # fmt: skip
    if control_seen:
        site.evidence.add(name, "control", item=f"test_monitoring[control: {name}]")


SHORT = "broker_url = 'redis://localhost'\nbroker_transport_options = {'visibility_timeout': 2}\n"
LATE = "task_acks_late = True\nworker_prefetch_multiplier = 1\n"


def test_defaults_come_before_settings_that_are_named(site):
    probe(site, REDIS, False)
    control(site)
    tuned(site, "redis/a_short.py", SHORT + LATE + "worker_enable_remote_control = True\n", True)
    first, second = table(site).td.find_all(class_="answer")
    assert first.get_text().strip() == "✕ 否 · no"
    assert second.find(class_="state").get_text() == "✓ 是 · yes"
    assert second.code.get_text() == "visibility_timeout=2 …"  # defaults are not named


def test_a_setting_of_all_answers_is_named_once_and_all_where_the_row_opens(site):
    tuned(site, "redis/short.py", SHORT + LATE, True)
    tuned(site, "kafka/late.py", "broker_url = 'kafka://localhost'\n" + LATE, True)
    ask(site, "monitoring\n\n      How it is asked.\n")
    body = table(site).tbody
    assert [code.get_text() for code in body.tr.th.find_all("code")] == [
        "task_acks_late=True", "worker_prefetch_multiplier=1",
    ]  # fmt: skip
    assert [code.get_text() for code in body.tr.find_all("code")[2:]] == ["visibility_timeout=2"]
    method = body.find(class_="method").td
    assert method["colspan"] == "3"
    assert "How it is asked." in method.get_text()
    assert method.find(class_="settings").get_text() == "Redis: visibility_timeout=2"


def test_a_setting_inside_a_call_is_named(site):
    queues = "task_queues = [Queue('x', queue_arguments={'x-delivery-limit': 2})]\n"
    tuned(site, "redis/short.py", "broker_url = 'redis://localhost'\n" + queues, True)
    assert table(site).td.code.get_text() == "x-delivery-limit=2"


def test_a_system_that_a_question_does_not_ask(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    ask(site, "monitoring\n      :except: redis")
    for path in (site.root / "build" / "evidence" / PROBE).glob("*.json"):
        path.unlink()
    assert table(site).td.get_text() == "见说明 · see the note"
    assert site.build(brokerdocs_verified_required=True).statuscode == 0


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


def test_who_hosts_it_links_to_the_vendor(site):
    ask(site, "hosted")
    assert table(site).td.a["href"].startswith("https://docs.aws.amazon.com/")
