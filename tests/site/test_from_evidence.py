"""What pages show is what records say: altered evidence alters the page."""

import json

import pytest

from brokerdocs import evidence

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"


def line(site, snippet="redis/visibility_timeout.py", page="redis.html"):
    """The proof line of a snippet, as text."""
    for details in site.soup(page).find_all("details", class_="proof"):
        if details.summary.find(class_="file").get_text() == snippet:
            return " ".join(details.summary.get_text(" ").split())
    raise AssertionError(f"{page} shows no {snippet}")


def test_the_line_says_what_was_proved(site):
    site.evidence.whole()
    site.build()
    assert site.warnings == ""
    assert line(site) == (
        "✓ 已验证 · verified Celery 5.7.0 Redis 8.0.2, Valkey 9.1 2026-11-21 0.6 s "
        "redis/visibility_timeout.py"
    )
    opened = site.soup().find("details", class_="proof").get_text()
    assert "去掉 visibility_timeout 就会失败" in opened
    assert "fails, as it must, without visibility_timeout" in opened
    assert "nox -s snippets -- -k visibility_timeout" in opened


def test_the_line_under_the_title_counts(site):
    site.evidence.whole()
    site.build()
    text = site.soup().find(class_="rests-on").get_text(" ")
    assert "2 段代码已验证" in text
    assert "2 snippets verified" in text
    assert "Celery 5.7.0" in text


def test_a_failure_is_red_with_its_reason(site):
    site.evidence.whole()
    site.evidence.add(item="test_x", state="failed", reason="AssertionError: 3600 != 43200")
    site.build()
    box = site.soup().find("details", class_="failed")
    assert "✕ 验证失败 · failed AssertionError: 3600 != 43200" in line(site)
    assert box is not None
    assert "1 failed" in site.soup().find(class_="rests-on").get_text(" ")


def test_without_evidence_nothing_is_claimed_and_nothing_warns(site):
    site.build()
    assert site.warnings == ""
    assert "○ 未验证 · not verified 没有运行记录 · no run is on record" in line(site)
    assert site.soup().find(class_="observed").get_text() == "未运行"
    assert "verdict not-verified" in site.page()
    assert '<svg class="timeline"' not in site.page()


def test_evidence_that_is_deleted_takes_the_claims_back(site):
    site.evidence.whole()
    site.build()
    for file in (site.root / "build" / "evidence").rglob("*.json"):
        file.unlink()
    site.build()
    assert "not verified" in line(site)
    assert "✓" not in site.soup().find(class_="rests-on").get_text()


def test_one_altered_record_alters_prose_line_cell_and_figure(site):
    site.evidence.whole()
    site.build()
    before = site.soup()
    assert [o.get_text() for o in before.find_all(class_="observed")] == ["3–4", "2.2", "3–4", "1"]
    cells = site.soup("index.html").find("table", class_="comparison").find_all("td")
    assert [cell.get_text(" ").split()[0] for cell in cells] == ["✓", "尚未运行", "✕", "尚未运行"]
    figure = str(before.find("svg", class_="timeline"))

    for path in (site.root / "build" / "evidence").rglob("*.json"):
        data = json.loads(path.read_text("utf-8"))
        if data.get("kind") == "experiment":
            data["observations"]["executions"] = [7]
            data["timeline"][-1]["at"] = 9.5
            data["time"] = "2026-12-01T00:00:00Z"
        elif "monitoring" in data.get("observations", {}):
            data["observations"]["monitoring"] = [False]
        else:
            continue
        path.write_text(json.dumps(data), "utf-8")
    site.build()
    after = site.soup()
    assert [o.get_text() for o in after.find_all(class_="observed")] == ["7", "2.2", "7", "1"]
    assert "2026-12-01" in line(site, EXPERIMENT)
    assert str(after.find("svg", class_="timeline")) != figure
    cells = site.soup("index.html").find("table", class_="comparison").find_all("td")
    assert cells[0].get_text(" ").split()[0] == "✕"


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        ([None], "没有", "none"),
        ([None, 3, None, 4], "3–4、没有", "3–4, none"),
        ([None, "早 | early"], "早、没有", "early, none"),
        ([True, None], "是、没有", "yes, none"),
    ],
)
def test_what_no_run_saw_is_none(site, values, zh, en):
    site.evidence.add(EXPERIMENT, "experiment", observations={"executions": values})
    site.evidence.add(
        EXPERIMENT, "control", change="broker_transport_options.visibility_timeout = 60",
        observations={"executions": [None]},
    )  # fmt: skip
    site.build()
    in_chinese, _, in_english, control = site.soup().find_all(class_="observed")
    assert (in_chinese.get_text(), in_english.get_text()) == (zh, en)
    assert control.get_text() == "none"


def test_cells_and_claims_lead_to_their_evidence(site):
    site.evidence.whole()
    site.build()
    cell = site.soup("index.html").find("table", class_="comparison").td.a
    assert cell["href"] == "evidence.html#evidence-redis-probe"
    link = site.soup().find(class_="claim").find(class_="seen").p.find_all("a")[-1]
    assert link["href"] == (
        "evidence.html#evidence-redis-experiments-eta_beyond_visibility_timeout"
    )
    page = site.soup("evidence.html")
    for href in (cell["href"], link["href"]):
        assert page.find(id=href.partition("#")[2]) is not None
    data = json.loads(site.page("evidence.json"))
    assert len(data["records"]) == 10


