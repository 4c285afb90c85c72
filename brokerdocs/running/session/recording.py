"""From pytest's reports of one item to its record."""

from __future__ import annotations

import importlib.metadata
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from brokerdocs import evidence, lines, pages
from brokerdocs.finding import Finding, relative
from brokerdocs.running.checks import collecting
from brokerdocs.running.item.fixtures import SEEN
from brokerdocs.running.session import controls
from brokerdocs.running.session.inputs import versions
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.systems import system_of


def make(
    item: pytest.Item, reports: list[pytest.TestReport], inputs: dict[str, str]
) -> evidence.Record:
    """The record of *item*, whose set-up, call and tear-down *reports* tell of."""
    declared = collecting.declared(item)
    variant = declared.variant
    properties: dict[str, Any] = dict(reports[-1].user_properties)
    seen = dict(properties.get(SEEN, {}))
    refused, about = seen.pop("refused", []), seen.pop("about", "")
    state, reason = outcome(reports)
    if refused:
        tried = f"it tried to reach {', '.join(sorted(set(refused)))}, which this run did not start"
        state, reason = "failed", f"{reason}; {tried}" if state == "failed" else tried
    changed = variant.change.path if variant.change else ""
    if state == "failed":
        changed = changed or about
    servers = [evidence.Server(**server) for server in seen.pop("servers", [])]
    timeline = [evidence.Event(**event) for event in seen.pop("timeline", [])]
    return evidence.Record(
        item=item.nodeid,
        kind=declared.kind,
        system=system_of(variant.snippet),
        snippet=variant.snippet,
        state=state,
        time=evidence.now(),
        seconds=round(sum(report.duration for report in reports), 3),
        title=declared.title,
        reason=reason,
        change=str(variant.change or ""),
        changed=changed,
        settings=[change.path for change in declared.changes],
        versions=versions(variant.snippet),
        servers=servers,
        timeline=timeline,
        inputs=inputs,
        command=_command(item),
        **seen,
    )


def _command(item: pytest.Item) -> str:
    """What runs *item* again, with its mutants or control: alone they would say nothing."""
    celery = importlib.metadata.version("celery")
    older = "" if lines.is_newest(item.config.rootpath) else f"--celery {lines.line_of(celery)} "
    return f"nox -s snippets -- {older}--force {shlex.quote(item.nodeid.partition('[')[0])}"


def ended(item: pytest.Item, message: str) -> pytest.TestReport:
    """The report of an item that could not report itself."""
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="failed",
        longrepr=message,
        when="call",
    )


def expected(item: pytest.Item, record: evidence.Record) -> pytest.TestReport:
    """The report of an item that failed on an older line, as it was to."""
    report = pytest.TestReport(
        item.nodeid, item.location, {}, "skipped", None, "call", duration=record.seconds
    )
    report.wasxfail = record.reason_in_english
    return report


def outcome(reports: list[pytest.TestReport]) -> tuple[evidence.State, str]:
    """The state that an item's *reports* come to, and the reason where it did not pass."""
    for report in reports:
        if report.failed:
            return "failed", _reason(report)
    for report in reports:
        if report.skipped and not hasattr(report, "wasxfail"):
            longrepr = report.longrepr
            text = longrepr[2] if isinstance(longrepr, tuple | list) else str(longrepr)
            return "not run", text.removeprefix("Skipped: ")
    return "passed", ""


def _reason(report: pytest.TestReport) -> str:
    text = str(report.longrepr)
    if text.startswith("[XPASS(strict)]"):
        return "the check still passes: it does not test what it says (survivor)"
    crash = getattr(report.longrepr, "reprcrash", None)
    message = str(crash.message) if crash else text
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = re.sub(r"^(?:\w+\.)+(?=\w+: )", "", lines[0]) if lines else "no message"
    if first.endswith("Error:") and len(lines) > 1:  # a message that begins with an empty line
        first = f"{first} {lines[1]}"
    first = first.removesuffix("; last lines of its log:")  # they follow on lines of their own
    where = "" if report.when == "call" else f" in {report.when}"
    return f"{first}{where}"


def finding(root: Path, declared: collecting.Declared, record: evidence.Record) -> Finding:
    """The finding that a failed record is: at the snippet's line, with the lines that show it.

    What a control records wrongly is the check's own fault: that finding is at the check's line.
    """
    file, _, check = record.item.partition("::")
    rule = _rule(record)
    if rule == controls.RULE:
        return Finding(file, declared.proof.line, f"{check}: {record.reason}", rule)
    about = declared.variant.change or record.changed or next(iter(declared.changes), None)
    line = Snippet(root, record.snippet).line_of(about) if about else 1
    places = [
        f"{relative(place.path, root)}:{place.line}"
        for place in pages.shown(root).get(record.snippet, [])
    ]
    shown = f"; shown at {', '.join(places)}" if places else "; shown on no page"
    return Finding(f"snippets/{record.snippet}", line, f"{check}: {record.reason}{shown}", rule)


def _rule(record: evidence.Record) -> str:
    if "(timeout)" in record.reason:
        return "timeout"
    if "(survivor)" in record.reason:
        return "mutant-survived"
    if "dead-option" in record.reason:
        return "dead-option"
    if "in mid-run" in record.reason:
        return "server-died"
    if record.reason.endswith((controls.ADVICE, controls.NO)):
        return controls.RULE
    return f"{record.kind}-failed"
