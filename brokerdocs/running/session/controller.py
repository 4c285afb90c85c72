"""The controller of a run: its servers, its records, and how it went."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import pytest

from brokerdocs import evidence, lines
from brokerdocs.finding import Finding, relative
from brokerdocs.running.checks import collecting
from brokerdocs.running.checks.declaring import Holds
from brokerdocs.running.item.fixtures import ADDRESS
from brokerdocs.running.session import controls, older, recording, results
from brokerdocs.running.session.falsifying import Falsifier
from brokerdocs.running.session.inputs import Inputs
from brokerdocs.services import ServiceError, Supervisor


class Controller:
    """The plugin that owns the servers of a run and keeps its records."""

    NAME = "brokerdocs-controller"

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.root = config.rootpath
        self.is_newest = lines.is_newest(self.root)
        self.inputs = Inputs(self.root)
        self.findings: set[Finding] = set()
        self.manifest: dict[str, list[dict[str, str]]] = {}
        self.holds: dict[str, set[Holds]] = {}
        """What the checks of each snippet declare of releases of Celery."""
        self.seconds: dict[str, float] = {}
        """What each item took last, by its node id."""
        self.cached: dict[str, evidence.Record] = {}
        """Those that stand in for items that are left out: passed, or not run for what lacks still.
        """
        self.records: dict[str, evidence.Record] = {}
        self.falsifier = Falsifier(self.root)
        self.allowed = [_allowance(line) for line in config.getini("allowed_not_run")]
        self.address = ""
        self.supervisor: Supervisor | None = None
        if not config.option.collectonly:
            products = dict(map(_product, config.option.product))
            try:
                self.supervisor = Supervisor.start(config.option.provider, products)
            except ServiceError as error:
                raise pytest.UsageError(str(error)) from None
            self.address = os.environ[ADDRESS] = self.supervisor.address
            # What the supervisor removes at the end of this process, whichever it is.
            config.option.basetemp = str(Path(self.supervisor.address).with_name("pytest"))

    @property
    def _passed(self) -> set[str]:
        records = (self.cached | self.records).values()
        return {record.item for record in records if record.state == "passed"}

    def base_of(self, item: pytest.Item) -> evidence.Record | None:
        """The record of the same check on the snippet as published, from this run or before."""
        if not collecting.is_ours(item):
            return None
        published = collecting.declared(item).published
        return self.records.get(published) or self.cached.get(published)

    def keep(self, item: pytest.Item, reports: list[pytest.TestReport]) -> evidence.Record:
        """Make, judge and write the record of *item*."""
        declared = collecting.declared(item)
        record = recording.make(item, reports, self.inputs.of(item))
        if record.kind in ("mutant", "control") and record.state == "passed":
            base = self.base_of(item)
            if base is None or base.state != "passed":
                record.state = "not run"
                record.reason = _NOT_RUN if base is None else _NOT_PASSED
            elif why := controls.unlike(base, record):
                record.state, record.reason = "failed", why
        if not self.is_newest:
            older.judge(self.root, declared, record, self.holds.get(record.snippet, ()))
        self.records[record.item] = record
        with self._reporting_a_full_disk():
            evidence.write(self.root, record)
        if record.state == "failed":
            self.findings.add(recording.finding(self.root, declared, record))
        return record

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Stop the servers, write the manifest, and set the exit status."""
        if self.supervisor is not None:
            self.supervisor.stop()
        if self.manifest and not self.config.option.collectonly:
            with self._reporting_a_full_disk():
                evidence.write_manifest(self.root, self.manifest, collecting.freed(self.root))
        if not self.is_newest and not self.config.option.collectonly:
            with self._reporting_a_full_disk():
                older.keep_line(self.root)
        self.findings |= set(self.falsifier.findings(self._passed))
        nothing_to_do = session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.cached
        if nothing_to_do:
            session.exitstatus = pytest.ExitCode.OK
        if self.config.option.strict_run:
            self.findings |= set(self._not_allowed())
        if self.findings and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @contextmanager
    def _reporting_a_full_disk(self) -> Iterator[None]:
        """One finding, however many records cannot be kept."""
        try:
            yield
        except OSError as error:
            if not any(finding.rule == "evidence" for finding in self.findings):
                message = f"records cannot be kept ({error.strerror}): make room, then run again"
                where = relative(evidence.folder(self.root), self.root)
                self.findings.add(Finding(where, 0, message, "evidence"))

    def _not_allowed(self) -> Iterator[Finding]:
        for record in (self.cached | self.records).values():
            allowed = any(
                fnmatch(record.snippet, snippet) and reason.search(record.reason)
                for snippet, reason in self.allowed
            )
            if record.state == "not run" and not allowed:
                message = f"{record.item}: {record.reason_in_english}"
                yield Finding(f"snippets/{record.snippet}", 1, message, "not-run")

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the findings, one a line, and the table."""
        for finding in sorted(self.findings):
            terminalreporter.write_line(str(finding), red=True)
            if self.config.option.annotate:
                print(finding.as_annotation(), file=sys.stdout)
        for line in self.falsifier.summary(self._passed):
            terminalreporter.write_line(line)
        for line in results.table(self.records.values(), self.cached.values()):
            terminalreporter.write_line(line)


_NOT_RUN = (
    "原样的代码没有运行，变异无从判断 | "
    "the snippet as published was not run (deselected?), so this says nothing"
)
_NOT_PASSED = (
    "原样运行没有通过，变异无从判断 | the snippet as published did not pass, so this says nothing"
)
"""Why a mutant or control says nothing."""


def _product(choice: str) -> tuple[str, str]:
    """Read ``redis=valkey``."""
    service, equals, name = choice.partition("=")
    if not equals:
        raise pytest.UsageError(
            f"--product takes SERVICE=NAME, such as redis=valkey; not {choice!r}"
        )
    return service, name


def _allowance(line: str) -> tuple[str, re.Pattern[str]]:
    """Read ``SNIPPETS: REASON  # why``: a pattern of snippets, a regular expression, and why."""
    rule, _, why = line.partition("#")
    snippets, _, reason = rule.partition(":")
    if not (snippets.strip() and reason.strip() and why.strip()):
        raise pytest.UsageError(f"allowed_not_run wants 'SNIPPETS: REASON  # why'; not {line!r}")
    try:
        return snippets.strip(), re.compile(reason.strip())
    except re.error as error:
        raise pytest.UsageError(f"allowed_not_run: {reason.strip()!r}: {error}") from None
