"""Altered copies of snippets."""

import pytest

from brokerdocs.running.snippet.mutants import (
    Change,
    ChangedTwice,
    NothingChanged,
    change_source,
    line_of,
)

PROGRAM = """\
from celery import Celery

app = Celery('demo', broker='redis://localhost:6379/0')
app.conf.update(task_acks_late=True, task_ignore_result=True)
app.conf.broker_transport_options = {
    'visibility_timeout': 60,  # seconds
    'retry_policy': {'timeout': 5.0, 'max_retries': 3},
}


@app.task(name='add', acks_late=True)
def add(x, y):
    return x + y
"""


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("Celery.broker", "broker="),
        ("task_acks_late", "task_acks_late"),
        ("broker_transport_options", "visibility_timeout"),
        ("broker_transport_options.visibility_timeout", "'visibility_timeout'"),
        ("broker_transport_options.retry_policy.timeout", "'timeout'"),
        ("task:add.acks_late", ", acks_late"),
    ],
)
def test_removes_one_setting_and_nothing_else(path, gone):
    changed = change_source(PROGRAM, ".py", Change(path))
    assert gone in PROGRAM
    assert gone not in changed
    compile(changed, "changed", "exec")
    assert "def add" in changed
    assert "task_ignore_result=True" in changed


def test_replaces_a_value_in_place():
    change = Change("broker_transport_options.visibility_timeout", 5, removed=False)
    changed = change_source(PROGRAM, ".py", change)
    assert changed == PROGRAM.replace("60,", "5,")


def test_removes_a_method():
    source = (
        "class Store:\n    def get(self):\n        return 1\n\n    def set(self):\n        pass\n"
    )
    changed = change_source(source, ".py", Change("method:get"))
    compile(changed, "changed", "exec")
    assert "def get" not in changed
    assert "def set" in changed
    assert str(Change("method:get")) == "without get"


def test_keys_may_hold_dots():
    source = "options = {'common': {'ssl.ca.location': 'a', 'ssl.ca': 'b'}}\n"
    changed = change_source(source, ".py", Change("options.common.ssl.ca.location"))
    assert changed == "options = {'common': {'ssl.ca': 'b'}}\n"
    changed = change_source(source, ".py", Change("options.common.ssl.ca", "c", removed=False))
    assert changed == source.replace("'b'", "'c'")


def test_the_lines_below_keep_their_numbers():
    changed = change_source("port 6379\nsave ''\nappendonly yes\n", ".conf", Change("save"))
    assert changed == "port 6379\n\nappendonly yes\n"


def test_shell_lines_go_by_their_first_words():
    source = "rabbitmqctl add_vhost v\nrabbitmqctl add_user u p\n"
    changed = change_source(source, ".sh", Change("rabbitmqctl add_user"))
    assert changed == "rabbitmqctl add_vhost v\n\n"


@pytest.mark.parametrize("suffix", [".py", ".conf", ".sh"])
def test_a_change_that_applies_nowhere_is_an_error(suffix):
    with pytest.raises(NothingChanged, match="no_such_setting"):
        change_source("x = 1\n", suffix, Change("no_such_setting"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("broker_transport_options.visibility_timeout", 6),
        ("broker_transport_options.retry_policy.timeout", 7),
        ("broker_transport_options", 5),
        ("task_ignore_result", 4),
        ("Celery.broker", 3),
        ("task:add.acks_late", 11),
        ("broker_transport_options.retry_policy.misspelt", 7),
        ("broker_transport_options.security.protocol", 5),
        ("task:add.misspelt", 1),
        ("no_such_setting", 1),
    ],
)
def test_names_the_line_of_a_setting(path, line):
    """The word ``acks_late`` also stands in the fourth line, and ``timeout`` in the sixth."""
    assert line_of(PROGRAM, ".py", Change(path)) == line


def test_names_the_line_of_a_server_s_key_and_of_a_command():
    assert line_of("# save\nport 1\nsave ''\n", ".conf", Change("save")) == 3
    assert line_of("ls\nrabbitmqctl add_user u p\n", ".sh", Change("rabbitmqctl add_user")) == 2


@pytest.mark.parametrize(
    ("suffix", "source", "path"),
    [
        (
            ".py",
            "q = [Queue('a', max_priority=3), Queue('b', max_priority=3)]\n",
            "Queue.max_priority",
        ),
        (".sh", "celery -A a worker\ncelery -A b worker\n", "celery -A"),
    ],
)
def test_a_change_alters_one_place(suffix, source, path):
    with pytest.raises(ChangedTwice):
        change_source(source, suffix, Change(path))
