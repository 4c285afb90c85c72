"""The line under a page's title: what the whole page rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from brokerdocs.site.directives.bylines import by_line
from brokerdocs.site.directives.prooflines import products_line
from brokerdocs.site.judging.proof import WORST_FIRST, SnippetProof, products_of, versions_of
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.judging.strip import WORST_FIRST as OLDER_WORST_FIRST
from brokerdocs.site.judging.strip import Strip
from brokerdocs.site.markup import Block, block, both, inline, spaced
from brokerdocs.site.tracking.shown import all_taken
from brokerdocs.site.words import LINE_COUNTS, LINE_MARKS, MARKS, SUMMARY


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
        store, names = store_of(self.env), list(shown.snippets)
        said = {store.newest: summary([store.proof(name) for name in names])}
        for line in store.lines:
            said.setdefault(line, line_summary(line, [store.strip(name) for name in names]))
        position = title.parent.index(title) + 1
        title.parent.insert(position, block("p", *by_line(said), classes=["rests-on"]))


def line_summary(line: str, strips: Sequence[Strip]) -> list[nodes.Node]:
    """The same of an older line."""
    marks = [mark for strip in strips for mark in strip.marks if mark.line == line]
    counts = Counter(mark.state for mark in marks)
    parts: list[nodes.Node] = []
    for state in (*OLDER_WORST_FIRST, "not run", "passed"):
        if count := counts[state]:
            words = both(LINE_COUNTS[state].format(count=count))
            mark = nodes.Text(f"{LINE_MARKS[state]} ")
            parts.append(inline("span", mark, *words, classes=["mark", state.replace(" ", "-")]))
    ran = [mark for mark in marks if mark.celery]
    if ran:
        parts.append(inline("span", nodes.Text(f"Celery {ran[0].celery}")))
        date = max(mark.date for mark in ran)
        parts.append(inline("time", nodes.Text(date), datetime=date))
    return spaced(parts)


def summary(proofs: list[SnippetProof]) -> list[nodes.Node]:
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
    return spaced(parts)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(SummaryLine)
