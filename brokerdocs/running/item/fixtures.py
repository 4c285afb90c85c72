"""The fixtures that a check uses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from celery import Celery

from brokerdocs.evidence import SYMPTOM
from brokerdocs.running.checks import declaring
from brokerdocs.running.checks.requirements import AT_NIGHT, BACKEND, needs, wants_backend
from brokerdocs.running.item import clock, environment, guard, worker
from brokerdocs.running.item.run import Run, not_run_without
from brokerdocs.running.item.shell import Shell
from brokerdocs.running.item.timeline import Timeline
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.services import (
    SERVICES,
    Client,
    Endpoint,
)
from brokerdocs.services.hosts.owner import folder_beside

ADDRESS = "BROKERDOCS_SUPERVISOR"
LANE = "BROKERDOCS_LANE"
SEEN = "brokerdocs"
"""The property of an item's reports that holds what it saw."""
TOLD = 300  # characters of an output that lacks a symptom: its last lines


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """The item's own bookkeeping; checks use the fixtures below."""
    proof = declaring.proof_of(request.function)
    assert proof is not None, "a check is declared with @proves, @experiment, @common or @probe"
    address = os.environ[ADDRESS]
    lane = os.environ.get(LANE, "1")
    # First: without a supervisor nobody would sweep the folder.
    client = Client(address, clock.own().stopped)
    folder = folder_beside(Path(address).parent)
    this = Run(proof, lane, folder, client, guard.Guard(folder / "refused"))
    this.guard.allow([address])
    environment.confine(os.environ, folder)
    yield this
    for each in this.workers:
        this.output.append(f"--- {each.name}\n{each.log}")
        each.kill()
        each.wait()
    this.refused = this.guard.refused()
    request.node.user_properties.append((SEEN, this.evidence()))
    this.client.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def snippet(request: pytest.FixtureRequest, run: Run) -> Snippet:
    """The snippet, its addresses mapped to servers that were reset for this item."""
    variant: declaring.Variant = request.param
    root = request.config.rootpath
    if run.proof.is_long and not request.config.option.long:
        pytest.skip(AT_NIGHT)
    this = Snippet(root, variant.snippet, variant.change, variant.is_control)
    run.is_altered = variant.change is not None
    # What no service of this item has leads nowhere, in files beside the snippet too.
    mapping = {
        address: environment.NOWHERE
        for service in SERVICES.values()
        for address in service.well_known
        if ":" in address
    }
    for need in needs(run.proof, this):
        endpoint = run.have(need.service, need.capabilities)
        run.subject(endpoint)
        mapping |= endpoint.mapping
    this.mapping = mapping
    if wants_backend(this):
        this.backend = _backend(run)
    run.prepare(this.text)
    os.chdir(run.folder)
    return this


def _backend(run: Run) -> str:
    if BACKEND in run.proof.private:
        with not_run_without():
            with_backend = run.client.acquire(BACKEND, run.lane)
        run.admit(with_backend)
    else:
        with_backend = run.have(BACKEND)
    return f"{with_backend.admin_url.rstrip('/')}/15"


class StartWorker(Protocol):
    """How a check starts a worker."""

    def __call__(
        self,
        *arguments: str,
        name: str = ...,
        wait: bool = ...,
        quick: bool = ...,
        load: Callable[[], Celery] | None = ...,
    ) -> worker.Worker: ...


@pytest.fixture(name="worker")
def worker_(run: Run, snippet: Snippet) -> StartWorker:
    """Start a worker of the snippet: ``worker('--pool=prefork', name='w2')``; solo by default.

    With ``load=make`` it is a worker of the application that *make* returns.
    """

    def start(
        *arguments: str,
        name: str = "",
        wait: bool = True,
        quick: bool = True,
        load: Callable[[], Celery] | None = None,
    ) -> worker.Worker:
        name = name or f"worker-{len(run.workers) + 1}"
        started = worker.start(load or snippet.load, run.folder, name, arguments, wait, quick)
        run.workers.append(started)
        return started

    return start


@pytest.fixture
def observe(run: Run) -> Any:
    """Record a named value, which prose can print: ``observe('executions', 3)``."""

    def note(name: str, value: Any) -> Any:
        run.observations[name] = [value]
        return value

    return note


@pytest.fixture
def symptom(run: Run) -> Any:
    """Demand what a reader sees when something goes wrong; without its cause it may not be seen.

    ``symptom("NOT_FOUND", str(error))``: the text is in the output, and not in the control's.
    ``symptom("任务执行两次 | A task runs twice", times == 2)`` where no text says it.
    """

    def note(words: str, seen: str | bool) -> None:
        shown = words in seen if isinstance(seen, str) else bool(seen)
        fault = "seen without its cause as well" if shown else "not seen"
        output = f"; its output ends {seen[-TOLD:]!r}" if isinstance(seen, str) else ""
        assert shown != run.is_altered, f"symptom {words!r}: {fault}{output}"
        run.observations.setdefault(SYMPTOM, []).append(words if shown else None)

    return note


@pytest.fixture
def claim(run: Run) -> Any:
    """Record whether a claim held: ``claim('C14', holds=times > 1)``; altered copies say none."""

    def note(name: str, *, holds: bool) -> None:
        if run.is_altered:
            return
        if run.claims.setdefault(name, bool(holds)) != bool(holds):
            raise ValueError(f"{name} held and did not hold in one item: claim once, or split it")

    return note


@pytest.fixture
def timeline(run: Run) -> Timeline:
    """Note what happens when."""
    run.timeline.start()
    return run.timeline


@pytest.fixture
def shell(run: Run, snippet: Snippet) -> Shell:
    """Run lines of a shell snippet with the server's own tools first on PATH."""
    tools = [folder for endpoint in run.endpoints.values() for folder in endpoint.path]
    return Shell(snippet, run.folder, tools, run.output)


@pytest.fixture
def endpoints(run: Run, snippet: Snippet) -> dict[str, Endpoint]:  # noqa: ARG001  # starts them
    """Where the services of *snippet* listen: ``endpoints["redis"]``."""
    return run.endpoints


@pytest.fixture
def services(run: Run) -> Client:
    """The supervisor: kill, restart, private servers."""
    return run.client
