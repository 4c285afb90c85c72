"""The page about Pub/Sub: its table of options is right, and its snippets are all proved."""

import inspect
import re
from pathlib import Path

from kombu.transport import gcpubsub
from kombu.transport.virtual import Channel

from brokerdocs import pages

PAGE = Path(__file__).parents[2] / "docs/getting-started/brokers/gcpubsub.rst"
CHECKS = Path(__file__).parent
ROW = re.compile(r"\* - ``(?P<name>\w+)``\n\s+- ``(?P<default>.+?)``\n")
READ = re.compile(r"transport_options\.get\(\s*'(\w+)'")


class _Connection:
    """What a channel asks of its connection, with no options set."""

    client = None
    transport_options: dict[str, object] = {}  # noqa: RUF012


_Connection.client = _Connection


def _tables():
    text = PAGE.read_text("utf-8").partition(".. _gcpubsub-options:")[2]
    for language in text.split(".. group-tab:: ")[1:]:
        rows = {match["name"]: match["default"] for match in ROW.finditer(language)}
        if rows:
            yield rows


def test_table_lists_every_option_with_its_default():
    chinese, english = _tables()
    assert chinese == english
    read = set(READ.findall(inspect.getsource(gcpubsub)))
    assert set(english) == {*read, *Channel.from_transport_options, "polling_interval"}
    channel = gcpubsub.Channel.__new__(gcpubsub.Channel)
    channel.connection = _Connection
    channel.closed = True
    for name, default in english.items():
        live = gcpubsub.Transport if name == "polling_interval" else channel
        assert default == repr(getattr(live, name)), name


def test_every_snippet_shown_has_a_check_of_its_own():
    declared = set()
    for path in CHECKS.glob("test_gcpubsub*.py"):
        declared |= set(re.findall(r'"(gcpubsub/[\w/-]+\.\w+)"', path.read_text("utf-8")))
    shown = {place.snippet for place in pages.Page(PAGE).shown()}
    assert shown == declared
    for name in shown:
        assert (PAGE.parents[3] / "snippets" / name).is_file(), name
