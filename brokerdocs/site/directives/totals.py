"""The directive ``totals``: what the whole site rests on, counted from evidence."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from brokerdocs.site.directives.prooflines import products_line
from brokerdocs.site.judging.proof import products_of, versions_of
from brokerdocs.site.judging.store import Store, store_of
from brokerdocs.site.markup import block, both, inline, spaced, text
from brokerdocs.site.tracking.shown import note
from brokerdocs.site.words import EVIDENCE, TOTALS


class Totals(SphinxDirective):
    """Counts of snippets, checks, mutants and experiments that passed, and on what."""

    def run(self) -> list[nodes.Node]:
        """Make the row of counts, and the line of versions below it."""
        note(self.env, "all")
        store = store_of(self.env)
        if not store.proofs:
            return [block("p", *both(EVIDENCE["nothing"]), classes=["nothing"])]
        counted = [
            block("li", inline("strong", text(f"{count:,}")), text(" "), *both(TOTALS[name]))
            for name, count in counts(store).items()
        ]
        records = [record for proof in store.proofs for record in proof.passed]
        versions = versions_of(record.versions.get("Celery", "") for record in records)
        celery = f"Celery {', '.join(versions)}" if versions else ""
        day = max((record.time for record in records), default="")[:10]
        said = [celery, products_line(products_of(records)), day]
        parts = [inline("span", text(words)) for words in said if words]
        return [
            block("ul", *counted, classes=["totals"]),
            block("p", *spaced(parts), classes=["rests-on"]),
        ]


def counts(store: Store) -> dict[str, int]:
    """What passed, by the words under which the page shows it."""
    items = [item for proof in store.proofs for item in proof.items if item.state == "passed"]
    kinds = [item.kind for item in items]
    return {
        "snippets": sum(proof.state == "passed" for proof in store.proofs),
        "checks": sum(kind in ("check", "common", "probe") for kind in kinds),
        "mutants": kinds.count("mutant"),
        "experiments": kinds.count("experiment"),
    }


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("totals", Totals)
