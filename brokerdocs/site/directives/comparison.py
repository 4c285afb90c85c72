"""The directives ``comparison`` and ``question``: systems beside one another, cells from runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.site.directives.bylines import DIFFERS, filtered
from brokerdocs.site.directives.cells import cell, differing, narrow, servers_of
from brokerdocs.site.judging.probes import Answer, Probe, answers
from brokerdocs.site.judging.settings import tuned
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import Block, block, both, inline, script_beside
from brokerdocs.site.tracking.shown import note, taken_by
from brokerdocs.site.words import (
    COMPARED,
    QUESTIONS,
    SEPARATOR,
    STATUS_PAGE,
    STATUS_WORDS,
    Words,
    split,
)
from brokerdocs.systems import BROKERS, EMULATORS, SYSTEMS, is_ended, title

logger = logging.getLogger(__name__)


Given = dict[str, list[tuple[Answer, list[str]]]]
"""System to its answers, each with the settings that it holds for."""


def _words(argument: str) -> list[str]:
    return argument.replace(",", " ").split()


class Asked(nodes.General, nodes.Element):
    """A row of a comparison before its cells are known; its children tell the method."""


class Question(SphinxDirective):
    """A row of a comparison, by the capability that its probe observes; the content tells how.

    What ``:at-night:`` says of need not have run where a build is for publication.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"except": _words, "at-night": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Make the row to be; what no probe may observe is an error at its line."""
        name = self.arguments[0].strip()
        if name not in QUESTIONS:
            raise self.error(f"unknown capability {name}: known are {', '.join(QUESTIONS)}")
        asked = Asked(
            name=name,
            exempt=self.options.get("except", []),
            at_night="at-night" in self.options,
            lineno=self.lineno,
        )
        self.state.nested_parse(self.content, self.content_offset, asked)
        return [asked]


class Comparison(SphinxDirective):
    """A table with a column for each system, a row for each question, and observed cells."""

    has_content = True
    option_spec: ClassVar[OptionSpec] = {"systems": _words}

    def run(self) -> list[nodes.Node]:
        """Make the table; content that is no question is an error, an unknown system a warning."""
        self.assert_has_content()
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        if not all(isinstance(node, Asked | nodes.system_message) for node in body.children):
            raise self.error("a comparison holds questions and nothing else")
        systems = self.options.get("systems") or list(BROKERS)
        asked = {system: self._probes(system) for system in systems}
        heads = [block("th", *both(COMPARED["question"]), scope="col")]
        heads += [block("th", *both(split(title(system))), scope="col") for system in systems]
        rows = [row for node in body.findall(Asked) for row in self._rows(node, asked)]
        table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                      classes=["plain", "comparison"])  # fmt: skip
        scroll = block("div", table, classes=["scroll"], tabindex="0", role="region",
                       aria_label="比较 | Comparison")  # fmt: skip
        names = {f"data_{name}": SEPARATOR.join(COMPARED[name]) for name in ("first", "second")}
        table = filtered(scroll, store_of(self.env).lines)
        made = block("div", table, classes=["compared"], **names)
        return [made, *body.findall(nodes.system_message)]

    def _probes(self, system: str) -> Sequence[Probe]:
        store = store_of(self.env)
        note(self.env, f"probes:{system}")
        if not self._has_snippets(system) and system not in SYSTEMS:
            logger.warning(
                "unknown system %s: neither a folder of snippets/ nor one of %s", system,
                ", ".join(SYSTEMS), type="brokerdocs", subtype="system-unknown",
                location=self.get_location(),
            )  # fmt: skip
        return store.probes(system)

    def _has_snippets(self, system: str) -> bool:
        return (store_of(self.env).root / "snippets" / system).is_dir()

    def _rows(self, question: Asked, asked: dict[str, Sequence[Probe]]) -> list[Block]:
        """The question with its answers, and a row that opens to tell how it is asked."""
        name = question["name"]
        words, method = both(QUESTIONS[name]), question.children
        differs: dict[str, None] = {}
        head: list[nodes.Node] = [
            block("details", block("summary", *words)) if method else block("div", *words)
        ]
        if name in _ABOUT:
            cells = [_ABOUT[name](system, probes) for system, probes in asked.items()]
        else:
            store = store_of(self.env)
            given, shared = _apart(self._given(question, asked))
            head += [narrow(one) for one in shared]
            cells = [
                cell(given[system], name, servers_of(system, probes), store)
                if system in given
                else block("td", *both(COMPARED["exempt"]), classes=["nothing"])
                for system, probes in asked.items()
            ]
            for answer, _ in (answer for each in given.values() for answer in each):
                differs |= dict.fromkeys(differing(answer.records, name, store))
            if method:
                method = [*method, *_listed(given)]
        row = block("th", *head, scope="row")
        rows = [block("tr", row, *cells, classes=["question"], **{DIFFERS: " ".join(differs)})]
        if method:
            told = block("td", *method, colspan=str(len(asked) + 1))
            rows.append(block("tr", told, classes=["method"]))
        return rows

    def _given(self, question: Asked, asked: dict[str, Sequence[Probe]]) -> Given:
        """The answers of each system that the question applies to, with the settings of each."""
        name, snippets = question["name"], store_of(self.env).root / "snippets"
        given = {
            system: [(one, tuned(snippets / one.snippet)) for one in answers(probes, name)]
            for system, probes in asked.items()
            if system not in question["exempt"]
        }
        for system, each in given.items():
            if each or not question["at_night"]:
                self._demand(system, name, [one for one, _ in each], question["lineno"])
        return given

    def _demand(self, system: str, name: str, given: Sequence[Answer], line: int) -> None:
        """A cell of a system that is written about must have an answer."""
        if not self._has_snippets(system):
            return
        states = {one.state for one in given} or {"not run"}
        for state in sorted(states - {"passed"}):
            taken_by(self.env).missing.append((f"{name} of {system}: {state}", line))


def _apart(given: Given) -> tuple[Given, list[str]]:
    """The answers with the settings of their own, and the settings that all of several share."""
    named = [settings for each in given.values() for _, settings in each]
    shared = [one for one in named[0] if all(one in each for each in named)] if named[1:] else []
    own = {
        system: [(answer, [s for s in settings if s not in shared]) for answer, settings in each]
        for system, each in given.items()
    }
    return own, shared


def _listed(given: Given) -> list[nodes.Node]:
    """All settings of the answers that hold for more than defaults."""
    tuned_ones = [
        (system, settings) for system, each in given.items() for _, settings in each if settings
    ]
    return [
        block("div", *both(split(title(system))), nodes.Text(": "),
              inline("code", nodes.Text(", ".join(settings))), classes=["settings"])
        for system, settings in tuned_ones
    ]  # fmt: skip


def _status(system: str, _asked: Sequence[Probe]) -> Block:
    """Upstream status of a broker, which no run can observe."""
    if system not in BROKERS:
        return block("td", *both(COMPARED["nothing"]), classes=["nothing"])
    words = STATUS_WORDS[SYSTEMS[system].status]
    link = nodes.reference("", "", *both(words), refuri=STATUS_PAGE)
    return block("td", nodes.inline("", "", link))


def _hosted(system: str, _asked: Sequence[Probe]) -> Block:
    """Who hosts the system, by links to their own documentation."""
    made = block("td")
    for name, address in SYSTEMS[system].hosted.items() if system in SYSTEMS else ():
        link = nodes.reference("", "", *both(split(name)), refuri=address)
        made += block("div", nodes.inline("", "", link))
    return made


def _seen_on(system: str, asked: Sequence[Probe]) -> Block:
    """The servers behind the column, by their own names, with what a reader must know of each."""
    made = block("td", classes=["servers"])
    named = {f"{server.product} {server.version}": server for server in servers_of(system, asked)}
    for name, server in sorted(named.items()):
        words = Words(name, name)
        if server.product in EMULATORS and "emulator" not in server.product.lower():
            words = COMPARED["emulator"].format(name=name)
        elif is_ended(server.product, server.version):
            words = COMPARED["ended"].format(name=name)
        made += block("div", *both(words))
    if not named:
        made += both(COMPARED["nothing"])
    return made


_ABOUT = {"status": _status, "hosted": _hosted, "servers": _seen_on}
"""Questions that no probe observes."""


def setup(app: Sphinx) -> None:
    """Register the directives, and the script."""
    app.add_directive("comparison", Comparison)
    app.add_directive("question", Question)
    script_beside(app, "compared", "comparison.js")
