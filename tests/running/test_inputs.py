"""Inputs of items: what must run again after an edit, and what need not."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from brokerdocs import digests, evidence

ROOT = Path(__file__).resolve().parents[2]
HELPER = "NUMBER = 1\n"
CONFTEST = """\
def pytest_runtest_setup(item):
    if "sqs" in item.nodeid:
        from tests.snippets.sqs import live
"""
CHECK = '''\
from brokerdocs.running import proves
from tests.snippets.kafka import live


@proves(
    "kafka/timeout.py",
    "broker_transport_options.visibility_timeout",
    reads=("redis/timeout.py",),
)
def test_timeout(snippet):
    """超时 | The timeout"""
    assert live.NUMBER and snippet.settings.get("broker_transport_options")
'''


@pytest.fixture
def two_systems(project):
    """A project with the machinery in it, whose Kafka is a Redis."""
    shutil.copytree(
        ROOT / "brokerdocs",
        project.root / "brokerdocs",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    project.write("snippets/redis/_support/file.txt", "beside\n")
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write("snippets/kafka/timeout.py", text)
    project.write("tests/snippets/kafka/live.py", HELPER)
    project.write("tests/snippets/kafka/test_kafka.py", CHECK)
    project.write("tests/snippets/sqs/live.py", HELPER)
    project.write("tests/snippets/conftest.py", CONFTEST)
    page = project.root / "docs/index.rst"
    page.write_text(page.read_text() + "\n.. snippet:: kafka/timeout.py\n")
    return project


def run_again(project) -> dict[str, int]:
    """How many items of each system the next run runs."""
    result = project.run("-n2", PYTHONPATH=str(project.root))
    assert result.status == 0, result.output
    return {system: result.row(system)["passed"] for system in ("kafka", "redis")}


def test_an_edit_runs_what_depends_on_it_and_nothing_else(two_systems):
    project = two_systems
    assert run_again(project) == {"kafka": 2, "redis": 2}
    edits = {
        "tests/snippets/kafka/live.py": {"kafka": 2, "redis": 0},
        "tests/snippets/kafka/test_kafka.py": {"kafka": 2, "redis": 0},
        "tests/snippets/sqs/live.py": {"kafka": 0, "redis": 0},
        "tests/snippets/conftest.py": {"kafka": 2, "redis": 2},
        "snippets/redis/_support/file.txt": {"kafka": 0, "redis": 2},
        "snippets/redis/timeout.py": {"kafka": 2, "redis": 2},
        "brokerdocs/services/brokers/rabbitmq/server.py": {"kafka": 0, "redis": 0},
        "brokerdocs/services/brokers/redis/admin.py": {"kafka": 2, "redis": 2},
        "brokerdocs/running/session/results.py": {"kafka": 0, "redis": 0},
        "brokerdocs/running/item/shell.py": {"kafka": 2, "redis": 2},
    }
    seen = {}
    for name in edits:
        path = project.root / name
        path.write_text(path.read_text() + "\n")
        seen[name] = run_again(project)
    assert seen == edits


def test_a_file_that_is_edited_while_its_item_runs(project):
    """Its record is stale from the start: the item saw the file as it was."""
    project.rewrite_check(
        "    with snippet",
        "    snippet.path.write_text(snippet.published + '# edited\\n')\n    with snippet",
    )
    project.run()
    now = digests.Digests(project.root)
    stale = Counter(
        path
        for record in project.records("timeout.py")
        for path in evidence.Record.from_json(record).stale(now)
    )
    assert set(stale) == {"snippets/redis/timeout.py"}


def test_all_that_touches_items_is_there():
    for path in digests.TOUCHES_ITEMS:
        assert (ROOT / "brokerdocs" / path).exists(), path
