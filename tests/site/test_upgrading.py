"""The page that tells what an upgrade changes, from made-up releases that differ."""

import json

import pytest

from brokerdocs import evidence, libraries

PAGE = "升级 | Upgrading\n================\n\n.. upgrading::\n"
ABSENT = "6.0 没有 x | x is read by nothing in kombu 6.0"


@pytest.fixture
def lines(lines):
    """Those, with a page that tells what an upgrade changes."""
    lines.write("upgrading.rst", PAGE)
    return lines


def ran(site, celery, **changed):
    """Have a line run what the newest ran, but for what is otherwise there.

    :param changed: by the kind of item: fields of its record.
    """
    versions = {"Python": "3.11.2", "Celery": celery, "kombu": celery}
    snippet = "redis/experiments/eta_beyond_visibility_timeout.py"
    site.evidence.add(versions=versions, **changed.get("check", {}))
    site.evidence.add(
        kind="common", item="test_loads", versions=versions, **changed.get("common", {})
    )
    seen = {"observations": {"executions": [3], "order": ["b, a"]}}
    site.evidence.add(
        snippet, "experiment", versions=versions, **(seen | changed.get("experiment", {}))
    )


def tables(site):
    """The cells of each row in English, by the title of its step."""
    site.build()
    found = {}
    for table in site.soup("upgrading.html").select("table.upgrading"):
        title = table.find_previous("h2").text
        rows = [
            [cell.get_text(strip=True) for cell in row.select("td")]
            for row in table.select("tbody tr")
        ]
        found.setdefault(title, []).extend(rows)
    return found


def newest_order(site, order):
    """Have the newest line's experiment see an order."""
    site.evidence.add(
        "redis/experiments/eta_beyond_visibility_timeout.py", "experiment",
        observations={"executions": [4], "order": [order]}, claims={"C14": True},
    )  # fmt: skip


def test_lines_that_saw_the_same_have_no_row(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.5.3")
    ran(lines, "5.6.3")
    assert tables(lines) == {}
    text = lines.soup("upgrading.html").get_text(" ", strip=True)
    assert "Both releases ran 3 items; 0 things differ." in text


def test_an_option_that_began_to_be_read_is_a_row_of_its_step_alone(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.5.3", check={"state": "absent", "reason": ABSENT})
    ran(lines, "5.6.3")
    ((title, (row,)),) = tables(lines).items()
    assert title == "Celery 5.5.3 → 5.6.3"
    assert row[0] == "visibility_timeout.py"
    assert "x is read by nothing in kombu 6.0" in row[2]
    assert "holds" in row[3]


def test_an_order_that_turned_round_is_a_row(lines):
    newest_order(lines, "a, b")
    ran(lines, "5.5.3")
    ran(lines, "5.6.3")
    ((title, (row,)),) = tables(lines).items()
    assert title == "Celery 5.6.3 → 5.7.0"
    assert row == [
        "experiments/eta_beyond_visibility_timeout.py",
        "按发送顺序执行·Runs in the order sent",
        "b, a",
        "a, b",
    ]


def test_figures_that_vary_are_no_change(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.6.3")
    assert tables(lines) == {}


def test_the_file_of_a_picture_is_no_change(lines):
    seen = {"executions": [3], "picture flower": ["flower-00.png"]}
    other = {"executions": [3], "picture flower": ["flower-11.png"]}
    experiment = "redis/experiments/eta_beyond_visibility_timeout.py"
    lines.evidence.add(experiment, "experiment", observations=other, claims={"C14": True})
    ran(lines, "5.6.3", experiment={"observations": seen})
    assert tables(lines) == {}


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("auth, s3, zstd", "auth, gcs, zstd", ["only here: s3", "only here: gcs"]),
        ("auth, s3", "auth, gcs, s3", ["–", "only here: gcs"]),
        ("auth, s3", "gcs, zstd", ["auth, s3", "gcs, zstd"]),
    ],
)
def test_of_lists_of_names_those_of_one_release_alone_are_shown(lines, old, new, shown):
    newest_order(lines, new)
    ran(lines, "5.6.3", experiment={"observations": {"executions": [3], "order": [old]}})
    ((row,),) = tables(lines).values()
    assert [cell.rpartition("·")[2] for cell in row[2:]] == shown


def test_a_line_that_was_not_run_is_named_and_skipped(lines):
    newest_order(lines, "a, b")
    ran(lines, "5.5.3")
    assert list(tables(lines)) == ["Celery 5.5.3 → 5.7.0"]
    assert "No run of Celery 5.6 is on record yet." in lines.soup("upgrading.html").text


def test_the_libraries_that_differ_are_listed(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.6.3")
    lines.build()
    (row,) = lines.soup("upgrading.html").select("table:not(.upgrading) tbody tr")
    name, older, newest = (cell for cell in row.children if cell.name)
    assert [name.text, older.text, newest.contents[0]] == ["kombu", "5.6.3", "5.7.0"]
    note = row.find_parent("div").find_next_sibling("p")
    assert "what that release of Celery and kombu, with their extras, allows" in note.text


def test_the_releases_that_each_line_allows_are_named(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.6.3")
    kept = evidence.Line("5.6.3", evidence.now(), {}, [], {}, {"kombu": "<6,>=5.6"})
    evidence.write_line(lines.root, kept)
    lines.build()
    (row,) = lines.soup("upgrading.html").select("table:not(.upgrading) tbody tr")
    older, newest = (cell.select_one(".allows").text for cell in row.select("td"))
    assert older.endswith("<6,>=5.6")
    assert newest.endswith(libraries.allowed()["kombu"])


def test_a_library_that_a_release_does_without_has_a_dash(lines):
    newest_order(lines, "b, a")
    ran(lines, "5.6.3")
    lines.evidence.add(versions={"Celery": "5.6.3", "redis": "6.4"})
    lines.build()
    rows = lines.soup("upgrading.html").select("table:not(.upgrading) tbody tr")
    cells = {row.th.text: [cell.text for cell in row.select("td")] for row in rows}
    assert cells["redis"] == ["6.4", "–"]


def test_the_data_hold_every_line(lines):
    ran(lines, "5.6.3")
    lines.build()
    data = json.loads((lines.root / "_build/html/evidence.json").read_text())
    assert {one["versions"]["Celery"] for one in data["records"]} == {"5.6.3", "5.7.0"}


def test_settings_that_came_and_went_are_listed(lines):
    newest_order(lines, "b, a")
    for celery, absent in (("5.5.3", ["came", "older"]), ("5.6.3", ["older", "went"])):
        ran(lines, celery)
        absences = dict.fromkeys(absent, ABSENT)
        evidence.write_line(lines.root, evidence.Line(celery, evidence.now(), {}, [], absences))
    lines.build()
    said = {
        paragraph.find_previous("h2").text + paragraph.text.split("·")[1].strip()
        for paragraph in lines.soup("upgrading.html").select("p:has(> code)")
    }
    assert said == {
        "Celery 5.5.3 → 5.6.3Settings and options that came: came",
        "Celery 5.5.3 → 5.6.3Settings and options that went: went",
        "Celery 5.6.3 → 5.7.0Settings and options that came: older, went",
    }
