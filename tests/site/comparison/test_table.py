"""The table of the comparison: its systems, its questions, and the settings that it names."""

from .asking import PROBE, REDIS, ask, control, probe, table


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


def test_what_runs_at_night_is_not_demanded_but_may_not_fail(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    ask(site, "pair_redis\n      :at-night:", "remote_control")
    assert site.build(brokerdocs_verified_required=True).statuscode == 0
    night = {"item": "test_pair", "observations": {"pair_redis": [True]}}
    site.evidence.add(PROBE, "probe", **night, state="failed")
    assert site.build(brokerdocs_verified_required=True).statuscode == 1
    assert "pair_redis of redis: failed (verified-required)" in site.warnings


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


def test_who_hosts_it_links_to_the_vendor(site):
    ask(site, "hosted")
    assert table(site).td.a["href"].startswith("https://docs.aws.amazon.com/")
