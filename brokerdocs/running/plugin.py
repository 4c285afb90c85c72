"""The pytest plugin that runs snippets.

It is loaded in every session of this project and acts only where the folder of
checks, ``tests/snippets``, is among what pytest was asked to collect. The
controller owns the supervisor of servers and writes the evidence; each lane (an
xdist worker, or the controller itself without xdist) forks its items.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from _pytest.reports import TestReport
from _pytest.runner import runtestprotocol

from brokerdocs import evidence
from brokerdocs.finding import Finding
from brokerdocs.running import collecting, forking, project, recording, results
from brokerdocs.running.caching import Cache
from brokerdocs.running.fixtures import (  # noqa: F401  # pytest finds the fixtures here
    ADDRESS,
    RUN,
    claim,
    observe,
    run,
    services,
    shell,
    snippet,
    timeline,
    worker_,
)
from brokerdocs.running.preloading import preload
from brokerdocs.services import Client, Supervisor


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a run of snippets."""
    group = parser.getgroup("brokerdocs", "snippets on real servers")
    group.addoption(
        "--provider",
        choices=("auto", "docker", "native"),
        default="auto",
        help="how servers are started: Docker if it answers, else native (auto)",
    )
    group.addoption(
        "--product",
        action="append",
        default=[],
        metavar="SERVICE=NAME",
        help="which product serves, such as redis=valkey",
    )
    group.addoption("--again", action="store_true", help="run items whose record is fresh, too")
    group.addoption(
        "--strict-run",
        action="store_true",
        help="fail where an item was not run for a reason that allowed_not_run does not list",
    )
    group.addoption("--annotate", action="store_true", help="print findings for GitHub as well")
    parser.addini(
        "allowed_not_run", "regular expressions of reasons, each with '# why'", type="linelist"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Join in where snippets are to be collected."""
    checks = project.checks_folder(config.rootpath)
    asked = [_path(config, argument) for argument in config.args]
    if not any(path == checks or checks in path.parents for path in asked):
        return
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        config.pluginmanager.register(Controller(config), "brokerdocs-controller")
    is_lane = os.environ.get("PYTEST_XDIST_WORKER") or not config.getoption("numprocesses", None)
    if is_lane:
        config.pluginmanager.register(Lane(config, asked), "brokerdocs-lane")


def _path(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make items of a declared check."""
    collecting.parametrize(metafunc, metafunc.config.rootpath)


class Lane:
    """Collects items, leaves out those that need not run, and forks the rest."""

    def __init__(self, config: pytest.Config, asked: list[Path]) -> None:
        self.config = config
        self.whole = {path for path in asked if path.is_file()}
        self.folders = [path for path in asked if path.is_dir()]
        if any("::" in argument for argument in config.args):
            self.whole, self.folders = set(), []
        self.told: dict[str, Any] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        """Look at all that is declared; then leave out what is cached."""
        ours = [item for item in items if collecting.variant_of(item)]
        for item in ours:  # a reader's program does not die of a warning; common checks ask for it
            item.add_marker(pytest.mark.filterwarnings("default"))
        root = self.config.rootpath
        files = set(self.whole)
        for folder in self.folders:
            files |= set(folder.rglob("test_*.py"))
        self.told["findings"] = [asdict(f) for f in collecting.findings(root, ours, files)]
        self.told["manifest"] = {
            file.relative_to(root).as_posix(): [_listed(item) for item in ours if item.path == file]
            for file in sorted(files)
        }
        yield
        preload()
        standing: list[tuple[pytest.Item, evidence.Record]] = []
        if not self.config.option.again and not self.config.option.collectonly:
            client = Client(os.environ[ADDRESS])
            try:
                to_run, standing = Cache(root, client).split(items)
            except ValueError as error:  # a damaged record stands in for nothing
                damaged = Finding("build/evidence", 0, str(error), "damaged-record")
                self.told["findings"].append(asdict(damaged))
                to_run, standing = list(items), []
            finally:
                client.close()
            self.config.hook.pytest_deselected(items=[item for item, _ in standing])
            items[:] = to_run
        self.told["cached"] = [asdict(record) for _, record in standing]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run *item* in a fork, and its record travels with its last report."""
        if collecting.variant_of(item) is None:
            return None
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        try:
            if self.config.getoption("usepdb"):
                reports = runtestprotocol(item, log=False, nextitem=None)
            else:
                reports = forking.run(item, collecting.proof_of(item).deadline)
        except forking.ItemEnded as error:
            reports = [_ended(item, str(error))]
        record = recording.make(item, reports)
        last: Any = reports[-1]
        last.evidence = asdict(record)
        last.published = collecting.published(item)
        if record.state == "failed" and not any(report.failed for report in reports):
            last.outcome, last.longrepr = "failed", record.reason
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Hold what the item saw, and turn into errors what strict xfail would forgive."""
        report = yield
        if hasattr(report, "wasxfail") and report.skipped and not _is_kill(item, call):
            report.outcome = "failed"
            del report.wasxfail
            message = f"{call.excinfo.typename}: {call.excinfo.value}" if call.excinfo else ""
            report.longrepr = f"{message} (not from the check itself, so the mutant is not killed)"
        if call.when == "teardown" and (run := item.stash.get(RUN, None)) is not None:
            report.run = run.evidence()
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the controller."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["brokerdocs"] = self.told
        else:
            controller: Any = self.config.pluginmanager.getplugin("brokerdocs-controller")
            controller.hear(self.told)


def _listed(item: pytest.Item) -> dict[str, str]:
    variant = collecting.variant_of(item)
    assert variant is not None
    return {
        "id": item.nodeid,
        "kind": collecting.kind_of(item),
        "snippet": variant.snippet,
        "title": collecting.title_of(item),
        "change": str(variant.change or ""),
    }


def _ended(item: pytest.Item, message: str) -> TestReport:
    return TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="failed",
        longrepr=message,
        when="call",
    )


