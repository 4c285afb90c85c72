"""MongoDB: results while the server is down, and after it was killed."""

import os
import signal

from brokerdocs.running import eventually, experiment
from tests.snippets.mongodb import live

RESULTS = 10
ALONE = {"mongodb": {}}
NAP = 1.2  # seconds: two heartbeats, so that the client has noticed
DOWN = 2.0  # seconds


@experiment(
    "mongodb/experiments/kill_9.py",
    control={"result_backend": "redis://localhost:6379/1"},
    private={"mongodb": {}, "redis": {}},
)
def test_results_survive_a_crash(snippet, run, services, worker, observe):
    """kill -9 服务器再启动：结果都在 | The server is killed: every result is kept"""
    started = worker()
    add = snippet.app.tasks["add"]
    sent = [add.delay(number, 1) for number in range(RESULTS)]
    assert [result.get(timeout=10) for result in sent] == [n + 1 for n in range(RESULTS)]
    os.kill(started.pid, signal.SIGTERM)
    started.wait(20)
    server = run.endpoints["redis" if snippet.is_control else "mongodb"]
    services.kill(server)
    services.restart(server)
    kept = sum(live.state_of(snippet, result.id) == "SUCCESS" for result in sent)
    observe("stored", RESULTS)
    observe("kept", kept)
    assert kept == (0 if snippet.is_control else RESULTS)


@experiment(
    "mongodb/experiments/while_down.py",
    control={"mongodb_backend_settings.options.serverSelectionTimeoutMS": 500},
    private=ALONE,
)
def test_result_is_stored_later(snippet, run, services, worker, observe, timeline):
    """停机两秒，其间结束的任务：结果存下 | It ends while the server is down, and is stored later"""
    server = run.endpoints["mongodb"]
    started = worker("--pool=prefork", "--concurrency=1")
    assert snippet.app.tasks["add"].delay(1, 1).get(timeout=10) == 2
    timeline.start()
    sent = snippet.app.tasks["nap"].delay(NAP)
    timeline.mark("发布方 | publisher", "发布 | published", 0)
    assert eventually(lambda: started.executions("nap"), 10)
    down = timeline.now
    services.kill(server)
    eventually(lambda: timeline.now - down > DOWN, 5)
    services.restart(server)
    timeline.mark("MongoDB", "停机 | down", down, timeline.now, "bad")
    stored = bool(eventually(lambda: live.state_of(snippet, sent.id) == "SUCCESS", 2))
    timeline.executions(started)
    outcome, tone = ("存下 | stored", "good") if stored else ("丢失 | lost", "bad")
    timeline.mark("结果 | result", outcome, tone=tone)
    observe("stored", stored)
    assert stored != snippet.is_control
