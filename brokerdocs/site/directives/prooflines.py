"""The line that joins a snippet to its proof, and what it opens to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from docutils import nodes

from brokerdocs.evidence import Record
from brokerdocs.site.directives.bylines import by_line
from brokerdocs.site.directives.strips import closed_strip, line_row
from brokerdocs.site.judging.proof import OWN, Item, SnippetProof, products_of
from brokerdocs.site.judging.strip import Strip
from brokerdocs.site.markup import Block, block, both, inline, spaced, text, titled
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.words import MARKS, PROOF, STATES, WITHOUT, Words, changed, split

OUTPUT_LINES = {"passed": 4, "failed": 30}
"""How much of an output's end a page shows; the page of evidence holds all."""


def proof_line(proof: SnippetProof, strip: Strip, lines: Collection[str]) -> Block:
    """The line under a snippet: one quiet row, which opens to what was checked.

    :param lines: those of Celery that a reader can choose.
    """
    body = [*_checked(proof), *_free(proof), *_where(proof), *closed_strip(strip),
            *_output(proof), *_again(proof)]  # fmt: skip
    name = inline("code", nodes.Text(proof.snippet), classes=["file"])
    row = block("summary", *by_line(dict(_rows(proof, strip, lines))), text(" "), name)
    return block("details", row, *body, classes=["proof", proof.state.replace(" ", "-")])


def _rows(
    proof: SnippetProof, strip: Strip, lines: Collection[str]
) -> Iterator[tuple[str, list[nodes.Node]]]:
    """The row on each line, the newest first; one row serves all lines that agree with it."""
    newest = spaced(_row(proof, strip))
    for mark in reversed(strip.marks):
        serves = mark == strip.marks[-1] or (mark.state == "passed" and not strip.is_open)
        if serves or mark.line in lines:
            yield mark.line, newest if serves else spaced(line_row(mark))


def _row(proof: SnippetProof, strip: Strip) -> Iterator[nodes.Node]:
    words = both(STATES[proof.state])
    yield inline("span", nodes.Text(f"{MARKS[proof.state]} "), *words, classes=["state"])
    if proof.state == "passed":
        if proof.celery:
            older = [] if strip.is_open else [mark.celery for mark in strip.agree[:-1]]
            yield _part(f"Celery {', '.join([*older, *proof.celery])}")
        if servers := products_line(proof.products):
            yield _part(servers)
        yield inline("time", nodes.Text(proof.date), datetime=proof.date)
        yield _part(f"{seconds(proof.seconds)} s")
    elif proof.reason:
        yield inline("span", *both(shorten(proof.reason)), classes=["reason"])


def _part(words: str) -> nodes.Node:
    return inline("span", nodes.Text(words))


def products_line(products: dict[str, list[str]]) -> str:
    """``Redis 7.0.15, 8.0.2, Valkey 9.1``."""
    return ", ".join(f"{name} {', '.join(versions)}" for name, versions in products.items())


