"""Whom the probes ask, and a worker that is seen to get tasks before it is relied on."""

from brokerdocs.running import eventually

BROKERS = ("rabbitmq", "redis", "sqs", "kafka", "gcpubsub", "zookeeper")

MONITORING = tuple(f"{name}/monitoring.py" for name in BROKERS)
"""Events and remote control switched on."""

CLAIMS = {
    "rabbitmq": ("C01", True),
    "redis": ("C01", True),
    "sqs": ("C02", False),
    "kafka": ("C02", False),
    "zookeeper": ("C02", False),
    "gcpubsub": ("C03", True),
}
"""Which claim says of a broker that there is monitoring and control, or that there is none."""

PLAIN = tuple(f"{name}/broker_url.py" for name in BROKERS)
"""The URL and nothing else."""

ONE = ("--pool=prefork", "--concurrency=1", "--prefetch-multiplier=1")
"""A worker that runs one task at a time and holds no more than one besides."""

FIRST_SECONDS = 40.0  # until the first task runs: Kafka's worker waits for its partition


def consuming(worker, app, *arguments, **keywords):
    """Start a worker and see it run a first task: ready is not yet consuming everywhere."""
    started = worker(*arguments, **keywords)
    first = app.tasks["add"].delay(0, 0)
    assert eventually(lambda: first.id in ran(started), FIRST_SECONDS), "no task ever came"
    return started


def ran(*workers):
    """The ids of the tasks that were started, in their order, in one worker or several."""
    events = [event for one in workers for event in one.events if event.name == "started"]
    return [event.id for event in sorted(events, key=lambda event: event.at)]


def judge(snippet, claim, seen):
    """Hold what was *seen* of monitoring or remote control against what is said of the broker.

    What was switched off must not be seen at all.
    """
    name, said = CLAIMS[snippet.system]
    claim(name, holds=seen == said)
    assert seen == (said and not snippet.is_control)
