"""Other transports: what the documentation of Celery and kombu says beyond its page."""

from pathlib import Path

from kombu.transport import memory

from brokerdocs.running import eventually, experiment
from tests.snippets import routing

SETTLES = 1.0  # seconds; ten times the message's own time


@experiment(
    "others/experiments/filesystem_folders.py",
    control={"broker_transport_options.data_folder_out": "in"},
)
def test_which_folder_a_publisher_writes(snippet, observe, claim):
    """发布的任务写在 data_folder_out 里 | A task that is sent lies in data_folder_out"""
    for name in ("in", "out"):
        Path(name).mkdir()
    snippet.app.send_task("add", (2, 2))
    found = {name: len(list(Path(name).glob("*.celery.msg"))) for name in ("in", "out")}
    observe("in_the_folder_in", found["in"])
    claim("C127", holds=found["in"] == 1)
    assert found == ({"in": 1, "out": 0} if snippet.is_control else {"in": 0, "out": 1})


@experiment(
    "others/experiments/filesystem_missing.py",
    control={"broker_transport_options.data_folder_out": "."},
)
def test_folder_is_not_made(snippet, observe, claim):
    """文件夹不存在，发布就报错 | Where the folder is missing, publishing raises an error"""
    try:
        snippet.app.send_task("add", (2, 2), retry=False)
        error = ""
    except Exception as raised:  # whatever it is, the page prints its name
        error = type(raised).__name__
    observe("error", error)
    claim("C128", holds=bool(error))
    assert bool(error) != snippet.is_control


@experiment("others/experiments/memory_fanout.py", control={"kind": "direct"})
def test_memory_broadcasts(snippet, observe, claim):
    """fanout 交换机把消息送进每个队列 | A fanout exchange sends to each queue"""
    routing.publish(snippet.app, "left")
    arrived = {name: memory.Channel.queues[name].qsize() for name in ("left", "right")}
    both = observe("queues_that_got_it", sum(arrived.values()))
    claim("C129", holds=both != 2)
    assert both == (1 if snippet.is_control else 2)


@experiment(
    "others/experiments/memory_ttl.py",
    control={"Celery.broker": "amqp://guest:guest@localhost:5672//"},
)
def test_memory_keeps_what_is_too_old(snippet, observe, claim):
    """过了期限的消息还在 | A message past its time is still there"""
    app = snippet.app
    with app.connection_for_write() as connection:
        queue = app.amqp.queues["short"](connection.default_channel)
        queue.declare()
        connection.Producer(connection.default_channel).publish(
            "news", exchange=queue.exchange, routing_key="short"
        )

        def count():
            return queue.queue_declare(passive=True).message_count

        assert eventually(count, SETTLES) == 1
        eventually(lambda: not count(), SETTLES)
        left = observe("left", count())
    observe("waited_seconds", SETTLES)
    claim("C130", holds=not left)
    assert left == (0 if snippet.is_control else 1)
