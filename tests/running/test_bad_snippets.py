"""Snippets and pages with a mistake: one line, where, and what to do."""

import pytest


def test_a_falsified_snippet_names_its_line_and_the_page(project):
    project.write(
        "snippets/redis/timeout.py",
        "broker_url = 'redis://localhost:6379/0'\n"
        "broker_transport_options = {'visibility_timeout': 1799}\n",
    )
    result = project.run()
    assert result.status == 1
    (line,) = result.findings("check-failed")
    assert line.startswith("snippets/redis/timeout.py:2: test_timeout[as published]:")
    assert "1799" in line
    assert "; shown at docs/index.rst:4 " in line


@pytest.mark.parametrize(
    ("line", "check", "rule", "message"),
    [
        (
            "task_acks_lately = True",
            "test_every_setting_exists",
            "common-failed",
            "no setting 'task_acks_lately'",
        ),
        (
            "broker_transport_options = {'visibility_tiemout': 3}",
            "test_every_option_is_read",
            "dead-option",
            "'visibility_tiemout' is read by nothing",
        ),
        (
            "result_backend_transport_options = {'visibility_timeout': 3}",
            "test_every_option_is_read",
            "dead-option",
            "'visibility_timeout' is read by nothing",
        ),
        (
            "import warnings; warnings.warn('old', stacklevel=1)",
            "test_loads_without_warnings",
            "common-failed",
            "UserWarning: old",
        ),
        (
            "task_queues = 3",
            "test_round_trip",
            "common-failed",
            "",
        ),
    ],
)
def test_a_configuration_that_a_common_check_refuses(project, line, check, rule, message):
    project.with_common_checks()
    path = "snippets/redis/timeout.py"
    text = (project.root / path).read_text() + line + "\n"
    project.write(path, text)
    result = project.run("-k", check)
    assert result.status == 1, result.output
    (found,) = result.findings(rule)
    at = len(text.splitlines()) if " = " in line and message else 1
    assert found.startswith(f"{path}:{at}: {check}")
    assert message in found


def test_a_snippet_that_no_page_shows(project):
    project.write("docs/index.rst", "首页 | Home\n===========\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("not-shown") == [
        "snippets/redis/timeout.py:1: no page shows this snippet (not-shown)"
    ]


def test_a_page_that_shows_a_missing_snippet(project):
    page = (project.root / "docs/index.rst").read_text()
    project.write("docs/index.rst", page + "\n.. snippet:: redis/gone.py\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("snippet-missing") == [
        "docs/index.rst:6: there is no snippets/redis/gone.py (snippet-missing)"
    ]


def test_a_snippet_without_a_check(project):
    project.with_common_checks()
    project.write("snippets/redis/other.py", "broker_url = 'redis://localhost:6379/1'\n")
    page = (project.root / "docs/index.rst").read_text()
    project.write("docs/index.rst", page + "\n.. snippet:: redis/other.py\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("no-check") == [
        "snippets/redis/other.py:1: no check is about this snippet (no-check)"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "task_serializer = 'json'",
            "Celery does so anyway: leave task_serializer out, or end the line with "
            "'# the default'",
        ),
        (
            "worker_prefetch_multiplier = 1  # the default",
            "the default of worker_prefetch_multiplier is 4, not 1",
        ),
        ("task_serializer = 'json'  # the default", None),
        ("worker_prefetch_multiplier = 1", None),
    ],
)
def test_a_default_is_called_so(project, line, message):
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write("snippets/redis/timeout.py", text + line + "\n")
    result = project.run("-k", "published")
    number = len(text.splitlines()) + 1
    found = [f"snippets/redis/timeout.py:{number}: {message} (default)"] if message else []
    assert result.findings("default") == found, result.output


def test_a_snippet_with_a_syntax_error(project):
    project.write("snippets/redis/timeout.py", "broker_url = 'redis://localhost:6379/0\n")
    result = project.run()
    assert result.status == 1
    assert result.findings("syntax"), result.output


def test_a_snippet_that_reaches_for_a_server_of_somebody_else(project):
    text = (project.root / "snippets/redis/timeout.py").read_text()
    project.write(
        "snippets/redis/timeout.py",
        text
        + "import socket\n"
        + "try:\n    socket.create_connection(('127.0.0.1', 1), 1)\nexcept Exception:\n    pass\n",
    )
    result = project.run()
    assert result.status == 1
    assert any("tried to reach 127.0.0.1:1" in f for f in result.findings("check-failed")), (
        result.output
    )
