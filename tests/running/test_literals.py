"""Literals of snippets, and their altered copies."""

import pytest

from brokerdocs.literals import literals
from brokerdocs.running.checks import freeing

PROGRAM = '''\
"""Not a literal."""

from celery import Celery

app = Celery('shop', broker='redis://shop:s3cret@localhost:6379/0?health=25&tls=true')
app.conf.broker_transport_options = {
    'retry_policy': {'timeout': 5.0},
    'sentinels': ['localhost:26379', 'other'],
}
app.conf.update(task_acks_late=True, result_expires=None)


@app.task(max_retries=3)
def add(x, y=-1):
    """Not one either."""
    return x + 2


if __name__ == '__main__':
    add.delay(4, y='four')
'''


def found(source, suffix):
    return {(one.line, one.path, one.text): one.other for one in literals(source, suffix)}


def test_of_a_program():
    options = "broker_transport_options"
    assert found(PROGRAM, ".py") == {
        (5, "app.Celery[0]", "'shop'"): "'shopx'",
        (5, "app.Celery.broker.user", "shop"): "shopx",
        (5, "app.Celery.broker.password", "s3cret"): "s3cretx",
        (5, "app.Celery.broker.path", "0"): "1",
        (5, "app.Celery.broker.health", "25"): "51",
        (5, "app.Celery.broker.tls", "true"): "false",
        (7, f"{options}[retry_policy]", "'retry_policy'"): "'retry_policyx'",
        (7, f"{options}.retry_policy[timeout]", "'timeout'"): "'timeoutx'",
        (7, f"{options}.retry_policy.timeout", "5.0"): "11.0",
        (8, f"{options}[sentinels]", "'sentinels'"): "'sentinelsx'",
        (8, f"{options}.sentinels[1]", "'other'"): "'otherx'",
        (10, "task_acks_late", "True"): "False",
        (13, "task:add.task.max_retries", "3"): "7",
        (14, "task:add", "1"): "3",
        (16, "task:add", "2"): "5",
        (20, "delay[0]", "4"): "9",
        (20, "delay.y", "'four'"): "'fourx'",
    }


def test_of_shell_lines():
    source = "pip install -U x\ncelery -A tasks worker --queues=a,b -c 4 --address localhost\n"
    assert found(source, ".sh") == {
        (2, "-A", "tasks"): "tasksx",
        (2, "--queues", "a,b"): "a,bx",
        (2, "-c", "4"): "9",
    }


def test_of_a_server_s_file():
    source = "# a 1\nmaxmemory 256mb\nappendonly yes\nheartbeat = 30\n"
    assert found(source, ".conf") == {
        (2, "maxmemory", "256mb"): "513mb",
        (3, "appendonly", "yes"): "no",
        (4, "heartbeat", "30"): "61",
    }


@pytest.mark.parametrize("suffix", [".py", ".conf"])
def test_a_copy_differs_in_one_place(suffix):
    source = PROGRAM if suffix == ".py" else "a 1\nb 1\n"
    for literal in literals(source, suffix):
        copy = literal.alter(source)
        lines = zip(source.splitlines(), copy.splitlines(), strict=True)
        assert [n for n, (a, b) in enumerate(lines, 1) if a != b] == [literal.line]
        if suffix == ".py":
            compile(copy, "copy", "exec")


@pytest.mark.parametrize(
    ("snippet", "path", "free"),
    [
        ("redis/a.py", "broker_url.path", True),
        ("redis/experiments/a.py", "broker_url.path", True),
        ("sqs/a.py", "broker_url.path", False),
        ("redis/a.py", "broker_url.user", False),
        ("redis/a.py", "delay[0]", True),
        ("redis/a.py", "delay0", False),
    ],
)
def test_what_a_declaration_covers(snippet, path, free):
    declared = [
        freeing.Free("redis/*.py", "broker_url.path", ""),
        freeing.Free("redis/a.py", "delay[*]", ""),
    ]
    assert any(one.covers(snippet, path) for one in declared) is free
