"""The page about Amazon SQS: its table of options is right."""

import re
from pathlib import Path

from kombu.transport import SQS, virtual

from tests.snippets.option_tables import options

READ = re.compile(r"""transport_options\.get\(\s*['"]([\w-]+)""")
OF_A_QUEUE = re.compile(r"""\b(?:q|queue_config)(?:\.get\(|\[)['"](\w+)""")
DEFAULTS = {
    "visibility_timeout": SQS.Channel.default_visibility_timeout,
    "wait_time_seconds": SQS.Channel.default_wait_time_seconds,
    "polling_interval": SQS.Transport.polling_interval,
    "region": SQS.Channel.default_region,
    "body_encoding": virtual.Channel.body_encoding,
}


def test_table_lists_every_option():
    english = options("sqs.rst", "sqs-options")
    source = Path(SQS.__file__).read_text("utf-8")
    read = {*READ.findall(source), *virtual.Channel.from_transport_options, "polling_interval"}
    assert "wait_time_seconds" in read
    assert set(english) == read
    for name, live in DEFAULTS.items():
        assert english[name] == repr(live), name


def test_table_lists_every_key_of_a_queue():
    english = options("sqs.rst", "sqs-options-of-a-queue")
    read = set(OF_A_QUEUE.findall(Path(SQS.__file__).read_text("utf-8")))
    assert set(english) == read
    assert "session_token" not in read
