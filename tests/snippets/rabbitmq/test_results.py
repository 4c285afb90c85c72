"""RabbitMQ: results as messages (`rpc://`)."""

import pytest
from celery import chord
from celery.exceptions import TimeoutError as NotInTime

from brokerdocs.running import Holds, eventually, experiment, proves


@proves("rabbitmq/rpc.py", "result_backend", "result_persistent", raises=NotImplementedError)
def test_result_is_a_persistent_message(snippet, worker):
    """结果是回复队列里的一条持久消息 | The result is a persistent message in the reply queue"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    queue = snippet.app.thread_oid
    with snippet.app.connection_for_write() as connection:
        channel = connection.default_channel
        message = eventually(lambda: _peek(channel, queue), 10)
        assert message, "there is no reply queue, or no reply in it"
        assert message.properties["delivery_mode"] == 2
        channel.basic_reject(message.delivery_tag, requeue=True)
    assert result.get(timeout=10) == 4


def _peek(channel, queue):
    names = channel.connection.channel_errors
    try:
        return channel.basic_get(queue)
    except names:
        raise AssertionError(f"the server has no queue {queue}") from None


@proves("rabbitmq/rpc.py", "result_expires")
def test_reply_queue_expires(snippet, server):
    """没人消费的回复队列一小时后由服务器删除 | An idle reply queue is deleted in an hour"""
    snippet.app.tasks["add"].delay(2, 2)
    queue = server.queue(snippet.app.thread_oid)
    assert queue["arguments"]["x-expires"] == 3_600_000


TRIES = 3
REDIS = {"result_backend": "redis://localhost:6379/0"}


@experiment("rabbitmq/experiments/rpc_client_queues.py", control=REDIS)
def test_each_client_has_a_queue(snippet, server, worker, observe, claim):
    """每个客户端一条回复队列 | One reply queue for each client"""
    worker()
    clients = [snippet.load(), snippet.load()]  # one that is collected takes its queue with it
    for app in clients:
        assert app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    replies = [
        queue
        for queue in server.get("queues", "/")
        if queue["name"] != "celery" and "pidbox" not in queue["name"]
    ]
    queues = observe("queues", len(replies))
    claim("C09", holds=queues == 2 and all(queue["auto_delete"] for queue in replies))
    assert queues == (0 if snippet.is_control else 2)


def _new_result(snippet, task_id, app=None):
    """What another result object of the same task gets: its value, or None in time."""
    try:
        return (app or snippet.app).AsyncResult(task_id).get(timeout=1)
    except NotInTime:
        return None


@experiment("rabbitmq/experiments/rpc_read_once.py", control=REDIS)
def test_second_result_object(snippet, worker, observe, claim):
    """换一个 AsyncResult 再取，就取不到了 | A second AsyncResult of the same task gets nothing"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    second = _new_result(snippet, result.id)
    observe("second_object", "-" if second is None else second)
    claim("C10", holds=second is None)
    assert second == (4 if snippet.is_control else None)


@experiment("rabbitmq/experiments/rpc_read_once.py", control=REDIS)
def test_other_client(snippet, worker, observe, claim, symptom):
    """别的客户端取不到结果 | Another client does not get the result"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    other = _new_result(snippet, result.id, snippet.load())
    observe("other_client", "-" if other is None else other)
    claim("C10", holds=other is None)
    assert other == (4 if snippet.is_control else None)
    symptom("别的客户端取不到结果 | Another client gets no result", other is None)


@experiment("rabbitmq/experiments/rpc_read_once.py", control={"result_backend": "disabled://"})
def test_second_get(snippet, worker, observe, claim):
    """同一个对象再 `get()` 一次，照样得到值 | A second `get()` on the same object has the value"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    if snippet.is_control:
        for _ in range(2):
            with pytest.raises(NotImplementedError):
                result.get(timeout=10)
        observe("second_get", None)
        return
    assert result.get(timeout=10) == 4
    again = observe("second_get", result.get(timeout=2))
    claim("C10", holds=again is None)
    assert again == 4


@experiment("rabbitmq/experiments/rpc_chord.py", control=REDIS)
def test_chord_with_rpc(snippet, worker, observe, claim, symptom):
    """chord 抛出 NotImplementedError | A chord raises NotImplementedError"""
    worker()
    add, echo = snippet.app.tasks["add"], snippet.app.tasks["echo"]
    told = ""
    try:
        answer = chord([add.s(1, 1), add.s(2, 2)])(echo.s()).get(timeout=10)
    except NotImplementedError as error:
        answer, told = type(error).__name__, str(error)
    observe("chord", str(answer))
    claim("C50", holds=answer == "NotImplementedError")
    symptom('The "rpc" result backend does not support chords!', told)
    assert answer == ([2, 4] if snippet.is_control else "NotImplementedError")


@experiment(
    "rabbitmq/experiments/rpc_outage.py",
    control="停机时没有 get() 在等 | no get() waits during the outage",
    private={"rabbitmq": {}},
    holds=Holds(
        "!=5.6.*",
        "第一个结果收不到，之后恢复 | the first result does not arrive, those after it do",
        may_pass=True,
    ),
)
def test_get_does_not_recover(snippet, run, services, worker, observe, symptom):
    """`get()` 碰上停机，进程从此收不到结果 | After an outage in `get()` no more results arrive"""
    worker()
    app = snippet.app
    assert app.tasks["add"].delay(1, 1).get(timeout=10) == 2
    services.kill(run.endpoints["rabbitmq"])
    raised = None
    if not snippet.is_control:
        with pytest.raises(Exception) as caught:  # noqa: PT011  # which one is what is observed
            app.AsyncResult("anything").get(timeout=20)
        raised = type(caught.value).__name__
    observe("raised", raised)
    services.restart(run.endpoints["rabbitmq"])
    fresh = snippet.load()
    assert fresh.tasks["add"].delay(1, 1).get(timeout=20) == 2
    tried = [_new_result(snippet, app.tasks["add"].delay(1, 1).id) for _ in range(TRIES)]
    observe("tries", TRIES)
    answered = observe("answered", tried.count(2))
    assert answered == (TRIES if snippet.is_control else 0)
    symptom("RabbitMQ 恢复了，get() 还是超时 | RabbitMQ is back, and get() times out", not answered)
