"""The directive ``upgrading``: what changed between lines of Celery, from the records of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from brokerdocs import systems
from brokerdocs.site.directives.cells import narrow
from brokerdocs.site.directives.values import show
from brokerdocs.site.judging.changes import Change, Library, Seen, Step, clients, steps
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import Block, block, both, text
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.tracking.shown import note
from brokerdocs.site.words import LINE_STATES, QUESTIONS, UPGRADING, Words, split


class Upgrading(SphinxDirective):
    """A part for each step between lines, with a table for each system; then the libraries."""

    def run(self) -> list[nodes.Node]:
        """Make the parts from what was run; the lines that were not are named."""
        note(self.env, "all")
        store = store_of(self.env)
        made: list[nodes.Node] = []
        if idle := [line for line in store.older if not store.on(line)]:
            words = UPGRADING["idle"].format(lines=", ".join(idle))
            made.append(block("p", *both(words), classes=["nothing"]))
        for step in steps(store, LINE_STATES):
            made += _step(step)
        if libraries := clients(store):
            title = block("h2", *both(UPGRADING["libraries"]), id="libraries")
            made += [title, _table(libraries), block("p", *both(UPGRADING["extras"]))]
        return made


def _step(step: Step) -> Iterator[Block]:
    title = f"Celery {step.before} → {step.after}"
    yield block("h2", text(title), id=f"from-{step.before}".replace(".", "-"))
    counts = {"compared": step.compared, "changed": len(step.changes)}
    yield block("p", *both(UPGRADING["count"].format(**counts)))
    for name in ("came", "went"):
        if settings := getattr(step, name):
            yield block("p", *both(UPGRADING[name]), text(": "), *_listed(settings))
    for system in step.systems:
        yield block("h3", *both(split(systems.title(system))))
        rows = [_row(change) for change in step.changes if change.system == system]
        heads = [block("th", *both(UPGRADING[name]), scope="col") for name in ("where", "what")]
        heads += [block("th", text(f"Celery {name}"), scope="col")
                  for name in (step.before, step.after)]  # fmt: skip
        table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                      classes=["plain", "upgrading"])  # fmt: skip
        yield block("div", table, classes=["scroll"])


def _listed(settings: Sequence[str]) -> list[nodes.Node]:
    """Codes with commas between them."""
    parts = [part for name in settings for part in (nodes.literal(name, name), text(", "))]
    return parts[:-1]


def _row(change: Change) -> Block:
    where = [
        block("div", evidence_link(name, narrow(name.partition("/")[2])))
        for name in change.snippets
    ]
    what = both(QUESTIONS[change.name]) if change.name in QUESTIONS else [_code(change.name)]
    cells = [block("td", *both(_words(seen))) for seen in (change.before, change.after)]
    return block("tr", block("td", *where), block("td", *what), *cells)


def _code(name: str) -> nodes.Node:
    return narrow(name) if name else text("")


def _words(seen: Seen) -> Words:
    return seen if isinstance(seen, Words) else show([seen])


def _table(libraries: Mapping[str, Sequence[Library]]) -> Block:
    heads = [block("th", *both(UPGRADING["library"]), scope="col")]
    heads += [
        block("th", text(f"Celery {one.ran}"), scope="col") for one in libraries.get("Celery", [])
    ]
    rows = [
        block("tr", block("th", text(name), scope="row"), *map(_cell, row))
        for name, row in libraries.items()
        if name != "Celery"
    ]
    table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                  classes=["plain"])  # fmt: skip
    return block("div", table, classes=["scroll"])


def _cell(library: Library) -> Block:
    """The version that ran, and below it what is allowed."""
    allowed = [block("div", *both(UPGRADING["allows"]), text(library.allowed), classes=["allows"])]
    return block("td", text(library.ran or "–"), *(allowed if library.allowed else []))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("upgrading", Upgrading)
