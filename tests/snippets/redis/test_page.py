"""The page about Redis: its table of options is right."""

from kombu.transport.redis import DEFAULT_REAUTH_CHECK_INTERVAL, SentinelChannel

from tests.snippets.option_tables import options

READ_ELSEWHERE = {"reauth_check_interval": DEFAULT_REAUTH_CHECK_INTERVAL, "min_other_sentinels": 0}
"""Read outside the channel's class, with the default that is written there."""


def test_table_lists_every_option_with_its_default():
    english = options("redis.rst", "redis-options")
    assert set(english) == {*SentinelChannel.from_transport_options, *READ_ELSEWHERE}
    for name, default in english.items():
        live = READ_ELSEWHERE.get(name, getattr(SentinelChannel, name, None))
        assert (default or "None") == repr(live), name
