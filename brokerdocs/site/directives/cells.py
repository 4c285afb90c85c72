"""Cells of a comparison: the answers of one system to one question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from docutils import nodes

from brokerdocs.evidence import Record, Server
from brokerdocs.site.directives.bylines import by_line
from brokerdocs.site.directives.sizes import Size, show_sizes
from brokerdocs.site.directives.strips import state_of
from brokerdocs.site.directives.values import show
from brokerdocs.site.judging.probes import Answer, Probe
from brokerdocs.site.judging.seeing import last_seen, of_same_items, seeing
from brokerdocs.site.judging.store import Store
from brokerdocs.site.judging.strip import WORST_FIRST, worst
from brokerdocs.site.markup import Block, Inline, block, both, inline, raw
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.words import COMPARED, LINE_STATES, MARKS, OBSERVED, STATES, Words
from brokerdocs.systems import is_ended

SIZES = {"message_size", "results_size"}
"""Capabilities whose values are bytes."""


def cell(
    answers: Sequence[tuple[Answer, Sequence[str]]],
    capability: str,
    servers: Collection[Server],
    store: Store,
) -> Block:
    """The cell: what each configuration answered, the one with the fewest settings first.

    :param answers: with the settings that each holds for, of which the cell names the first.
    :param servers: all that the system was run on, of which an answer may know only the old.
    :param store: knows what older lines of Celery answer.
    """
    if not answers:
        return block("td", *both(COMPARED["nothing"]), classes=["nothing"])
    made = block("td")
    for given, settings in sorted(answers, key=lambda answer: len(answer[1])):
        made += _answer(given, capability, settings, servers, store)
    return made


def narrow(code: str) -> Inline:
    """Code in a narrow column: its lines break behind punctuation and ahead of capitals."""
    broken = re.sub(r"([_.=])|(?<=[a-z])(?=[A-Z])", r"\1<wbr>", escape(code))
    return inline("code", raw(broken), classes=["detail"])


def _answer(
    given: Answer,
    capability: str,
    settings: Sequence[str],
    servers: Collection[Server],
    store: Store,
) -> Block:
    made = block("div", classes=["answer"])
    if given.state != "passed":
        shown = _state(MARKS[given.state], STATES[given.state], given.state.replace(" ", "-"))
        made += evidence_link(given.snippet, shown)
        return made
    said = {line: _said(line, given, capability, store) for line in store.lines}
    made += by_line(said)
    named = [*settings, *last_seen(given.records, f"{capability}_with")[:1]]
    if named:
        made += narrow(named[0] + " …" * (len(named) > 1))
    if old := _only_ended(given.records, servers):
        made += inline("span", *both(old), classes=["detail"])
    return made


def _said(line: str, given: Answer, capability: str, store: Store) -> list[nodes.Node]:
    """The answer on a line, with what was observed beside it."""
    records = seeing(line, given, capability, store)
    if not records:
        mark = worst(line, of_same_items(given.records, store.on(line)))
        mark = mark if mark.state != "passed" else replace(mark, state="not run")
        return [evidence_link(given.snippet, state_of(mark))]
    details = {name: last_seen(records, f"{capability}_{name}") for name in _DETAILS}
    told = [_DETAILS[name](seen) for name, seen in details.items() if seen]
    errors = dict.fromkeys(last_seen(records, f"{capability}_error"))
    if line == store.newest:
        told += _elsewhere(differing(records, capability, store), store)
    return [
        evidence_link(given.snippet, _value(records, capability)),
        *(inline("span", *both(words), classes=["detail"]) for words in told),
        *map(narrow, errors),
    ]


def differing(records: Sequence[Record], capability: str, store: Store) -> dict[str, Words]:
    """Older lines that answer otherwise, and how; of figures none, since they vary."""
    newest = set(last_seen(records, capability))
    said: dict[str, Words] = {}
    for line in store.older:
        known = of_same_items(records, store.on(line))
        mark, values = worst(line, known), last_seen(known, capability)
        if mark.state in WORST_FIRST:
            said[line] = mark.reasons[0] if mark.reasons else LINE_STATES[mark.state]
        elif values and not newest & {*values} and not any(type(v) in (int, float) for v in values):
            said[line] = show(values)
    return said


def _elsewhere(said: Mapping[str, Words], store: Store) -> Iterator[Words]:
    """Each answer of older lines once, with the releases that give it."""
    for words in dict.fromkeys(said.values()):
        releases = [store.lines[line] for line, other in said.items() if other == words]
        named = COMPARED["on line"].format(names=", ".join(releases))
        yield Words(named.zh + words.zh, named.en + words.en)


def _kept(seen: Sequence[Any]) -> Words:
    if len(set(seen)) > 1:
        return COMPARED["differ"]
    return COMPARED["kept" if seen[0] else "lost"]


_DETAILS: dict[str, Callable[[Sequence[Any]], Words]] = {
    "limit": lambda seen: COMPARED["limit"].format(seconds=show(seen).en),
    "seconds": lambda seen: COMPARED["after"].format(seconds=show(seen).en),
    "kept": _kept,
}
"""Observations that are shown below the answer, by how their names end."""


def _only_ended(records: Sequence[Record], servers: Collection[Server]) -> Words | None:
    """That only releases without support gave this answer, if a newer one was run, too."""
    known = {server for record in records for server in record.servers}
    ended = [server for server in known if is_ended(server.product, server.version)]
    if len(ended) < len(known) or all(is_ended(one.product, one.version) for one in servers):
        return None
    names = sorted(f"{server.product} {server.version}" for server in ended)
    return COMPARED["only ended"].format(names=", ".join(names))


def servers_of(system: str, asked: Sequence[Probe]) -> set[Server]:
    """The servers of *system* that its probes ran on."""
    return {
        server
        for probe in asked
        for record in probe.item.records
        for server in record.servers
        if record.state == "passed" and server.service == system
    }


def _state(mark: str, words: Words, state: str) -> nodes.Node:
    return inline("span", nodes.Text(f"{mark} "), *both(words), classes=["state", state])


def _value(records: Sequence[Record], capability: str) -> nodes.Node:
    values = [record.observations[capability][-1] for record in records]
    if capability in SIZES:
        sizes = [Size.of(value) for value in values]
        words = _newest_first(records, sizes, show_sizes)
        return inline("span", *both(words), title=show(values).en, classes=["observed"])
    if not all(isinstance(value, bool) for value in values):
        is_text = all(isinstance(value, str) for value in values)  # of figures a range says more
        words = _newest_first(records, values, show) if is_text else show(values)
        return inline("span", *both(words), classes=["observed"])
    if all(values):
        return _state("✓", OBSERVED["true"], "passed")
    if not any(values):
        return _state("✕", OBSERVED["false"], "no")
    return _state("✓/✕", _only_on(list(zip(records, values, strict=True))), "no")


def _newest_first(
    records: Sequence[Record], values: Sequence[Any], say: Callable[[Sequence[Any]], Words]
) -> Words:
    """The values; those that the server's release decides with its name, the newest first."""
    named = {(_NAMES[1](record), value) for record, value in zip(records, values, strict=True)}
    is_decided = len(dict(named)) == len(named)
    if len({say([value]) for value in values}) == 1 or not is_decided:
        return say(values)
    newest = sorted(named, key=lambda pair: _release(pair[0]), reverse=True)
    each = [(name, say([value])) for name, value in newest]
    return Words(
        "；".join(f"{words.zh}（{name}）" for name, words in each),
        "; ".join(f"{words.en} ({name})" for name, words in each),
    )


def _release(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _only_on(seen: Sequence[tuple[Record, bool]]) -> Words:
    """Where the answer is yes, by as much of a server's name as tells it from the others."""
    for name in _NAMES:
        yes, no = ({name(record) for record, value in seen if value is held}
                   for held in (True, False))  # fmt: skip
        if not yes & no:
            return COMPARED["only on"].format(names=", ".join(sorted(yes)))
    return COMPARED["differ"]


def _servers(record: Record) -> Iterator[tuple[str, str]]:
    return ((server.product, server.version) for server in record.servers)


_NAMES: tuple[Callable[[Record], str], ...] = (
    lambda record: " + ".join(product for product, _ in _servers(record)),
    lambda record: " + ".join(" ".join(server) for server in _servers(record)),
    lambda record: f"Celery {record.versions.get('Celery', '')}",
)
