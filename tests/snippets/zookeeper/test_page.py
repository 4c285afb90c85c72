"""The page about ZooKeeper: its table of options is right."""

import inspect

from kombu.transport import zookeeper

from tests.snippets.option_tables import options


def test_table_lists_every_option_with_its_default():
    english = options("zookeeper.rst", "zookeeper-options")
    assert "transport_options" not in inspect.getsource(zookeeper)  # none of its own
    assert set(english) == {*zookeeper.Channel.from_transport_options, "polling_interval"}
    for name, default in english.items():
        live = zookeeper.Transport if name == "polling_interval" else zookeeper.Channel
        assert default == repr(getattr(live, name)), name
