"""The page about Kafka: its table of options is right, and its snippets are all proved."""

import inspect
import re
from pathlib import Path

from kombu.transport import confluentkafka, virtual

from brokerdocs import pages

PAGE = Path(__file__).parents[2] / "docs/getting-started/brokers/kafka.rst"
CHECKS = Path(__file__).parent
DEAD = "connection_wait_time_seconds"
"""A property of the channel reads it, and nothing reads the property."""

ROW = re.compile(r"\* - ``(?P<name>\w+)``\n\s+- ``(?P<default>.+?)``\n")
READ = re.compile(r"options\.get\(\s*'(?P<name>\w+)'(?:,\s*(?P<default>[^\s()]+))?\s*\)")


def _tables():
    text = PAGE.read_text("utf-8").partition(".. _kafka-options:")[2]
    for language in text.split(".. group-tab:: ")[1:]:
        rows = {match["name"]: match["default"] for match in ROW.finditer(language)}
        if rows:
            yield rows


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
    chinese, english = _tables()
    assert chinese == english == _read()


def test_the_dead_option_is_still_dead():
    used = inspect.getsource(confluentkafka).count(f"self.{DEAD}")
    assert not used


def test_every_snippet_shown_has_a_check_of_its_own():
    declared = set()
    for path in CHECKS.glob("test_kafka*.py"):
        declared |= set(re.findall(r'"(kafka/[\w/]+\.\w+)"', path.read_text("utf-8")))
    shown = {place.snippet for place in pages.Page(PAGE).shown()}
    assert shown == declared
    for name in shown:
        assert (PAGE.parents[3] / "snippets" / name).is_file(), name
