"""The directive ``claims``: the table of all of them, and what is wrong with the whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.site.directives.bylines import DIFFERS, filtered
from brokerdocs.site.directives.claims import badges, claim_anchor
from brokerdocs.site.judging.store import root_of, store_of
from brokerdocs.site.judging.strip import WORST_FIRST
from brokerdocs.site.judging.verdict import strip
from brokerdocs.site.markup import Block, block, both, text
from brokerdocs.site.tracking.anchors import page_link
from brokerdocs.site.tracking.shown import Claimed, all_taken, note, taken_by
from brokerdocs.site.words import CLAIMS

logger = logging.getLogger(__name__)


class ClaimTable(nodes.General, nodes.Element):
    """Where the table of all claims will stand, once every page has been read."""


class Claims(SphinxDirective):
    """The table of all claims, or of those that ``:only:`` names."""

    option_spec: ClassVar[OptionSpec] = {"only": str.split}

    def run(self) -> list[nodes.Node]:
        """Leave a place for the table."""
        taken_by(self.env).lists_claims = True
        note(self.env, "all")
        return [ClaimTable(only=self.options.get("only", []))]


class FillClaims(SphinxPostTransform):
    """Fill the table, before pairs and references are resolved."""

    default_priority = 4

    def run(self, **_kwargs: object) -> None:
        """Replace every place of the document by the table."""
        for place in list(self.document.findall(ClaimTable)):
            place.replace_self(self._table(place["only"]))

    def _table(self, only: list[str]) -> Block:
        heads = ("number", "statement", "verdict", "treated")
        wanted = [(name, c) for name, c in every_claim(self.env) if not only or c.number in only]
        rows = [self._row(docname, claimed) for docname, claimed in wanted]
        head = block("tr", *(block("th", *both(CLAIMS[name]), scope="col") for name in heads))
        table = block("table", block("thead", head), block("tbody", *rows),
                      classes=["plain", "claims"])  # fmt: skip
        return filtered(block("div", table, classes=["scroll"]), store_of(self.env).lines)

    def _row(self, docname: str, claimed: Claimed) -> Block:
        said = [node.deepcopy() for node in claimed.said.children]
        for node in said:
            for reference in node.findall(addnodes.pending_xref):
                reference["refdoc"] = self.env.docname
        title = self.env.titles[docname]
        anchor = claim_anchor(claimed.number)
        where = page_link(docname, anchor, *(child.deepcopy() for child in title.children))
        store, number = store_of(self.env), claimed.number
        verdict = badges(store, number, claimed.verdict, claimed.experiments)
        marks = strip(store, number, claimed.experiments).marks[:-1]
        differs = " ".join(mark.line for mark in marks if mark.state in WORST_FIRST)
        return block(
            "tr",
            block("th", text(number), scope="row"),
            block("td", *said), block("td", *verdict), block("td", where),
            **{DIFFERS: differs},
        )  # fmt: skip


def every_claim(env: BuildEnvironment) -> list[tuple[str, Claimed]]:
    """Every claim and the page that treats it, by number."""
    found = [(name, claim) for name, shown in all_taken(env).items() for claim in shown.claims]
    return sorted(found, key=lambda pair: (len(pair[1].number), pair[1].number))  # C99, C100


def _updated(_app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    declared = {claimed.number for _, claimed in every_claim(env)}
    for number, records in store_of(env).claims.items():
        if number not in declared:
            logger.warning(
                "claim %s is recorded, but no page declares it", number,
                type="brokerdocs", subtype="claim-undeclared",
                location=f"{root_of(env) / records[0].item.partition('::')[0]}:1",
            )  # fmt: skip
    return [docname for docname, shown in all_taken(env).items() if shown.lists_claims]


def setup(app: Sphinx) -> None:
    """Register the directive and the places that it leaves."""
    app.add_node(ClaimTable)
    app.add_directive("claims", Claims)
    app.add_post_transform(FillClaims)
    app.connect("env-updated", _updated)
