"""Arguments that name a snippet, a page or a folder."""

import pytest

OTHER = """\
from brokerdocs.running import proves


@proves("redis/other.py", "broker_transport_options.socket_timeout")
def test_other(snippet):
    \"\"\"别的 | Another\"\"\"
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel.socket_timeout == 9
"""
OTHER_SNIPPET = """\
broker_url = 'redis://localhost:6379/0'
broker_transport_options = {'socket_timeout': 9}
"""


@pytest.fixture
def two(project):
    """A project with two snippets, each on a page of its own."""
    project.write("snippets/redis/other.py", OTHER_SNIPPET)
    project.write("tests/snippets/test_other.py", OTHER)
    project.write(
        "docs/other/page.rst", "别的 | Other\n============\n\n.. snippet:: redis/other.py\n"
    )
    return project


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("snippets/redis/other.py", 2),
        ("docs/other/page.rst", 2),
        ("docs/other", 2),
        ("snippets/redis", 4),
        ("docs", 4),
    ],
)
def test_what_is_about_a_path_runs_mutants_and_all(two, path, items):
    result = two.run(path)
    assert result.status == 0, result.output
    assert result.row()["passed"] == items


def test_a_path_that_no_check_is_about(two):
    two.write("docs/empty.rst", "空 | Empty\n=========\n")
    result = two.run("docs/empty.rst")
    assert result.status == 4
    assert "no check is about docs/empty.rst: it shows no snippet" in result.output
