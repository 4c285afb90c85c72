"""Capability: sending a task returns only when the server has answered."""

import threading
import time

from brokerdocs.running import probe
from tests.snippets.comparison.capabilities import asked

WAIT = 3.0  # seconds; where nothing is waited for, sending takes some 0.01
AFTER = 30.0  # seconds from the thaw until what waited must have returned
CONTROL = "服务器没有停住 | the server is not frozen"


@probe(*asked.PLAIN, "rabbitmq/confirm_publish.py", control=CONTROL)
def test_frozen_server(snippet, run, services, observe):
    """服务器停住不答时，发送会等它回答 | While the server is frozen, sending waits"""
    server = run.endpoints[snippet.system]
    send = snippet.app.tasks["add"].apply_async
    send((1, 1), ignore_result=True)  # connected, the queue declared: what follows is sending alone
    returned = threading.Event()
    failed = []

    def publish():
        try:
            send((2, 2), ignore_result=True)
        except Exception as error:  # told by the item's own thread
            failed.append(error)
        returned.set()

    if not snippet.is_control:
        services.pause(server)
    began = time.monotonic()
    threading.Thread(target=publish, daemon=True).start()
    waits = not returned.wait(WAIT)
    observe("confirms", waits)
    observe("confirms_waited", WAIT)
    if not waits:
        observe("confirms_returned_after", max(round(time.monotonic() - began, 3), 0.001))
    if not snippet.is_control:
        services.resume(server)
    assert returned.wait(AFTER)
    assert not failed
    assert not (waits and snippet.is_control)
