"""The page about Redis: its table of options is right, and its snippets are all proved."""

import re
from pathlib import Path

from kombu.transport.redis import DEFAULT_REAUTH_CHECK_INTERVAL, SentinelChannel

from brokerdocs import pages

PAGE = Path(__file__).parents[2] / "docs/getting-started/brokers/redis.rst"
CHECKS = Path(__file__).parent
READ_ELSEWHERE = {"reauth_check_interval": DEFAULT_REAUTH_CHECK_INTERVAL, "min_other_sentinels": 0}
"""Read outside the channel's class, with the default that is written there."""

ROW = re.compile(r"\* - ``(?P<name>\w+)``\n\s+- (?:``(?P<default>.+?)``|—)\n")


def _tables():
    text = PAGE.read_text("utf-8").partition(".. _redis-options:")[2]
    for language in text.split(".. group-tab:: ")[1:]:
        rows = {match["name"]: match["default"] for match in ROW.finditer(language)}
        if rows:
            yield rows


def test_table_lists_every_option_with_its_default():
    chinese, english = _tables()
    assert chinese == english
    assert set(english) == {*SentinelChannel.from_transport_options, *READ_ELSEWHERE}
    for name, default in english.items():
        live = READ_ELSEWHERE.get(name, getattr(SentinelChannel, name, None))
        assert (default or "None") == repr(live), name


def test_every_snippet_shown_has_a_check_of_its_own():
    declared = set()
    for path in CHECKS.glob("test_redis*.py"):
        declared |= set(re.findall(r'"(redis/[\w/]+\.\w+)"', path.read_text("utf-8")))
    shown = {place.snippet for place in pages.Page(PAGE).shown()}
    assert shown == declared
    for name in shown:
        assert (PAGE.parents[3] / "snippets" / name).is_file(), name
