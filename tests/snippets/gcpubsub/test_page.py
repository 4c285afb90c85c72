"""The page about Pub/Sub: its table of options is right."""

import inspect
import re

import pytest
from kombu.transport.virtual import Channel

from tests.snippets.option_tables import options

gcpubsub = pytest.importorskip("kombu.transport.gcpubsub")  # which kombu 5.4 has not

READ = re.compile(r"transport_options\.get\(\s*'(\w+)'")


class _Connection:
    """What a channel asks of its connection, with no options set."""

    client = None
    transport_options: dict[str, object] = {}  # noqa: RUF012


_Connection.client = _Connection


def test_table_lists_every_option_with_its_default():
    english = options("gcpubsub.rst", "gcpubsub-options")
    read = set(READ.findall(inspect.getsource(gcpubsub)))
    assert set(english) == {*read, *Channel.from_transport_options, "polling_interval"}
    channel = gcpubsub.Channel.__new__(gcpubsub.Channel)
    channel.connection = _Connection
    channel.closed = True
    for name, default in english.items():
        live = gcpubsub.Transport if name == "polling_interval" else channel
        assert default == repr(getattr(live, name)), name
