"""The leaves: evidence, findings, pages as text."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from brokerdocs import digests, evidence, pages
from brokerdocs.finding import Finding


def record(**changes):
    values = {
        "item": "tests/snippets/test_x.py::test_y[as published]",
        "kind": "check",
        "system": "redis",
        "snippet": "redis/x.py",
        "state": "passed",
        "time": "2026-01-01T00:00:00Z",
        "seconds": 0.1,
        "versions": {"Python": "3.11.7", "Celery": "5.7.0"},
        "servers": [evidence.Server("redis", "Redis", "7.0.15", "native", "id")],
        "inputs": {},
        "observations": {"executions": [3]},
    }
    return evidence.Record(**{**values, **changes})


def test_a_record_survives_its_file(tmp_path):
    evidence.write(tmp_path, record())
    assert list(evidence.read(tmp_path)) == [record()]


def test_the_last_ten_observations_are_kept(tmp_path):
    for value in range(12):
        evidence.write(tmp_path, record(observations={"executions": [value]}))
    (kept,) = evidence.read(tmp_path)
    assert kept.observations == {"executions": list(range(2, 12))}


def test_other_servers_have_records_of_their_own(tmp_path):
    evidence.write(tmp_path, record())
    other = evidence.Server("redis", "Valkey", "9.1.0", "native", "id2")
    evidence.write(tmp_path, record(servers=[other]))
    assert len(list(evidence.read(tmp_path))) == 2


def test_a_record_with_other_inputs_is_dropped_when_the_item_runs_again(tmp_path):
    evidence.write(tmp_path, record(inputs={"a": "1"}))
    other = evidence.Server("redis", "Valkey", "9.1.0", "native", "id2")
    evidence.write(tmp_path, record(inputs={"a": "2"}, servers=[other]))
    (kept,) = evidence.read(tmp_path)
    assert kept.inputs == {"a": "2"}


def test_a_record_is_stale_when_an_input_changes(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("x = 1\n")
    fresh = record(inputs={"a.py": digests.digest(file)})
    assert fresh.stale(digests.Digests(tmp_path)) == []
    file.write_text("x = 22\n")
    assert fresh.stale(digests.Digests(tmp_path)) == ["a.py"]
    file.unlink()
    assert fresh.stale(digests.Digests(tmp_path)) == ["a.py"]


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": 99}', '{"schema": 1, "item": "x"}'])
def test_a_damaged_record_is_named(tmp_path, content):
    path = evidence.folder(tmp_path) / "redis" / "x.py" / "0.json"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(ValueError, match=r"0\.json: not a record"):
        list(evidence.read(tmp_path))


def test_the_manifest_forgets_files_that_are_gone(tmp_path):
    (tmp_path / "a.py").write_text("")
    evidence.write_manifest(tmp_path, {"a.py": [{"id": "a"}], "b.py": [{"id": "b"}]})
    assert set(evidence.read_manifest(tmp_path)) == {"a.py"}
    json.loads((evidence.folder(tmp_path) / evidence.MANIFEST).read_text())


def test_runs_side_by_side_do_not_forget_each_others_items(tmp_path):
    names = [f"{number}.py" for number in range(16)]
    for name in names:
        (tmp_path / name).write_text("")
    with ThreadPoolExecutor(len(names)) as runs:
        list(runs.map(lambda name: evidence.write_manifest(tmp_path, {name: []}), names))
    assert set(evidence.read_manifest(tmp_path)) == set(names)


def test_records_of_items_that_are_gone_are_removed(tmp_path):
    (tmp_path / "tests/snippets").mkdir(parents=True)
    (tmp_path / "tests/snippets/test_x.py").write_text("")
    for name in ("test_y", "test_gone"):
        evidence.write(tmp_path, record(item=f"tests/snippets/test_x.py::{name}"))
    evidence.write(tmp_path, record(item="tests/snippets/test_deleted.py::test_z"))
    kept = "tests/snippets/test_x.py::test_y"
    evidence.write_manifest(tmp_path, {"tests/snippets/test_x.py": [{"id": kept}]})
    assert [one.item for one in evidence.read(tmp_path)] == [kept]


def test_a_finding_has_one_form():
    finding = Finding("docs/a.rst", 3, "what; what to do", "rule")
    assert str(finding) == "docs/a.rst:3: what; what to do (rule)"
    assert finding.as_annotation() == "::error file=docs/a.rst,line=3,title=rule::what; what to do"
    assert str(Finding("a", 0, "m", "r")) == "a: m (r)"


REST = """\
.. _label:

标题 | Title
============

.. tabs::

   .. group-tab:: 中文

      一句话。

   .. group-tab:: 英文

      One sentence.

.. snippet:: redis/x.py

.. tabs::

   .. group-tab:: 英文

.. experiment:: redis/experiments/y.py
   :option: 1
"""
MYST = """\
# 标题 | Title

::::{tabs}
:::{group-tab} 中文
一句话。
:::
:::{group-tab} 英文
One sentence.
:::
::::

```{snippet} redis/x.py
```
"""


@pytest.mark.parametrize(("name", "text"), [("a.rst", REST), ("a.md", MYST)])
def test_a_page_as_text(tmp_path, name, text):
    page = pages.Page(tmp_path / name, text)
    assert [title.text for title in page.titles()] == ["标题 | Title"]
    first = next(page.pairs())
    assert [(panel.language, panel.text) for panel in first.panels] == [
        ("zh", "一句话。"),
        ("en", "One sentence."),
    ]
    assert next(page.shown()).snippet == "redis/x.py"


def test_lines_of_a_page(tmp_path):
    page = pages.Page(tmp_path / "a.rst", REST)
    assert [title.line for title in page.titles()] == [3]
    assert [pair.line for pair in page.pairs()] == [6, 18]
    assert [panel.text for panel in list(page.pairs())[1].panels] == [""]
    assert [(s.snippet, s.line) for s in page.shown()] == [
        ("redis/x.py", 16),
        ("redis/experiments/y.py", 22),
    ]