def seconds(value: float) -> str:
    """Seconds with as many digits as say something."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def shorten(words: Words, limit: int = 160) -> Words:
    """The first line of a reason, for a row."""
    return Words(*(part.splitlines()[0][:limit] if part else "" for part in words))


def _checked(proof: SnippetProof) -> Iterator[nodes.Node]:
    if not proof.items:
        return
    rows: list[nodes.Node] = []
    common = [item for item in proof.items if item.kind == "common"]
    for item in proof.items:
        if item.kind in OWN:
            rows.append(_item(item, [m for m in proof.items if _changes(m, item)]))
    shown = {id(m) for item in proof.items for m in proof.items if _changes(m, item)}
    for item in proof.items:
        if item.kind in ("mutant", "control") and id(item) not in shown:
            rows.append(_item(item, []))
    if common:
        titles = list(dict.fromkeys(item.title for item in common))
        joined = Words("；".join(t.zh for t in titles), "; ".join(t.en for t in titles))
        state = next((s for s in ("failed", "not verified", "not run")
                      if any(item.state == s for item in common)), "passed")  # fmt: skip
        rows.append(_line(state, [*both(PROOF["common"]), text(": "), *titled(joined)]))
    yield block("ul", *rows, classes=["checked"])


def _changes(other: Item, item: Item) -> bool:
    """Whether *other* is a mutant or control of *item*."""
    pair = item.kind in OWN and other.kind in ("mutant", "control")
    return pair and other.function == item.function


def _item(item: Item, mutants: list[Item]) -> Block:
    said = both(change_words(item)) if item.kind in ("mutant", "control") else titled(item.title)
    line = _line(item.state, said)
    if item.state != "passed" and item.newest and item.newest.reason:
        line.append(block("pre", *both(split(item.newest.reason)), classes=["reason"]))
    if mutants:
        line.append(block("ul", *(_item(mutant, []) for mutant in mutants)))
    return line


def change_words(item: Item) -> Words:
    """What a mutant or control changed, in words."""
    if item.kind == "control":
        label, words = PROOF["control"], changed(item.change)
        return Words(f"{label.zh}：{words.zh}", f"{label.en}: {words.en}")
    setting = item.change.removeprefix(WITHOUT)
    return PROOF["without" if setting != item.change else "with"].format(change=setting)


def _line(state: str, words: list[nodes.Node]) -> Block:
    mark = inline("span", nodes.Text(MARKS[state]), classes=["mark", state.replace(" ", "-")])
    label = STATES[state]  # a reader who hears the page gets the word, not the mark
    mark["attrs"] = {"title": f"{label.zh} | {label.en}"}
    return block("li", mark, text(" "), *words)


def _free(proof: SnippetProof) -> Iterator[nodes.Node]:
    if not proof.free:
        return
    by_reason: dict[Words, list[str]] = {}
    for free in proof.free:
        by_reason.setdefault(free.why, []).append(free.text)
    yield block("p", *both(PROOF["free"]), classes=["label"])
    rows = [
        block(
            "li",
            *spaced(inline("code", nodes.Text(word)) for word in dict.fromkeys(words)),
            text(" "),
            *both(why),
        )
        for why, words in by_reason.items()
    ]
    yield block("ul", *rows)


def _where(proof: SnippetProof) -> Iterator[nodes.Node]:
    ran = dict.fromkeys(Combination.of(record) for record in proof.passed)
    if ran:
        rows = [block("li", *combination.nodes()) for combination in ran]
        yield block("p", *both(PROOF["where"]), classes=["label"])
        yield block("ul", *rows)


@dataclass(frozen=True)
class Combination:
    """The servers, their providers and the libraries of a run."""

    servers: str
    providers: tuple[str, ...]
    libraries: str

    @classmethod
    def of(cls, record: Record) -> Combination:
        """The combination in which *record* was made."""
        libraries = " · ".join(f"{name} {version}" for name, version in record.versions.items())
        providers = tuple(sorted({server.provider for server in record.servers}))
        return cls(products_line(products_of([record])), providers, libraries)

    def nodes(self) -> list[nodes.Node]:
        """The same in words."""
        if not self.servers:
            return [text(self.libraries)]
        words = [PROOF.get(name, Words(name, name)) for name in self.providers]
        joined = Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))
        return [text(f"{self.servers} ("), *both(joined), text(f") · {self.libraries}")]


def _output(proof: SnippetProof) -> Iterator[nodes.Node]:
    for item in proof.items:
        telling = item.kind in ("check", "experiment") or item.state == "failed"
        if item.state != proof.state or not telling or not item.newest:
            continue
        if lines := item.newest.output.splitlines():
            kept = lines[-OUTPUT_LINES.get(item.state, 0) :]
            cut = "\n".join(["…"] * (len(kept) < len(lines)) + kept)
            yield block("p", *both(PROOF["output"]), classes=["label"])
            yield block("pre", nodes.Text(cut))
            return


def _again(proof: SnippetProof) -> Iterator[nodes.Node]:
    ran = sorted(proof.records, key=lambda record: record.kind not in OWN)
    commands = [record.command for record in ran if record.command]
    if commands:
        yield block("p", *both(PROOF["again"]), classes=["label"])
        yield block("pre", nodes.Text(commands[0]))
    yield block("p", evidence_link(proof.snippet, *both(PROOF["more"])))
