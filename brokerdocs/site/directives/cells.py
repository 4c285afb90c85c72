"""What a cell of a comparison says of one capability, by the runs of its probe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docutils import nodes

from brokerdocs.evidence import Record
from brokerdocs.site.directives.sizes import Size, show_sizes
from brokerdocs.site.directives.values import show
from brokerdocs.site.judging.probes import Answer
from brokerdocs.site.markup import Block, block, both, inline
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.words import CAPABILITIES, MARKS, OBSERVED, STATES, Words

SIZES = {"message_size"}
"""Capabilities whose values are bytes."""


def cell(given: Answer, capability: str) -> Block:
    """The cell: an answer with what else its probe observed of it, or why there is none."""
    if not given.snippet:
        return block("td", *both(CAPABILITIES["nothing"]), classes=["nothing"])
    if given.state != "passed":
        shown = _state(MARKS[given.state], STATES[given.state], given.state.replace(" ", "-"))
        return block("td", evidence_link(given.snippet, shown))
    order: dict[str, str] = {}
    if capability in SIZES:
        sizes = [Size.of(value) for value in _last(given.records, capability)]
        order = {"data_sort": str(min(size.number for size in sizes))}
        exact = show(_last(given.records, capability)).en
        answer: nodes.Node = inline("span", *both(show_sizes(sizes)), title=exact,
                                    classes=["observed"])  # fmt: skip
    else:
        answer = _value(given.records, capability)
    made = block("td", evidence_link(given.snippet, answer), **order)
    for name, say in _DETAILS.items():
        if seen := _last(given.records, f"{capability}_{name}"):
            made += inline("span", *both(say(seen)), classes=["detail"])
    return made


def _last(records: Sequence[Record], name: str) -> list[Any]:
    """What each record saw last, where it saw it."""
    return [record.observations[name][-1] for record in records if record.observations.get(name)]


def _kept(seen: Sequence[Any]) -> Words:
    if len(set(seen)) > 1:
        return CAPABILITIES["differ"]
    return CAPABILITIES["kept" if seen[0] else "lost"]


_DETAILS: dict[str, Callable[[Sequence[Any]], Words]] = {
    "seconds": lambda seen: CAPABILITIES["after"].format(seconds=show(seen).en),
    "limit": lambda seen: CAPABILITIES["limit"].format(seconds=show(seen).en),
    "kept": _kept,
}
"""Observations that stand below the answer, by how their names end."""


def _state(mark: str, words: Words, state: str) -> nodes.Node:
    return inline("span", nodes.Text(f"{mark} "), *both(words), classes=["state", state])


def _value(records: Sequence[Record], capability: str) -> nodes.Node:
    values = [record.observations[capability][-1] for record in records]
    if not all(isinstance(value, bool) for value in values):
        return inline("span", *both(show(values)), classes=["observed"])
    if all(values):
        return _state("✓", OBSERVED["true"], "passed")
    if not any(values):
        return _state("✕", OBSERVED["false"], "no")
    return _state("✓/✕", _only_on(list(zip(records, values, strict=True))), "no")


def _only_on(seen: Sequence[tuple[Record, bool]]) -> Words:
    """Where the answer is yes, by as much of a server's name as tells it from the others."""
    for name in _NAMES:
        yes, no = ({name(record) for record, value in seen if value is held}
                   for held in (True, False))  # fmt: skip
        if not yes & no:
            return CAPABILITIES["only on"].format(names=", ".join(sorted(yes)))
    return CAPABILITIES["differ"]


def _servers(record: Record) -> Iterator[tuple[str, str]]:
    return ((server.product, server.version) for server in record.servers)


_NAMES: tuple[Callable[[Record], str], ...] = (
    lambda record: " + ".join(product for product, _ in _servers(record)),
    lambda record: " + ".join(" ".join(server) for server in _servers(record)),
    lambda record: f"Celery {record.versions.get('Celery', '')}",
)
