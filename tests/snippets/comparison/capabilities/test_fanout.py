"""Capability: a task sent to a fan-out exchange reaches every worker."""

from kombu import Exchange, Queue
from kombu.common import Broadcast

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

WAIT = 10.0  # seconds, a task sent every second; where one arrives it takes some 0.05
EVERY = 1.0
FIRST = 30.0  # seconds until the ordinary queue is seen to work
SHORT = 3.0  # seconds for a task to reach the other worker too, once both are there
UNDECLARED = """
from kombu.common import Broadcast
app.conf.task_queues = [Broadcast('all')]
print(app.send_task('add', (1, 1), queue='all', ignore_result=True).id, flush=True)
"""
"""As Celery's pages route a broadcast: the sender does not declare the exchange."""

FAN = Exchange("all", type="fanout")
CONTROL = "普通队列，direct 交换机 | an ordinary queue, direct exchange"


@probe(*asked.PLAIN, control=CONTROL)
def test_two_workers_hear(snippet, run, worker, observe):
    """一个任务，两个 worker 各执行一次 | One task is run by each of two workers"""

    def listen(app):
        app.conf.task_queues = [_queue(snippet.is_control)]

    snippet.after_load = listen
    workers = [worker(*asked.ONE, name=name) for name in ("first", "second")]
    options = {} if snippet.is_control else {"declare": [FAN]}
    sent = []

    def reached(count):
        send = snippet.app.tasks["add"].apply_async
        sent.append(send((1, 1), queue="all", ignore_result=True, **options).id)
        return eventually(lambda: _hearers(workers, sent) >= count, EVERY)

    if snippet.is_control:
        assert eventually(lambda: reached(1), FIRST)
    wait = SHORT if snippet.is_control else WAIT
    everywhere = bool(eventually(lambda: reached(len(workers)), wait))
    observe("fanout", everywhere)
    observe("fanout_within", wait)
    observe("fanout_workers", _hearers(workers, sent))
    if not everywhere:
        observe("fanout_waited", wait)
    assert not (everywhere and snippet.is_control)
    if everywhere:
        with asked.another_client(run, snippet, UNDECLARED, 1, FIRST) as others:
            assert others
            found = bool(eventually(lambda: _hearers(workers, others) == len(workers), SHORT))
        observe("fanout_undeclared", found)
        if not found:
            observe("fanout_undeclared_waited", SHORT)


def _queue(is_control):
    """One queue for all workers, or one for each."""
    if is_control:
        return Queue("all", Exchange("all", type="direct"), routing_key="all")
    return Broadcast("all", exchange=FAN)


def _hearers(workers, sent):
    """How many workers at most ran one and the same task."""
    ran = [set(asked.ran(one)) for one in workers]
    return max(sum(one in each for each in ran) for one in sent)
