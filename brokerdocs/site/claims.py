"""Claims: what is said, what was seen, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from .anchors import evidence_link, page_link
from .markup import Block, Inline, block, both, inline, text
from .shown import Claimed, all_shown, note, shown_by
from .store import Store, store_of
from .words import CLAIMS, VERDICT_MARKS, VERDICTS

logger = logging.getLogger(__name__)

DECLARED = tuple(name for name in VERDICTS if name != "not verified")
FROM_RUNS = ("true", "false", "only-if")
"""Verdicts that evidence can contradict: a ratio or an opinion cannot be false."""


class ClaimTable(nodes.General, nodes.Element):
    """Where the table of all claims will stand, once every page has been read."""


def seen(store: Store, number: str) -> str | None:
    """The verdict of the evidence: true, false, only-if; None where nothing was run."""
    values = set(store.claim(number))
    if not values:
        return None
    return "only-if" if len(values) == 2 else "true" if values == {True} else "false"


def badge(store: Store, number: str, declared: str) -> Inline:
    """The verdict as the page shows it: not verified while no run stands behind it."""
    shown = declared
    if declared in FROM_RUNS:
        shown = seen(store, number) or "not verified"
    mark = nodes.Text(f"{VERDICT_MARKS[shown]} ")
    return inline("span", mark, *both(VERDICTS[shown]),
                  classes=["verdict", shown.replace(" ", "-")])  # fmt: skip


def claim_anchor(number: str) -> str:
    """The anchor of a claim."""
    return f"claim-{number}"


class Claim(SphinxDirective):
    """A statement in circulation: the first pair is what is said, the second what was seen."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "verdict": lambda argument: directives.choice(argument, DECLARED),
        "source": directives.uri,
        "experiments": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Make the two halves and their labels; warn where evidence says otherwise."""
        number = self.arguments[0].strip()
        declared = self.options.get("verdict", "not-run")
        experiments = self.options.get("experiments", "").replace(",", " ").split()
        store = store_of(self.env)
        note(self.env, f"claim:{number}")
        for experiment in experiments:
            note(self.env, f"snippet:{experiment}")
        self._compare(number, declared, seen(store, number))
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        said, rest = body.children[:1], body.children[1:]
        if not rest:
            logger.warning(
                "claim %s needs two pairs: what is said, and what was seen", number,
                type="brokerdocs", subtype="claim-halves", location=self.get_location(),
            )  # fmt: skip
        kept = nodes.Element("", *(node.deepcopy() for node in said))
        shown_by(self.env).claims.append(Claimed(number, declared, kept, self.lineno, experiments))
        label: list[nodes.Node] = [*both(CLAIMS["said"])]
        if source := self.options.get("source"):
            label.append(text(" "))
            label.append(nodes.reference("", "", *both(CLAIMS["source"]), refuri=source))
        outcome: list[nodes.Node] = [badge(store, number, declared)]
        for number_of, experiment in enumerate(experiments, 1):
            counted = [text(f" {number_of}")] if len(experiments) > 1 else []
            outcome.append(text(" "))
            outcome.append(evidence_link(experiment, *both(CLAIMS["evidence"]), *counted))
        colour = str(outcome[0]["classes"][1])  # type: ignore[index]
        made = block(
            "div",
            block("div", block("p", *label, classes=["label"]), *said, classes=["said"]),
            block("div", block("p", *outcome, classes=["label"]), *rest, classes=["seen"]),
            classes=["claim", colour],
        )
        made["ids"] = [claim_anchor(number)]
        return [made]

    def _compare(self, number: str, declared: str, found: str | None) -> None:
        contradicted = found is not None and (
            (declared in FROM_RUNS and found != declared) or declared == "not-run"
        )
        if contradicted:
            logger.warning(
                "claim %s is declared %s, but the runs say %s", number, declared, found,
                type="brokerdocs", subtype="claim-contradicted", location=self.get_location(),
            )  # fmt: skip


class Claims(SphinxDirective):
    """The table of all claims, or of those that ``:only:`` names."""

    option_spec: ClassVar[OptionSpec] = {"only": str.split}

    def run(self) -> list[nodes.Node]:
        """Leave a place for the table."""
        shown_by(self.env).lists_claims = True
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
        return block("div", table, classes=["scroll"])

    def _row(self, docname: str, claimed: Claimed) -> Block:
        said = [node.deepcopy() for node in claimed.said.children]
        for node in said:
            for reference in node.findall(addnodes.pending_xref):
                reference["refdoc"] = self.env.docname
        title = self.env.titles[docname]
        anchor = claim_anchor(claimed.number)
        where = page_link(docname, anchor, *(child.deepcopy() for child in title.children))
        verdict = badge(store_of(self.env), claimed.number, claimed.verdict)
        return block(
            "tr",
            block("th", text(claimed.number), scope="row"),
            block("td", *said), block("td", verdict), block("td", where),
        )  # fmt: skip


def every_claim(env: BuildEnvironment) -> list[tuple[str, Claimed]]:
    """Every claim and the page that treats it, by number."""
    found = [(name, claim) for name, shown in all_shown(env).items() for claim in shown.claims]
    return sorted(found, key=lambda pair: pair[1].number)


def _updated(_app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    first: dict[str, tuple[str, Claimed]] = {}
    for docname, claimed in every_claim(env):
        before = first.setdefault(claimed.number, (docname, claimed))
        if before[1] is not claimed:
            logger.warning(
                "claim %s is treated twice: also at %s:%d", claimed.number,
                env.doc2path(before[0], base=False), before[1].line,
                type="brokerdocs", subtype="claim-twice", location=(docname, claimed.line),
            )  # fmt: skip
    return [docname for docname, shown in all_shown(env).items() if shown.lists_claims]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_node(ClaimTable)
    app.add_directive("claim", Claim)
    app.add_directive("claims", Claims)
    app.add_post_transform(FillClaims)
    app.connect("env-updated", _updated)