def test_what_is_published_as_data_is_what_the_pages_rest_on(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py", inputs={"snippets/redis/url.py": "of another file"})
    gone = site.evidence.add(item="test_gone")
    site.evidence.items = [item for item in site.evidence.items if item["id"] != gone.item]
    site.evidence.add()
    evidence.write(site.root, gone)
    site.build()
    records = json.loads(site.page("evidence.json"))["records"]
    assert len(records) == 10
    assert {record["item"] for record in records}.isdisjoint({gone.item})
    assert "redis/url.py" not in {record["snippet"] for record in records}


def test_a_control_without_a_setting_says_so_in_both(site):
    site.evidence.whole()
    site.evidence.add(
        EXPERIMENT, "control", change="without broker_url", timeline=[], item="test_other[control]"
    )
    site.build()
    written, removed = site.soup().find_all("p", class_="control")
    assert "broker_transport_options.visibility_timeout = 60" in written.get_text()
    assert "对照 · control: 去掉 broker_url · without broker_url" in removed.get_text()
    assert "对照：去掉 broker_url" in site.page()
    assert "对照：without" not in site.page()


@pytest.mark.parametrize(
    "said", [".. timeline:: redis/gone.py", ":observed:`redis/gone.py:executions`"]
)
def test_what_names_a_file_that_does_not_exist(site, said):
    page = site.root / "other.rst"
    before = page.read_text("utf-8").splitlines()
    site.write("other.rst", "\n".join([*before, "", said, ""]))
    line = len(before) + 2
    site.build()
    assert f"other.rst:{line}: WARNING: snippets/redis/gone.py does not exist" in site.warnings
    assert "[brokerdocs.snippet-missing]" in site.warnings


def test_publication_demands_the_timeline(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    page = site.root / "other.rst"
    site.write("other.rst", page.read_text("utf-8") + "\n.. timeline:: redis/url.py\n")
    app = site.build(brokerdocs_verified_required=True)
    assert app.statuscode == 1
    assert "no timeline of snippets/redis/url.py (verified-required)" in site.warnings


def test_the_experiment_names_its_control(site):
    site.evidence.whole()
    site.build()
    control = site.soup().find("p", class_="control").get_text()
    assert "broker_transport_options.visibility_timeout = 60" in control


def test_the_figure_tells_the_same_in_words(site):
    site.evidence.whole()
    site.build()
    figure = site.soup().find("figure", class_="timeline")
    assert len(figure.find_all("svg")) == 2
    assert "2.1 s worker 2: redelivered." in figure.svg.find("desc").get_text()
    rows = figure.find(class_="visually-hidden").tbody.find_all("tr")
    assert len(rows) == 5
    assert {span["lang"] for span in figure.svg.find_all("tspan")} == {"zh-CN", "en"}


def test_an_observation_that_nothing_made_is_a_warning_at_its_line(site):
    site.evidence.whole()
    page = (site.root / "redis.rst").read_text("utf-8")
    site.write("redis.rst", page.replace(":executions` 次", ":exekutions` 次"))
    site.build()
    assert "redis.rst:15: WARNING: nothing observed 'exekutions'" in site.warnings
    assert "observed: delay, executions [brokerdocs.observed-missing]" in site.warnings


def test_an_observation_may_be_made_by_checks_that_were_not_collected(site):
    """A contributor runs one file and looks at his page: the others' figures are not there."""
    site.evidence.whole()
    page = (site.root / "redis.rst").read_text("utf-8")
    site.write("redis.rst", page.replace(":executions` 次", ":exekutions` 次"))
    site.write("tests/snippets/redis/test_others.py", "")
    site.build()
    assert "observed-missing" not in site.warnings
    assert site.soup().find("span", class_="nothing")


@pytest.mark.parametrize("given", ["none", "failed"])
def test_publication_demands_proof(site, given):
    if given == "failed":
        site.evidence.whole()
        site.evidence.add(item="test_x", state="failed", reason="no")
    app = site.build(brokerdocs_verified_required=True)
    assert app.statuscode == 1
    state = "failed: no" if given == "failed" else "not verified: no run is on record"
    assert f"snippets/redis/visibility_timeout.py: {state} (verified-required)" in site.warnings
    again = site.build(brokerdocs_verified_required=True)
    assert again.statuscode == 1


def test_publication_passes_with_proof(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    app = site.build(brokerdocs_verified_required=True)
    assert (app.statuscode, site.warnings) == (0, "")


def test_a_file_that_is_no_record_is_named_without_a_traceback(site):
    site.evidence.whole()
    broken = site.root / "build" / "evidence" / "redis" / "broken.json"
    broken.write_text("{", "utf-8")
    with pytest.raises(Exception, match=r"broken\.json: not a record") as raised:
        site.build()
    assert raised.type.__name__ == "EvidenceError"


def test_what_was_not_run_is_not_demanded_for_publication(site):
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    folder = site.root / "build" / "evidence" / EXPERIMENT
    for path in folder.glob("*.json"):
        path.unlink()
    assert site.build(brokerdocs_verified_required=True).statuscode == 1
    assert "nothing observed" in site.warnings
    site.evidence.add(EXPERIMENT, "experiment", state="not run", reason="夜里 | at night")
    site.evidence.add(EXPERIMENT, "control", state="not run", reason="夜里 | at night",
                      change="broker_transport_options.visibility_timeout = 60")  # fmt: skip
    assert site.build(brokerdocs_verified_required=True).statuscode == 0, site.warnings
