"""``--falsify``: which literals a check would notice, were they others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from brokerdocs.finding import Finding, relative
from brokerdocs.literals import Literal
from brokerdocs.running.checks import collecting, freeing
from brokerdocs.running.session import recording

_NOT_THE_CHECK = re.compile(
    r"ServerDied: (?!.* before it was ready)|not finished after|the item's process ended"
)
"""How reasons begin that say nothing about the literal; a server may refuse its configuration."""


@dataclass
class _Seen:
    """What the checks made of one literal; each by the node id of its published copy."""

    noticed: list[str] = field(default_factory=list)
    unnoticed: list[str] = field(default_factory=list)
    unjudged: dict[str, str] = field(default_factory=dict)
    """With why."""


class Falsifier:
    """What became of the altered copies."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seen: dict[tuple[str, Literal], _Seen] = defaultdict(_Seen)
        """By snippet and literal."""

    def is_settled(self, item: pytest.Item) -> bool:
        """Whether *item* can add nothing: a check before it noticed the same literal."""
        return _literal(item) is not None and bool(self._of(item).noticed)

    def note(
        self, item: pytest.Item, reports: list[pytest.TestReport]
    ) -> list[pytest.TestReport] | None:
        """Take in what *item* did and return one report of it; None where it changed no literal."""
        if _literal(item) is None:
            return None
        seen, check = self._of(item), collecting.declared(item).published
        state, reason = recording.outcome(reports)
        if state == "passed":
            seen.unnoticed.append(check)
        elif state == "failed" and not _NOT_THE_CHECK.match(reason):
            seen.noticed.append(check)
        else:
            seen.unjudged[check] = reason.rpartition(" | ")[2]
        duration = sum(report.duration for report in reports)
        return [
            pytest.TestReport(
                item.nodeid, item.location, {}, "passed", None, "call", duration=duration
            )
        ]

    def findings(self, passed: Container[str]) -> Iterator[Finding]:
        """Literals that no check notices and that are not free; free ones that a check notices.

        :param passed: node ids of the published copies that passed.
        """
        for (name, literal), seen in self._seen.items():
            place = f"snippets/{name}", literal.line
            free = freeing.declared(name, literal.path)
            match _verdict(seen, passed):
                case "noticed" if free:
                    where = f"{relative(free.file, self.root)}:{free.line}"
                    message = f"{literal}: free by {where}, but noticed by {_names(seen.noticed)}"
                    yield Finding(*place, message, "not-free")
                case "not proved" if not free:
                    by = _names(seen.unnoticed)
                    message = f"{literal}: noticed by no check ({by}): prove it or declare it free"
                    yield Finding(*place, message, "not-proved")

    def summary(self, passed: Container[str]) -> list[str]:
        """The figures, and why some literals were not judged."""
        if not self._seen:
            return []
        kinds: dict[str, int] = dict.fromkeys(("noticed", "free", "not proved", "not judged"), 0)
        why: dict[str, int] = defaultdict(int)
        for (name, literal), seen in self._seen.items():
            verdict = _verdict(seen, passed)
            if verdict == "not proved" and freeing.declared(name, literal.path):
                verdict = "free"
            kinds[verdict] += 1
            if verdict == "not judged":
                why[next(iter(seen.unjudged.values()), "the published copy did not pass")] += 1
        figures = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        return [f"literals: {figures}", *(f"not judged: {n} x {text}" for text, n in why.items())]

    def _of(self, item: pytest.Item) -> _Seen:
        literal = _literal(item)
        assert literal is not None
        return self._seen[collecting.declared(item).variant.snippet, literal]


def _literal(item: pytest.Item) -> Literal | None:
    return collecting.declared(item).literal if collecting.is_ours(item) else None


def _verdict(seen: _Seen, passed: Container[str]) -> str:
    """noticed, not proved or not judged; a check whose published copy fails says nothing."""
    if any(check in passed for check in seen.noticed):
        return "noticed"
    return "not judged" if seen.noticed or seen.unjudged else "not proved"


def _names(checks: list[str]) -> str:
    """Those that are about a snippet of their own, by name."""
    functions = sorted({check.partition("[")[0].rpartition("/")[2] for check in checks})
    own = [name.partition("::")[2] for name in functions if not name.startswith("test_common.py")]
    return ", ".join(own) or "it has the common ones alone"
