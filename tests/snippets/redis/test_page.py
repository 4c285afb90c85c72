"""The page about Redis: its table of options is right."""

from kombu.transport import redis

from tests.snippets.option_tables import options


def test_table_lists_every_option_with_its_default():
    english = options("redis.rst", "redis-options")
    read_elsewhere = {  # than in the channel's class, with the default that is written there
        "reauth_check_interval": redis.DEFAULT_REAUTH_CHECK_INTERVAL,
        "min_other_sentinels": 0,
    }
    channel = redis.SentinelChannel
    assert set(english) == {*channel.from_transport_options, *read_elsewhere}
    for name, default in english.items():
        live = read_elsewhere.get(name, getattr(channel, name, None))
        assert (default or "None") == repr(live), name
