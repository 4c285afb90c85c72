"""A service that is missing, refuses or stops: one line, where, and what to do."""

import pytest

URLS = {
    "sqs": "sqs://",
    "kafka": "confluentkafka://localhost:9092",
    "gcpubsub": "gcpubsub://projects/mine",
    "zookeeper": "zookeeper://localhost:2181",
}
CHECK = '''

@proves("{system}/url.py", "broker_url")
def test_{name}(snippet):
    """连接 | It connects"""
    import os
    with snippet.app.connection_for_write() as connection:
        {does}
'''
CONNECT = "snippet.app.amqp.queues['celery'](connection.channel()).declare()"
NO_ENGINE = {"DOCKER_HOST": "unix:///no/such/socket"}


@pytest.fixture
def on(project):
    """Give the project a snippet of *system*, and a check that does *does* for each name."""

    def give(system, **checks):
        project.write(f"snippets/{system}/url.py", f"broker_url = {URLS[system]!r}\n")
        page = (project.root / "docs/index.rst").read_text("utf-8")
        project.write("docs/index.rst", f"{page}\n.. snippet:: {system}/url.py\n")
        for name, lines in checks.items():
            does = "\n        ".join(lines)
            project.append_to_check(CHECK.format(system=system, name=name, does=does))
        return project

    return give


def run(project, names="url", **options):
    """Run the checks of these names, and no mutants."""
    arguments = ["-k", f"({names}) and published"]
    if provider := options.pop("provider", ""):
        arguments.append(f"--provider={provider}")
    return project.run(*arguments, **options)


def the_line(result, check="url", rule="check-failed"):
    """The one line about a check; it names the snippet's line and the page's."""
    assert result.status == 1, result.output
    (line,) = [line for line in result.findings(rule) if f" test_{check}[" in line]
    assert "; shown at docs/index.rst:6 (" in line
    return line


def why_not_run(result, system):
    """The one line that says why a system was not run."""
    assert result.status == 0, result.output
    assert result.row(system)["not run"] == 1
    (line,) = [line for line in result.output.splitlines() if line.startswith("not run: ")]
    return line


@pytest.mark.parametrize("system", URLS)
def test_no_endpoint(on, system):
    result = run(on(system, url=[CONNECT]), provider="docker", **NO_ENGINE)
    line = why_not_run(result, system)
    assert f"{system}: no Docker engine answers" in line
    assert "start Docker, or use --provider native" in line


@pytest.mark.parametrize("system", ["kafka", "zookeeper"])
def test_no_jars(on, system, tmp_path):
    """No programs at all, and nothing cached: nothing is started, and one line says why."""
    (tmp_path / "bin").mkdir()
    here = {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    line = why_not_run(run(on(system, url=[CONNECT]), **here), system)
    assert f"{system}: no " in line
    assert " on PATH" in line
    assert ": install " in line
    assert line.endswith(" or start Docker")


def test_no_credentials_for_sqs(on):
    gone = [f"del os.environ['AWS_{name}']" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")]
    nowhere = {"AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}
    result = run(on("sqs", url=[*gone, CONNECT]), **nowhere)
    assert "NoCredentialsError: Unable to locate credentials" in the_line(result)


def test_no_credentials_for_pubsub(on, tmp_path):
    gone = "del os.environ['PUBSUB_EMULATOR_HOST']"
    result = run(on("gcpubsub", url=[gone, CONNECT]), HOME=str(tmp_path), NO_GCE_CHECK="true")
    assert "DefaultCredentialsError: Your default credentials were not found" in the_line(result)


def test_a_topic_that_cannot_be_made(on):
    def make(topic, replicas):
        return [
            "from confluent_kafka.admin import AdminClient, NewTopic",
            "admin = AdminClient({'bootstrap.servers': snippet.mapping['localhost:9092']})",
            f"admin.create_topics([NewTopic({topic!r}, 1, {replicas})])[{topic!r}].result(10)",
        ]

    project = on("kafka", replicas=make("jobs", 3), name=make("no such/topic", 1))
    result = run(project, "replicas or name")
    assert "INVALID_REPLICATION_FACTOR" in the_line(result, "replicas")
    assert "TOPIC_EXCEPTION" in the_line(result, "name")


STOP = [
    "import psutil",
    "port = int(os.environ['AWS_ENDPOINT_URL'].rpartition(':')[2])",
    "sockets = [one for one in psutil.net_connections('tcp') if one.status == 'LISTEN']",
    "os.kill(next(one.pid for one in sockets if one.laddr.port == port), 9)",
]


def test_an_emulator_that_stops_in_mid_run(on):
    """The item says that the server died, and the next has another."""
    once = ["os.environ['AWS_MAX_ATTEMPTS'] = '1'"]
    project = on("sqs", a=[*once, *STOP, CONNECT], b=[CONNECT])
    result = run(project, "test_a or test_b")
    died = the_line(result, "a", "server-died")
    assert "ServerDied: sqs (lane 1) exited with status -9 in mid-run; shown" in died
    assert result.row("sqs") == {"passed": 1, "cached": 0, "failed": 1, "not run": 0}


def test_a_server_that_dies_under_a_mutant(on):
    """The mutant fails its check, but for want of a server: it is not killed."""
    does = ["if snippet.change:", *(f"    {line}" for line in STOP), "    assert False", CONNECT]
    project = on("sqs", url=does)
    project.rewrite_check('/url.py", "broker_url")', '/url.py", instead={"broker_url": "sqs://"})')
    project.write("snippets/sqs/url.py", "broker_url = 'sqs://key:secret@'\n")
    result = project.run("-k", "test_url")
    (line,) = result.findings("server-died")
    assert "test_url[broker_url = 'sqs://']: ServerDied: sqs (lane 1) exited" in line
    assert result.row("sqs")["failed"] == 1
