"""The directive ``evidence``, which lists every record, and ``evidence.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from brokerdocs import systems
from brokerdocs.evidence import Record
from brokerdocs.site.directives.prooflines import Combination, change_words, seconds
from brokerdocs.site.directives.strips import closed_strip, open_strip
from brokerdocs.site.directives.values import show
from brokerdocs.site.judging.proof import Item, SnippetProof
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.judging.strip import Strip
from brokerdocs.site.markup import Block, block, both, inline, text, titled
from brokerdocs.site.tracking.anchors import evidence_anchor
from brokerdocs.site.tracking.shown import note, taken_by
from brokerdocs.site.words import EVIDENCE, KINDS, MARKS, PROOF, STATES, changed, split


class Evidence(SphinxDirective):
    """Every snippet with its items, what they saw, and how to run them again."""

    def run(self) -> list[nodes.Node]:
        """Make one collapsed part a system."""
        note(self.env, "all")
        taken_by(self.env).lists_evidence = True
        proofs = store_of(self.env).proofs
        if not proofs:
            return [block("p", *both(EVIDENCE["nothing"]), classes=["nothing"])]
        listed: dict[str, list[SnippetProof]] = {}
        for proof in proofs:
            listed.setdefault(systems.system_of(proof.snippet), []).append(proof)
        strip = store_of(self.env).strip
        return [_system(name, listed[name], strip) for name in sorted(listed)]


def _system(name: str, proofs: list[SnippetProof], strip: Callable[[str], Strip]) -> Block:
    passed = sum(proof.state == "passed" for proof in proofs)
    counts = EVIDENCE["count"].format(passed=passed, all=len(proofs))
    title = block("summary", *both(split(systems.title(name))), text(" — "), *both(counts))
    return block(
        "details",
        title,
        *(_entry(proof, strip(proof.snippet)) for proof in proofs),
        classes=["system"],
    )


def _entry(proof: SnippetProof, strip: Strip) -> Block:
    state = proof.state.replace(" ", "-")
    line: list[nodes.Node] = [
        inline("span", text(f"{MARKS[proof.state]} "), *both(STATES[proof.state]),
               classes=["state", state]),
        text(" "), nodes.strong("", "", inline("code", text(proof.snippet))),
    ]  # fmt: skip
    if proof.reason:
        line += [text(" — "), *both(proof.reason)]
    rows = [row for item in proof.items for row in _rows(item)]
    heads = ("item", "state", "server", "time", "seconds", "observations")
    head = block("tr", *(block("th", *both(EVIDENCE[name]), scope="col") for name in heads))
    table = block("table", block("thead", head), block("tbody", *rows), classes=["plain"])
    made = block("div", block("p", *line), block("div", table, classes=["scroll"]),
                 classes=["evidence-entry", "no-search"])  # fmt: skip
    made.extend([*open_strip(strip), *closed_strip(strip)])
    commands = dict.fromkeys(record.command for record in proof.records if record.command)
    if commands:
        made.append(block("p", *both(PROOF["again"])))
        made.append(block("pre", text("\n".join(commands))))
    outputs = [item.newest.output for item in proof.items if item.newest]
    if any(outputs):
        made.append(block("p", *both(PROOF["output"])))
        made.append(block("pre", text("\n".join(filter(None, outputs)))))
    made["ids"] = [evidence_anchor(proof.snippet)]
    return made


def _rows(item: Item) -> Iterator[Block]:
    words = change_words(item) if item.kind == "mutant" else item.title
    if item.kind == "control":
        words = changed(item.change)
    what = [*both(KINDS[item.kind]), text(": "), *titled(words)]
    if not item.records:
        state = inline("span", text(f"{MARKS[item.state]} "), *both(STATES[item.state]))
        yield block("tr", block("td", *what), block("td", state), *(block("td") for _ in range(4)))
    for record in item.records:
        yield block("tr", block("td", *what), *_cells(record))
        what = [text("″")]


def _cells(record: Record) -> Iterator[Block]:
    said: list[nodes.Node] = [text(f"{MARKS[record.state]} "), *both(STATES[record.state])]
    if record.reason:
        said += [text(": "), *both(split(record.reason))]
    state = record.state.replace(" ", "-")
    yield block("td", inline("span", *said, classes=["state", state]))
    yield block("td", *Combination.of(record).nodes())
    yield block("td", text(record.time.replace("T", " ")[:16]), classes=["time"])
    yield block("td", text(seconds(record.seconds)))
    observed: list[nodes.Node] = []
    for name, values in record.observations.items():
        if values:
            observed += [inline("code", text(name)), text(" "), *both(show(values)), text(" ")]
    for number, held in record.claims.items():
        observed += [text(f"{number} {MARKS['passed'] if held else MARKS['failed']} ")]
    yield block("td", *observed)


def _write_json(app: Sphinx, exception: Exception | None) -> None:
    """Publish what the pages rest on: the fresh records of the items that are listed."""
    if exception or app.builder.format != "html":
        return
    store = store_of(app.env)
    items = [item for proof in store.proofs for item in proof.items]
    older = [record for line in store.older for record in store.on(line)]
    records = [*(record for item in items for record in item.records), *older]
    data = json.dumps(
        {"schema": 1, "records": list(map(asdict, records))}, ensure_ascii=False, sort_keys=True
    )
    path = Path(app.outdir) / "evidence.json"
    if not path.exists() or path.read_text("utf-8") != data:
        path.write_text(data, "utf-8")


def setup(app: Sphinx) -> None:
    """Register the directive and the file."""
    app.add_directive("evidence", Evidence)
    app.connect("build-finished", _write_json)