def _is_kill(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Whether a mutant died of its check: in the call, of the check's own assertion or a named type."""
    if call.when != "call" or call.excinfo is None:
        return False
    named = tuple(t for t in collecting.proof_of(item).raises if t is not AssertionError)
    if isinstance(call.excinfo.value, named):
        return True
    last = Path(call.excinfo.traceback[-1].path)
    if isinstance(call.excinfo.value, pytest.fail.Exception):
        # pytest.raises that saw nothing raised ends in a frame of pytest's.
        return str(call.excinfo.value).startswith("DID NOT RAISE")
    return project.checks_folder(
        item.config.rootpath
    ) in last.resolve().parents or last.is_relative_to(Path(__file__).parent)


class Controller:
    """Owns the supervisor, writes the evidence, and says how it went."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.root = config.rootpath
        self.findings: set[Finding] = set()
        self.cached: dict[str, evidence.Record] = {}
        self.records: dict[str, evidence.Record] = {}
        self.published: dict[str, str] = {}
        self.manifest: dict[str, list[dict[str, str]]] = {}
        products = dict(choice.split("=", 1) for choice in config.option.product)
        self.supervisor: Supervisor | None = None
        if not config.option.collectonly:
            self.supervisor = Supervisor.start(config.option.provider, products)
            os.environ[ADDRESS] = self.supervisor.address

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear what an xdist lane has to tell at its end."""
        self.hear(getattr(node, "workeroutput", {}).get("brokerdocs", {}))

    def hear(self, told: dict[str, Any]) -> None:
        """Take in what a lane found while it collected."""
        self.findings |= {Finding(**finding) for finding in told.get("findings", [])}
        self.manifest |= told.get("manifest", {})
        for data in told.get("cached", []):
            record = evidence.Record.from_json(data)
            self.cached[record.item] = record

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Write the record that came with an item's last report."""
        if not hasattr(report, "evidence"):
            return
        record = evidence.Record.from_json(report.evidence)
        self.records[record.item] = record
        if record.kind in ("mutant", "control"):
            self.published[record.item] = report.published
        else:
            self._write(record)

    def _write(self, record: evidence.Record) -> None:
        evidence.write(self.root, record)
        if record.state == "failed":
            self.findings.add(recording.finding(record, self.config))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge the mutants, write what is left, and set the exit status."""
        if self.supervisor is not None:
            self.supervisor.stop()
        for name, published in self.published.items():
            record = self.records[name]
            base = self.records.get(published) or self.cached.get(published)
            if record.state == "passed" and (base is None or base.state != "passed"):
                record.state = "not run"
                record.reason = (
                    "原样运行没有通过，变异无从判断 | "
                    "the snippet as published did not pass, so this says nothing"
                )
            self._write(record)
        if self.manifest and not self.config.option.collectonly:
            evidence.write_manifest(self.root, self.manifest)
        nothing_to_do = session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.cached
        if nothing_to_do:
            session.exitstatus = pytest.ExitCode.OK
        if self.config.option.strict_run:
            self.findings |= set(self._not_allowed())
        if self.findings and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _not_allowed(self) -> Iterator[Finding]:
        allowed = [line.partition("#")[0].strip() for line in self.config.getini("allowed_not_run")]
        for record in self.records.values():
            if record.state == "not run" and not any(re.search(a, record.reason) for a in allowed):
                reason = record.reason.partition(" | ")[2] or record.reason
                yield Finding(
                    f"snippets/{record.snippet}", 1, f"{record.item}: {reason}", "not-run"
                )

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the findings, one a line, and the table."""
        for finding in sorted(self.findings):
            terminalreporter.write_line(str(finding), red=True)
            if self.config.option.annotate:
                print(finding.as_annotation(), file=sys.stdout)
        for line in results.table(self.records.values(), self.cached.values()):
            terminalreporter.write_line(line)
