"""The line under a page's title: what the whole page rests on."""

from __future__ import annotations

from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from brokerdocs.site.directives.prooflines import products_line
from brokerdocs.site.judging.proof import WORST_FIRST, SnippetProof, products_of, versions_of
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import Block, block, both, inline, spaced
from brokerdocs.site.tracking.shown import all_taken
from brokerdocs.site.words import MARKS, SUMMARY


class SummaryLine(SphinxTransform):
    """Put the line below the first title of a page that shows snippets."""

    default_priority = 420

    def apply(self, **_kwargs: object) -> None:
        """Insert the line."""
        shown = all_taken(self.env).get(self.env.docname)
        title = next(iter(self.document.findall(nodes.title)), None)
        if not shown or not shown.snippets or title is None:
            return
        if any("totals" in made["classes"] for made in self.document.findall(Block)):
            return  # the page says it of the whole site
        proofs = [store_of(self.env).proof(name) for name in shown.snippets]
        position = title.parent.index(title) + 1
        title.parent.insert(position, summary(proofs))


def summary(proofs: list[SnippetProof]) -> Block:
    """Count the snippets by state, the worst first; name versions and the newest day."""
    counts = Counter(proof.state for proof in proofs)
    parts: list[nodes.Node] = []
    for state in WORST_FIRST:
        if count := counts[state]:
            key = f"{state} one" if count == 1 and f"{state} one" in SUMMARY else state
            words = both(SUMMARY[key].format(count=count))
            mark = nodes.Text(f"{MARKS[state]} ")
            parts.append(inline("span", mark, *words, classes=["state", state.replace(" ", "-")]))
    records = [record for proof in proofs for record in proof.passed]
    celery = versions_of(record.versions.get("Celery", "") for record in records)
    if celery:
        parts.append(inline("span", nodes.Text(f"Celery {', '.join(celery)}")))
    if servers := products_line(products_of(records)):
        parts.append(inline("span", nodes.Text(servers)))
    if date := max((record.time for record in records), default="")[:10]:
        parts.append(inline("time", nodes.Text(date), datetime=date))
    return block("p", *spaced(parts), classes=["rests-on"])


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(SummaryLine)
