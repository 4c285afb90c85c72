"""The directive ``comparison``: systems against capabilities, each cell probed by a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.evidence import Record

from .anchors import evidence_link
from .markup import Block, block, both, inline
from .observed import show
from .probes import Answer, answer
from .shown import note, shown_by
from .store import store_of
from .words import CAPABILITIES, MARKS, OBSERVED, STATES, SYSTEMS, Words, split

logger = logging.getLogger(__name__)


def _words(argument: str) -> list[str]:
    return argument.replace(",", " ").split()


class Comparison(SphinxDirective):
    """A table whose cells are observations of probes."""

    option_spec: ClassVar[OptionSpec] = {"systems": _words, "capabilities": _words}

    def run(self) -> list[nodes.Node]:
        """Make the table; an unknown column is an error at its line, an unknown row a warning."""
        systems = self.options.get("systems") or list(SYSTEMS)
        capabilities = self.options.get("capabilities", [])
        if unknown := [name for name in capabilities if name not in CAPABILITIES]:
            raise self.error(
                f"unknown capability {', '.join(unknown)}: known are {', '.join(CAPABILITIES)}"
            )
        heads = [block("th", *both(CAPABILITIES[name]), scope="col")
                 for name in ("system", *capabilities)]  # fmt: skip
        rows = [self._row(system, capabilities) for system in systems]
        table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                      classes=["plain", "comparison"])  # fmt: skip
        return [block("div", table, classes=["scroll"], tabindex="0", role="region",
                      aria_label="比较 | Comparison")]  # fmt: skip

    def _row(self, system: str, capabilities: Sequence[str]) -> Block:
        store = store_of(self.env)
        note(self.env, f"probes:{system}")
        has_snippets = (store.root / "snippets" / system).is_dir()
        if not has_snippets and system not in SYSTEMS:
            logger.warning(
                "unknown system %s: neither a folder of snippets/ nor one of %s", system,
                ", ".join(SYSTEMS), type="brokerdocs", subtype="system-unknown",
                location=self.get_location(),
            )  # fmt: skip
        asked = store.probes(system)
        cells = []
        for capability in capabilities:
            given = answer(asked, capability)
            cells.append(_cell(given, capability))
            if has_snippets and given.state != "passed":
                said = f"{capability} of {system}: {given.state}"
                shown_by(self.env).missing.append((said, self.lineno))
        return block("tr", block("th", *both(split(SYSTEMS.get(system, system))), scope="row"),
                     *cells)  # fmt: skip


def _cell(given: Answer, capability: str) -> Block:
    if not given.snippet:
        return block("td", *both(CAPABILITIES["nothing"]), classes=["nothing"])
    if given.state == "passed":
        shown = _value(given.records, capability)
    else:
        shown = _state(MARKS[given.state], STATES[given.state], given.state.replace(" ", "-"))
    return block("td", evidence_link(given.snippet, shown))


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


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("comparison", Comparison)
