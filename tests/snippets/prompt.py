"""Lines that a reader types first: what pip brings, what a container serves."""

import importlib.metadata
import re
import shlex
import subprocess
from contextlib import contextmanager

import pytest
from packaging.requirements import Requirement

from brokerdocs.running.checks import requirements

OURS = ("celery[", "kombu[")


def brought(snippet):
    """The requirements that the extras in a pip line bring, by name, and that requirement."""
    (line,) = snippet.source.splitlines()
    wanted = next(Requirement(word) for word in shlex.split(line) if word.startswith(OURS))
    found = {}
    for extra in wanted.extras:
        found |= _brought(wanted.name, extra)
    return found, wanted


def _brought(distribution, extra):
    """The requirements that an extra adds, through the extras that it names in turn."""
    found = {}
    for text in importlib.metadata.requires(distribution) or []:
        requirement = Requirement(text)
        if requirement.marker is None or not requirement.marker.evaluate({"extra": extra}):
            continue
        if f'extra == "{extra}"' not in text.replace("'", '"'):
            continue
        found[requirement.name] = requirement
        for further in requirement.extras:
            found |= _brought(requirement.name, further)
    return found


@contextmanager
def container(snippet, run, port):
    """Run a ``docker run`` line, and give the address at which *port* is published here.

    The line gets free ports and no name, so that it disturbs nothing that runs on this
    machine, and a label by which the container goes with a run that is killed. Skips where
    no engine or not the image is here.
    """
    if lack := requirements.lacking(run.proof, snippet, long=True):
        pytest.skip(lack)
    words = shlex.split(snippet.source)
    assert words[:4] == ["docker", "run", "-d", "--name"]
    given = [re.sub(r"^127\.0\.0\.1:\d+:(\d+)$", r"127.0.0.1::\1", word) for word in words[5:]]
    started = _docker("run", "-d", "--label", run.client.label(), *given)
    assert started.returncode == 0, started.stderr
    name = started.stdout.strip()
    try:
        address = _docker("port", name, str(port)).stdout.strip()
        assert re.fullmatch(r"127\.0\.0\.1:\d+", address), f"{port} is not published on 127.0.0.1"
        run.guard.allow([address])
        yield address
    finally:
        _docker("rm", "-f", "-v", name)


def _docker(*words):
    return subprocess.run(
        ["docker", *words], capture_output=True, text=True, timeout=60, check=False
    )
