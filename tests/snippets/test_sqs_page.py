"""The page about Amazon SQS: its table of options is right, and its snippets are all proved."""

import re
from pathlib import Path

from kombu.transport import SQS, virtual

from brokerdocs import pages

PAGE = Path(__file__).parents[2] / "docs/getting-started/brokers/sqs.rst"
CHECKS = Path(__file__).parent
READ = re.compile(r"""transport_options\.get\(\s*['"]([\w-]+)""")
OF_A_QUEUE = re.compile(r"""\b(?:q|queue_config)(?:\.get\(|\[)['"](\w+)""")
ROW = re.compile(r"\* - ``(?P<name>[\w-]+)``\n\s+- (?:``(?P<default>.+?)``|—)\n")
DEFAULTS = {
    "visibility_timeout": SQS.Channel.default_visibility_timeout,
    "wait_time_seconds": SQS.Channel.default_wait_time_seconds,
    "polling_interval": SQS.Transport.polling_interval,
    "region": SQS.Channel.default_region,
    "body_encoding": virtual.Channel.body_encoding,
}


def _tables(label):
    text = PAGE.read_text("utf-8").partition(f".. _{label}:")[2].partition("\n.. _")[0]
    for language in text.split(".. group-tab:: ")[1:]:
        rows = {match["name"]: match["default"] for match in ROW.finditer(language)}
        if rows:
            yield rows


def test_table_lists_every_option():
    chinese, english = _tables("sqs-options")
    assert chinese == english
    source = Path(SQS.__file__).read_text("utf-8")
    read = {*READ.findall(source), *virtual.Channel.from_transport_options, "polling_interval"}
    assert "wait_time_seconds" in read
    assert set(english) == read
    for name, live in DEFAULTS.items():
        assert english[name] == repr(live), name


def test_table_lists_every_key_of_a_queue():
    chinese, english = _tables("sqs-options-of-a-queue")
    assert chinese == english
    read = set(OF_A_QUEUE.findall(Path(SQS.__file__).read_text("utf-8")))
    assert set(english) == read
    assert "session_token" not in read


def test_every_snippet_shown_has_a_check_of_its_own():
    declared = set()
    for path in CHECKS.glob("test_sqs*.py"):
        declared |= set(re.findall(r'"(sqs/[\w/]+\.\w+)"', path.read_text("utf-8")))
    shown = {place.snippet for place in pages.Page(PAGE).shown()}
    assert shown == declared
    for name in shown:
        assert (PAGE.parents[3] / "snippets" / name).is_file(), name
