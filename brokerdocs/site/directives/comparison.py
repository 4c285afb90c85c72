"""The directive ``comparison``: systems against capabilities, each cell probed by a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.site.directives.cells import cell
from brokerdocs.site.judging.probes import Probe, answer
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import Block, block, both
from brokerdocs.site.tracking.shown import note, taken_by
from brokerdocs.site.words import (
    CAPABILITIES,
    SEPARATOR,
    STATUS_PAGE,
    STATUS_WORDS,
    Words,
    split,
)
from brokerdocs.systems import BROKERS, EMULATORS, SYSTEMS, title

logger = logging.getLogger(__name__)


def _words(argument: str) -> list[str]:
    return argument.replace(",", " ").split()


class Comparison(SphinxDirective):
    """A table whose cells are observations of probes."""

    option_spec: ClassVar[OptionSpec] = {"systems": _words, "capabilities": _words}

    def run(self) -> list[nodes.Node]:
        """Make the table; an unknown column is an error at its line, an unknown row a warning."""
        systems = self.options.get("systems") or list(BROKERS)
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
        words = SEPARATOR.join(CAPABILITIES["filter"])
        sieve = block("input", classes=["filter"], type="search", placeholder=words,
                      aria_label=words, hidden="hidden")  # fmt: skip  # its script shows it
        scroll = block("div", table, classes=["scroll"], tabindex="0", role="region",
                       aria_label="比较 | Comparison")  # fmt: skip
        return [block("div", sieve, scroll, classes=["compared"])]

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
            if capability in _ABOUT:
                cells.append(_ABOUT[capability](system, asked))
                continue
            given = answer(asked, capability)
            cells.append(cell(given, capability))
            if has_snippets and given.state != "passed":
                said = f"{capability} of {system}: {given.state}"
                taken_by(self.env).missing.append((said, self.lineno))
        return block("tr", block("th", *both(split(title(system))), scope="row"),
                     *cells)  # fmt: skip


def _status(system: str, _asked: Sequence[Probe]) -> Block:
    """Upstream status of a broker, which no run can observe."""
    if system not in BROKERS:
        return block("td", *both(CAPABILITIES["nothing"]), classes=["nothing"])
    words = STATUS_WORDS[SYSTEMS[system].status]
    link = nodes.reference("", "", *both(words), refuri=STATUS_PAGE)
    return block("td", nodes.inline("", "", link))


def _seen_on(system: str, asked: Sequence[Probe]) -> Block:
    """The servers behind the row, by their own names; an emulator is called one."""
    names = sorted(
        {
            (f"{server.product} {server.version}", _must_be_called_one(server.product))
            for probe in asked
            for record in probe.item.records
            for server in record.servers
            if record.state == "passed" and server.service == system
        }
    )
    shown = [
        CAPABILITIES["emulator"].format(name=name) if emulated else Words(name, name)
        for name, emulated in names
    ] or [CAPABILITIES["nothing"]]
    joined = Words("、".join(one.zh for one in shown), ", ".join(one.en for one in shown))
    return block("td", *both(joined), classes=["servers"])


def _must_be_called_one(product: str) -> bool:
    """Whether it is an emulator and its own name does not say so."""
    return product in EMULATORS and "emulator" not in product.lower()


_ABOUT: dict[str, Callable[[str, Sequence[Probe]], Block]] = {
    "status": _status,
    "servers": _seen_on,
}
"""Columns that no probe observes."""


def _script(
    app: Sphinx, _pagename: str, _templatename: str, _context: Any, doctree: nodes.document | None
) -> None:
    """Load the table's script on pages that hold one."""
    if doctree is not None and any(
        "comparison" in one["classes"] for one in doctree.findall(Block)
    ):
        app.add_js_file("comparison.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the directive, and its script."""
    app.add_directive("comparison", Comparison)
    app.connect("html-page-context", _script)
