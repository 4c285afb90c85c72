"""The page about ZooKeeper: its table of options is right, and its snippets are all proved."""

import inspect
import re
from pathlib import Path

from kombu.transport import zookeeper

from brokerdocs import pages

PAGE = Path(__file__).parents[2] / "docs/getting-started/brokers/zookeeper.rst"
CHECKS = Path(__file__).parent
ROW = re.compile(r"\* - ``(?P<name>\w+)``\n\s+- ``(?P<default>.+?)``\n")


def _tables():
    text = PAGE.read_text("utf-8").partition(".. _zookeeper-options:")[2]
    for language in text.split(".. group-tab:: ")[1:]:
        rows = {match["name"]: match["default"] for match in ROW.finditer(language)}
        if rows:
            yield rows


def test_table_lists_every_option_with_its_default():
    chinese, english = _tables()
    assert chinese == english
    assert "transport_options" not in inspect.getsource(zookeeper)  # none of its own
    assert set(english) == {*zookeeper.Channel.from_transport_options, "polling_interval"}
    for name, default in english.items():
        live = zookeeper.Transport if name == "polling_interval" else zookeeper.Channel
        assert default == repr(getattr(live, name)), name


def test_every_snippet_shown_has_a_check_of_its_own():
    declared = set()
    for path in CHECKS.glob("test_zookeeper*.py"):
        declared |= set(re.findall(r'"(zookeeper/[\w/-]+\.\w+)"', path.read_text("utf-8")))
    shown = {place.snippet for place in pages.Page(PAGE).shown()}
    assert shown == declared
    for name in shown:
        assert (PAGE.parents[3] / "snippets" / name).is_file(), name
