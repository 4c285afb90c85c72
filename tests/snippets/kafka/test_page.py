"""The page about Kafka: its table of options is right."""

import inspect
import re

from kombu.transport import confluentkafka, virtual

from tests.snippets.option_tables import options

DEAD = "connection_wait_time_seconds"
"""A property of the channel reads it, and nothing reads the property."""

READ = re.compile(r"options\.get\(\s*'(?P<name>\w+)'(?:,\s*(?P<default>[^\s()]+))?\s*\)")


def _read():
    """Every option that the transport's code reads, with its default as written there."""
    channel = confluentkafka.Channel
    found = {}
    for match in READ.finditer(inspect.getsource(confluentkafka)):
        default = match["default"] or "None"
        if default.startswith("self."):
            default = repr(getattr(channel, default.removeprefix("self.").rstrip(",")))
        found[match["name"]] = default
    found |= {name: repr(getattr(channel, name)) for name in channel.from_transport_options}
    found["polling_interval"] = repr(virtual.Transport.polling_interval)
    del found[DEAD]
    return found


def test_table_lists_every_option_with_its_default():
    assert options("kafka.rst", "kafka-options") == _read()


def test_the_dead_option_is_still_dead():
    used = inspect.getsource(confluentkafka).count(f"self.{DEAD}")
    assert not used
