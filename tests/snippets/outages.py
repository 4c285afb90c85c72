"""Results of tasks that end while their backend is down."""

from brokerdocs.running import eventually


def result_is_stored(snippet, run, services, worker, timeline, service, title, until):
    """Whether the result of a task that ended while *service* was down is there afterwards.

    It is started again once *until*, called with the worker, has returned.
    """
    endpoint = run.endpoints[service]
    started = worker("--pool=prefork", "--concurrency=1")
    timeline.start()
    sent = snippet.app.tasks["nap"].delay(1)
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    assert eventually(started.executions, 10)
    down = timeline.now
    services.kill(endpoint)
    until(started)
    services.restart(endpoint)
    timeline.mark(title, "停机 | down", down, timeline.now, "bad")
    # Another process asks: an application of its own.
    stored = bool(eventually(lambda: snippet.load().AsyncResult(sent.id).state == "SUCCESS", 20))
    timeline.executions(started)
    outcome, tone = ("存下 | stored", "good") if stored else ("丢失 | lost", "bad")
    timeline.mark("结果 | result", outcome, tone=tone)
    return stored
