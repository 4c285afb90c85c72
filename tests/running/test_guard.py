"""No snippet reaches a server that the run did not start: a test tries by each way out."""

import socket

import pytest

WAYS = {
    "a connection of the driver's": """
        import redis
        try:
            redis.Redis(port={port}).ping()
        except Exception:  # as a program may: the run notices without it
            pass
""",
    "a connection of a worker's": """
        import os
        pid = os.fork()
        if not pid:
            import socket
            try:
                socket.create_connection(('127.0.0.1', {port}), 1)
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
""",
}


@pytest.fixture
def foreign():
    """A server of somebody else's; yields it and its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server, server.getsockname()[1]


def was_reached(server):
    try:
        server.accept()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_foreign_server_is_not_reached(project, foreign, way):
    server, port = foreign
    check = (project.root / "tests/snippets/test_redis.py").read_text()
    project.write(
        "tests/snippets/test_redis.py",
        check.replace("    with snippet", way.format(port=port).replace("        ", "    ", 1)
                      .replace("\n        ", "\n    ") + "    with snippet"),
    )  # fmt: skip
    result = project.run("-k", "published")
    assert not was_reached(server)
    assert result.status == 1, result.output
    assert f"tried to reach 127.0.0.1:{port}" in result.output


def test_clients_that_no_hook_sees_are_pointed_nowhere(project):
    project.write(
        "snippets/redis/ask.sh",
        'printf "%s %s %s:%s [%s]\\n" "$AWS_ENDPOINT_URL" "$PUBSUB_EMULATOR_HOST"'
        ' "$PGHOST" "$PGPORT" "$AWS_PROFILE"\n',
    )
    page = (project.root / "docs/index.rst").read_text()
    project.write("docs/index.rst", page + "\n.. snippet:: redis/ask.sh\n")
    check = (project.root / "tests/snippets/test_redis.py").read_text()
    project.write(
        "tests/snippets/test_redis.py",
        check
        + '\n\n@proves("redis/ask.sh", "printf")\n'
        + "def test_ask(shell):\n"
        + '    """说 | Says"""\n'
        + "    said = ''.join(line.output for line in shell.all())\n"
        + "    assert said == 'http://127.0.0.1:9 127.0.0.1:9 127.0.0.1:9 []\\n', said\n",
    )
    result = project.run(
        AWS_PROFILE="production",
        AWS_ENDPOINT_URL="https://sqs.example.org",
        PUBSUB_EMULATOR_HOST="",
    )
    assert result.status == 0, result.output


def test_the_variable_that_names_a_broker_does_not_reach_a_snippet(project):
    project.with_common_checks()
    result = project.run(CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    assert result.status == 0, result.output


AMAZON = '''

@proves("sqs/url.py", "broker_url")
def test_url(snippet):
    """SQS | SQS"""
    with snippet.app.connection_for_write() as connection:
        connection.default_channel.queue_declare("jobs")
'''


def test_without_an_endpoint_no_request_is_made(project):
    project.write("snippets/sqs/url.py", "broker_url = 'sqs://'\n")
    page = (project.root / "docs/index.rst").read_text("utf-8")
    project.write("docs/index.rst", page + "\n.. snippet:: sqs/url.py\n")
    project.append_to_check(AMAZON)
    hidden = {"DOCKER_HOST": "unix:///no/such/socket"}
    result = project.run("-k", "url", "--provider=docker", **hidden)
    assert result.row("sqs")["not run"] == 2
    assert "sqs: no Docker engine answers" in result.output


def test_a_request_to_amazon_goes_nowhere(project):
    ask = """
    import boto3
    try:
        boto3.client("sqs", region_name="us-east-1").list_queues()
    except Exception as error:
        print(error)
"""
    project.rewrite_check("    with snippet", ask.lstrip("\n") + "    with snippet")
    result = project.run("-k", "published")
    assert result.status == 1
    assert "it tried to reach 127.0.0.1:9, which this run did not start" in result.output
