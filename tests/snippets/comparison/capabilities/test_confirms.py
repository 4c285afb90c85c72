"""Capability: sending a task returns only when the server has answered."""

import threading
import time

from brokerdocs.running import probe
from tests.snippets.comparison.capabilities import asked

WAIT = 3.0  # seconds; where nothing is waited for, sending takes some 0.01
AFTER = 30.0  # seconds from the thaw until what waited must have returned
CONTROL = "服务器没有停住 | the server is not frozen"
SNIPPETS = (
    "rabbitmq/confirm_publish.py",
    *(f"{name}/broker_url.py" for name in asked.BROKERS if name != "rabbitmq"),
)
"""Where there is a setting for confirms it is on."""


@probe(*SNIPPETS, control=CONTROL)
def test_frozen_server(snippet, run, services, observe):
    """服务器停住不答时，发送会等它回答 | While the server is frozen, sending waits"""
    _ask("confirms", snippet, run, services, observe)


@probe("rabbitmq/broker_url.py", control=CONTROL)
def test_frozen_server_without_the_setting(snippet, run, services, observe):
    """同上，不设发布确认 | The same without the setting for confirms"""
    _ask("confirms_by_default", snippet, run, services, observe)


def _ask(name, snippet, run, services, observe):
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
    observe(name, waits)
    observe(f"{name}_waited", WAIT)
    if not waits:
        observe(f"{name}_returned_after", max(round(time.monotonic() - began, 3), 0.001))
    if not snippet.is_control:
        services.resume(server)
    assert returned.wait(AFTER)
    assert not failed
    assert not (waits and snippet.is_control)
