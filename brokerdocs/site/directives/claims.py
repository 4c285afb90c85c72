"""The directive ``claim``: what is said, and what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.site.directives.bylines import by_line
from brokerdocs.site.directives.strips import open_strip, state_of
from brokerdocs.site.judging.store import Store, store_of
from brokerdocs.site.judging.verdict import DECLARED, FROM_RUNS, failures, settled, strip
from brokerdocs.site.markup import Block, Inline, block, both, inline, text
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.tracking.shown import Claimed, demand_snippet, note, taken_by
from brokerdocs.site.words import CLAIMS, VERDICT_MARKS, VERDICTS

logger = logging.getLogger(__name__)


def verdict_of(store: Store, number: str, declared: str, experiments: Sequence[str]) -> str:
    """The verdict that the page shows: not verified while no run stands behind it."""
    if declared not in FROM_RUNS:
        return declared
    return settled(store, number, declared, experiments) or "not verified"


def badges(
    store: Store, number: str, declared: str, experiments: Sequence[str]
) -> list[nodes.Node]:
    """The verdict, on each line of Celery that was run."""
    newest = verdict_of(store, number, declared, experiments)
    marks = strip(store, number, experiments).marks if declared in FROM_RUNS else ()
    older = {mark.line: mark for mark in marks[:-1]}
    said: dict[str, list[nodes.Node]] = {line: [_badge(newest)] for line in store.lines}
    for line in said.keys() & older.keys():
        mark = older[line]
        said[line] = [_badge(mark.verdict) if mark.verdict else state_of(mark)]
    return by_line(said)


def _badge(verdict: str) -> Inline:
    mark = nodes.Text(f"{VERDICT_MARKS[verdict]} ")
    return inline("span", mark, *both(VERDICTS[verdict]),
                  classes=["verdict", verdict.replace(" ", "-")])  # fmt: skip


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
        self._compare(number, declared, experiments)
        self._demand(number, declared, experiments)
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        said, rest = body.children[:1], body.children[1:]
        if not rest:
            logger.warning(
                "claim %s needs two pairs: what is said, and what was seen", number,
                type="brokerdocs", subtype="claim-halves", location=self.get_location(),
            )  # fmt: skip
        kept = nodes.Element("", *(node.deepcopy() for node in said))
        taken_by(self.env).claims.append(Claimed(number, declared, kept, self.lineno, experiments))
        colour = verdict_of(store, number, declared, experiments)
        verdict = badges(store, number, declared, experiments)
        made = self._shown(colour, verdict, said, rest, experiments)
        made["ids"] = [claim_anchor(number)]
        standard = self.env.domains.standard_domain
        standard.note_object("claim", number, claim_anchor(number), self.get_location())
        return [made]

    def _shown(
        self,
        colour: str,
        verdict: Sequence[nodes.Node],
        said: Sequence[nodes.Node],
        rest: Sequence[nodes.Node],
        experiments: Sequence[str],
    ) -> Block:
        """What is said and what was seen; a claim that holds is one line, which opens."""
        label: list[nodes.Node] = [*both(CLAIMS["said"])]
        if source := self.options.get("source"):
            label.append(text(" "))
            label.append(nodes.reference("", "", *both(CLAIMS["source"]), refuri=source))
        proof: list[nodes.Node] = []
        for number_of, experiment in enumerate(experiments, 1):
            counted = [text(f" {number_of}")] if len(experiments) > 1 else []
            proof.append(text(" "))
            proof.append(evidence_link(experiment, *both(CLAIMS["evidence"]), *counted))
        colour = colour.replace(" ", "-")
        lines = strip(store_of(self.env), self.arguments[0].strip(), experiments)
        if colour == "true" and not lines.is_open:
            line = block("summary", block("div", *verdict), block("div", *said, classes=["said"]))
            more = block("p", *label, *proof, classes=["label"])
            seen = block("div", more, *rest, classes=["seen"])
            return block("details", line, seen, classes=["claim", colour])
        return block(
            "div",
            block("div", block("p", *label, classes=["label"]), *said, classes=["said"]),
            block("div", block("p", *verdict, *proof, classes=["label"]), *rest, classes=["seen"]),
            *open_strip(lines),
            classes=["claim", colour],
        )

    def _compare(self, number: str, declared: str, experiments: Sequence[str]) -> None:
        store = store_of(self.env)
        found = settled(store, number, declared, experiments)
        contradicted = found is not None and (
            (declared in FROM_RUNS and found != declared) or declared == "not-run"
        )
        if contradicted and found == "failed":
            item = failures(store, number, experiments)[0]
            reason = item.newest.reason_in_english if item.newest else ""
            held = item.newest.claims.get(number) if item.newest else None
            saw = {True: " (it held there)", False: " (it did not hold there)", None: ""}[held]
            logger.warning(
                "claim %s is declared %s, but its experiment failed%s: %s%s", number, declared,
                saw, item.id, f": {reason.splitlines()[0]}" if reason.strip() else "",
                type="brokerdocs", subtype="claim-contradicted", location=self.get_location(),
            )  # fmt: skip
        elif contradicted:
            logger.warning(
                "claim %s is declared %s, but the runs say %s", number, declared, found,
                type="brokerdocs", subtype="claim-contradicted", location=self.get_location(),
            )  # fmt: skip

    def _demand(self, number: str, declared: str, experiments: Sequence[str]) -> None:
        """Every file that is named must exist and, once all of it has run, have said so."""
        store, location = store_of(self.env), self.get_location()
        speaking = {record.snippet for record in store.claims.get(number, [])}
        for experiment in experiments:
            exists = demand_snippet(self.env, experiment, location)
            if not exists or declared not in FROM_RUNS or experiment in speaking:
                continue
            if store.complete(experiment):
                logger.warning(
                    "no run of snippets/%s says whether claim %s holds", experiment, number,
                    type="brokerdocs", subtype="claim-unproved", location=location,
                )  # fmt: skip


def setup(app: Sphinx) -> None:
    """Register the directive, and claims as objects: ``:claim:`C14``` links to one."""
    app.add_object_type("claim", "claim", objname="claim")
    app.add_directive_to_domain("std", "claim", Claim, override=True)
    app.add_role_to_domain("std", "claim", XRefRole(warn_dangling=True), override=True)
