"""The directive ``comparison``: systems against capabilities, each cell probed by a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from .anchors import evidence_link
from .markup import Block, block, both, inline
from .observed import show
from .shown import note
from .store import Store, store_of
from .words import CAPABILITIES, OBSERVED, SYSTEMS, Words, split


def _words(argument: str) -> list[str]:
    return argument.replace(",", " ").split()


class Comparison(SphinxDirective):
    """A table whose cells are observations of probes."""

    option_spec: ClassVar[OptionSpec] = {"systems": _words, "capabilities": _words}

    def run(self) -> list[nodes.Node]:
        """Make the table; an unknown column is an error at its line."""
        systems = self.options.get("systems") or list(SYSTEMS)
        capabilities = self.options.get("capabilities", [])
        if unknown := [name for name in capabilities if name not in CAPABILITIES]:
            raise self.error(
                f"unknown capability {', '.join(unknown)}: known are {', '.join(CAPABILITIES)}"
            )
        store = store_of(self.env)
        heads = [block("th", *both(CAPABILITIES[name]), scope="col")
                 for name in ("system", *capabilities)]  # fmt: skip
        rows = []
        for system in systems:
            note(self.env, f"probes:{system}")
            cells = [_cell(store, system, capability) for capability in capabilities]
            name = both(split(SYSTEMS.get(system, system)))
            rows.append(block("tr", block("th", *name, scope="row"), *cells))
        table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                      classes=["plain", "comparison"])  # fmt: skip
        return [block("div", table, classes=["scroll"], tabindex="0", role="region",
                      aria_label="比较 | Comparison")]  # fmt: skip


def _cell(store: Store, system: str, capability: str) -> Block:
    for proof, record in reversed(store.probes(system)):
        if values := record.observations.get(capability):
            return block("td", evidence_link(proof.snippet, *_value(values[-1])))
    return block("td", *both(CAPABILITIES["nothing"]), classes=["nothing"])


def _value(value: object) -> Iterator[nodes.Node]:
    if isinstance(value, bool):
        state = "passed" if value else "no"
        mark = nodes.Text("✓ " if value else "✕ ")
        yield inline("span", mark, *both(OBSERVED["true" if value else "false"]),
                     classes=["state", state])  # fmt: skip
        return
    words = Words(*(str(part) for part in show([value])))
    yield inline("span", *both(words), classes=["observed"])


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("comparison", Comparison)
