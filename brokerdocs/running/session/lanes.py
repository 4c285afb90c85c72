"""Lanes: items in forks beside one another, each lane with servers of its own."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from brokerdocs.running import private
from brokerdocs.running.checks import collecting
from brokerdocs.running.checks.declaring import ITEM_TIMEOUT
from brokerdocs.running.item import waiting
from brokerdocs.running.item.fixtures import LANE
from brokerdocs.running.item.run import Run
from brokerdocs.running.session import forking, inputs, preloading, recording
from brokerdocs.running.session.controller import Controller
from brokerdocs.running.session.progress import Progress
from brokerdocs.running.session.results import OF_OLDER_LINES
from brokerdocs.running.session.scheduling import Group, Schedule, groups

LEAST_PATIENCE = 2.0  # seconds that a mutant waits for what does not come
PATIENCE = 3.0  # times what the published copy took


class Lanes:
    """Runs the items of a session, each in a fork; its record is kept when it ends."""

    def __init__(self, config: pytest.Config, controller: Controller, count: int) -> None:
        self.config = config
        self.controller = controller
        self.names = [str(number) for number in range(1, count + 1)]
        self.queues: dict[str, list[pytest.Item]] = {name: [] for name in self.names}
        self.running: dict[forking.Fork, str] = {}
        self.reports: list[pytest.TestReport] = []
        self.falsifier = controller.falsifier

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all that was collected; without forks under ``--pdb``."""
        stops = session.testsfailed and not self.config.option.continue_on_collection_errors
        if self.config.option.collectonly or stops:
            return None  # pytest's own loop lists, or says why it stops
        private.make_base_folder(self.config)
        if any(map(collecting.is_ours, session.items)):
            preloading.preload()
        if self.config.getoption("usepdb"):
            for item in session.items:
                self._judge(item, self._run_here(item))
            return True
        lifeline = forking.Lifeline()
        try:
            self._run(session, lifeline)
        finally:
            for fork in self.running:
                fork.end(kill=True)
            lifeline.close()
        return True

    def _run(self, session: pytest.Session, lifeline: forking.Lifeline) -> None:
        seconds = self.controller.seconds
        schedule = Schedule(groups(session.items, seconds), len(self.names))
        progress = Progress(self.config, session.items, seconds)
        while True:
            for lane in self.names:
                if lane in self.running.values():
                    continue
                while (item := self._next(lane, schedule)) and self.falsifier.is_settled(item):
                    progress.done(item)
                if item:
                    self.running[self._fork(item, lane, lifeline)] = lane
            if not self.running:
                break
            progress.show([fork.item for fork in self.running])
            for fork in forking.wait(list(self.running), progress.every):
                del self.running[fork]
                self._judge(fork.item, self._collect(fork))
                progress.done(fork.item)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)

    def _next(self, lane: str, schedule: Schedule) -> pytest.Item | None:
        if not self.queues[lane]:
            group: Group | None = schedule.next(lane)
            self.queues[lane] = list(group.items) if group else []
        return self.queues[lane].pop(0) if self.queues[lane] else None

    def _fork(self, item: pytest.Item, lane: str, lifeline: forking.Lifeline) -> forking.Fork:
        timeout = ITEM_TIMEOUT
        if collecting.is_ours(item):
            timeout = collecting.declared(item).proof.timeout
        prepare = partial(self._prepare, item, lane)
        return forking.Fork(item, lifeline, timeout, prepare, self._run_here)

    def _prepare(self, item: pytest.Item, lane: str) -> None:
        """Set up the fork in which *item* runs."""
        os.environ[LANE] = lane
        base = self.controller.base_of(item)
        if base is not None and collecting.declared(item).kind == "mutant":
            waiting.set_patience(max(LEAST_PATIENCE, PATIENCE * base.seconds))

    def _run_here(self, item: pytest.Item) -> list[pytest.TestReport]:
        """Run *item* in this process, by way of pytest's hook, so that all plugins see it."""
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.reports

    def _collect(self, fork: forking.Fork) -> list[pytest.TestReport]:
        try:
            return fork.reports()
        except forking.ItemEnded as error:
            return [recording.ended(fork.item, str(error))]

    def _judge(self, item: pytest.Item, reports: list[pytest.TestReport]) -> None:
        """Keep the record of *item*, and report it to pytest."""
        if falsified := self.falsifier.note(item, reports):
            reports = falsified
        elif collecting.is_ours(item):
            record = self.controller.keep(item, reports)
            has_failed = any(report.failed for report in reports)
            if record.state in OF_OLDER_LINES or (has_failed and record.state != "failed"):
                reports = [recording.expected(item, record)]
            elif record.state == "failed" and not has_failed:
                reports[-1].outcome, reports[-1].longrepr = "failed", record.reason
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Hold back the reports of *item*: the run logs them, not its fork."""
        self.reports = private.run_phases(item)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Turn into errors what strict xfail would forgive."""
        report = yield
        if hasattr(report, "wasxfail") and report.skipped and not _is_kill(item, call):
            message = f"{call.excinfo.typename}: {call.excinfo.value}" if call.excinfo else ""
            _fail(report, f"{message} (not from the check itself, so the mutant is not killed)")
        if not report.passed and call.when == "call" and (died := _died(item)):
            _fail(report, died)  # what the item met is only what follows from it
        return report


def _fail(report: pytest.TestReport, message: str) -> None:
    report.outcome, report.longrepr = "failed", message
    if hasattr(report, "wasxfail"):
        del report.wasxfail


def _died(item: pytest.Item) -> str:
    run = item.funcargs.get("run") if isinstance(item, pytest.Function) else None
    return run.died() if isinstance(run, Run) else ""


def _is_kill(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Whether a mutant died of its check: in the call, of its own assertion or a named type."""
    if not collecting.is_ours(item):
        return True  # not ours to judge
    declared = collecting.declared(item)
    if declared.kind != "mutant" or call.when != "call" or call.excinfo is None:
        return False
    named = tuple(t for t in declared.proof.raises if t is not AssertionError)
    if isinstance(call.excinfo.value, named):
        return True
    last = Path(call.excinfo.traceback[-1].path)
    if isinstance(call.excinfo.value, pytest.fail.Exception):
        # pytest.raises that saw nothing raised ends in a frame of pytest's.
        return str(call.excinfo.value).startswith("DID NOT RAISE")
    with suppress(OSError):
        last = last.resolve()
    ours = (inputs.checks_folder(item.config.rootpath), Path(__file__).parents[1])
    return any(last.is_relative_to(folder) for folder in ours)
