"""What a caller sees where Amazon's services fail, whichever of them keeps its results."""

import os
import time


def read(snippet, observe):
    """Read a result; what it raised, in words, and observe its name and the seconds."""
    began, raised = time.monotonic(), None
    try:
        snippet.app.AsyncResult("anything").state  # noqa: B018  # the property reads the service
    except Exception as error:  # which one is what it observes
        raised = error
    observe("seconds", round(time.monotonic() - began, 1))
    observe("raised", type(raised).__name__ if raised else None)
    return str(raised)


def read_without_service(snippet, run, services, observe):
    """What reading raises when the service is gone; it stays in a control."""
    if not snippet.is_control:
        services.kill(run.endpoints["aws"])
    return read(snippet, observe)


def read_without_keys(snippet, observe):
    """What reading raises without credentials; a control keeps them."""
    if not snippet.is_control:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del os.environ[name]
    return read(snippet, observe)
