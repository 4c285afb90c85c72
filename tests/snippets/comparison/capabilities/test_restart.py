"""Capability: a worker lives through a restart of the server and goes on."""

import time

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

WAIT = 20.0  # seconds from the server's being ready until the task runs; Kafka's takes 5 to 10
DOWN = 3.0  # seconds for the same where the server stays down
SENT = 30.0  # seconds for a new process to send two tasks, which takes two
KEPT = 2.0  # seconds that a task may come later than one sent after it
CONTROL = "服务器没有再启动 | the server stays down"
SNIPPETS = (
    "rabbitmq/confirm_publish.py",
    *(f"{name}/broker_url.py" for name in ("redis", "kafka", "zookeeper")),
)
"""Without Amazon's and Google's services, which nobody can restart."""

SEND = """
for queue in ('celery', 'later'):
    print(app.send_task('add', (1, 1), queue=queue, ignore_result=True).id, flush=True)
"""


@probe(*SNIPPETS, control=CONTROL, private=asked.ALONE, timeout=180)
def test_server_is_killed(snippet, run, endpoints, services, worker, observe):
    """服务器被 kill -9 后再启动，worker 继续工作 | The worker recovers after a kill -9"""
    server = endpoints[snippet.system]
    send = snippet.app.tasks["add"].apply_async
    waiting = send((1, 1), queue="later", ignore_result=True).id
    first = asked.consuming(worker, snippet.app, *asked.ONE, name="first")
    services.kill(server)
    if not snippet.is_control:
        services.restart(server)
    ready = time.time()
    wait = DOWN if snippet.is_control else WAIT
    with asked.another_client(run, snippet, SEND, 2, DOWN if snippet.is_control else SENT) as ids:
        task, later = ids or ("", "")
        goes_on = ids and not snippet.is_control
        if goes_on:
            second = worker(*asked.ONE, "--queues=later", name="second", wait=False)
        eventually(lambda: task in asked.ran(first) or not first.is_alive, wait if ids else 0)
        again = task in asked.ran(first)
        observe("restart", again)
        observe("restart_within", wait)
        lives = observe("restart_worker_lives", first.is_alive)
        if again:
            at = next(event.at for event in first.events if event.id == task)
            observe("restart_seconds", round(at - ready, 1))
        elif lives:
            observe("restart_waited", wait)
        if goes_on:
            assert eventually(lambda: later in asked.ran(second), WAIT)
            kept = bool(eventually(lambda: waiting in asked.ran(second), KEPT))
            observe("restart_kept", kept)
    assert not (again and snippet.is_control)
