"""Redis: what Celery meets on a server in cluster mode."""

from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment
from tests.snippets.applications import app_of
from tests.snippets.redis import live

SLOTS = 16384
WAIT = 15.0  # seconds for the task, or for the error in the worker's log
ERROR = "Keys in request don't hash to the same slot"


@experiment("redis/experiments/cluster.conf", control={"cluster-enabled": "no"})
def test_broker_on_a_cluster(snippet, run, services, worker, observe, symptom):
    """集群模式：发布和 worker 都报错 | In cluster mode publishing raises, and so does the worker"""
    endpoint = services.private("redis", config=snippet.text)
    run.admit(endpoint)
    server = live.client(endpoint)
    if not snippet.is_control:  # one node with every slot: no key is elsewhere
        server.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, SLOTS - 1)
        assert eventually(lambda: server.cluster("INFO")["cluster_state"] == "ok", WAIT)
    app = app_of(live.url(endpoint))
    error = None
    try:
        app.tasks["add"].apply_async((2, 2), ignore_result=True, retry=False)
    except OperationalError as raised:
        error = f"{type(raised).__name__}: {raised}"
    one = worker(load=lambda: app, wait=False)
    eventually(lambda: one.executions("add") or ERROR in one.log, WAIT)
    observe("error", error)
    ran = observe("ran", bool(one.executions("add")))
    logged = observe("worker_logs_it", ERROR in one.log)
    assert ran == snippet.is_control
    assert (bool(error), logged) == ((False, False) if snippet.is_control else (True, True))
    symptom(ERROR, error or "")
