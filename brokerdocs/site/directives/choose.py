"""The directives ``choose`` and ``want``: a broker and a backend by what a reader needs."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.evidence import Record
from brokerdocs.site.directives.cells import cell, servers_of
from brokerdocs.site.directives.sizes import Size
from brokerdocs.site.judging.pairs import Pair, Pairs, Wanted
from brokerdocs.site.judging.seeing import last_seen
from brokerdocs.site.judging.settings import tuned
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import Block, block, both, inline, script_beside
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.tracking.shown import demand_snippet, note
from brokerdocs.site.words import CHOOSE, QUESTIONS, SEPARATOR, STATES, Words, split
from brokerdocs.systems import BROKERS, system_of, title

logger = logging.getLogger(__name__)

_AS_BACKEND = {"rabbitmq": Words("rpc://", "rpc://")}
"""Backends that go by another name than their system."""


class Want(nodes.General, nodes.Element):
    """A need, once ``choose`` reads it."""


class WantDirective(SphinxDirective):
    """A need, by the capability that probes observe; the content says it as a reader would.

    It is met where the value is true, or is ``:value:``, is not ``:unless:``, or is a size of at
    least ``:bytes:``.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "value": directives.unchanged_required,
        "unless": directives.unchanged_required,
        "bytes": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Make the need; what no probe may observe is an error at its line."""
        self.assert_has_content()
        name = self.arguments[0].strip()
        if name not in QUESTIONS:
            raise self.error(f"unknown capability {name}: known are {', '.join(QUESTIONS)}")
        if len(self.options) > 1:
            raise self.error("a need has one condition: :value:, :unless: or :bytes:")
        does: Callable[[Any], bool] = bool
        for option, argument in self.options.items():
            does = partial(_CONDITIONS[option], argument)
        words = split(" ".join(self.content))
        return [Want(wanted=Wanted(name, words, does, self.lineno))]


_CONDITIONS: dict[str, Callable[[Any, Any], bool]] = {
    "value": operator.eq,
    "unless": operator.ne,
    "bytes": lambda least, value: Size.of(value).number >= least,
}
"""The option of a need to what it demands: its argument, and a value that was seen."""


class Choose(SphinxDirective):
    """A table of pairs, a column for each need; its script leaves those that meet all chosen."""

    has_content = True
    option_spec: ClassVar[OptionSpec] = {"backends": str.split}

    def run(self) -> list[nodes.Node]:
        """Make the boxes to tick, and the table; warn of a backend that is no file."""
        self.assert_has_content()
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        if not all(isinstance(node, Want | nodes.system_message) for node in body.children):
            raise self.error("choose holds needs and nothing else")
        wanted = [node["wanted"] for node in body.findall(Want)]
        pairs = Pairs(store_of(self.env), self._backends(), wanted)
        for system in {*BROKERS, *map(system_of, pairs.backends)}:
            note(self.env, f"probes:{system}")
        for one in pairs.unmet():
            logger.warning(
                "no system meets this need: what was seen of %s is none of what it takes",
                one.name, type="brokerdocs", subtype="want-unmet",
                location=(self.env.docname, one.line),
            )  # fmt: skip
        made = block("div", _boxes(wanted), *_table(pairs), classes=["choose"])
        return [made, *body.findall(nodes.system_message)]

    def _backends(self) -> list[str]:
        if "backends" not in self.options:
            raise self.error("choose takes the snippets of its backends as :backends:")
        place = (self.env.docname, self.lineno)
        return [one for one in self.options["backends"] if demand_snippet(self.env, one, place)]


def _boxes(wanted: Sequence[Wanted]) -> Block:
    """The needs to tick, those of the broker first; hidden where no script reads them."""
    form = block("form", hidden="hidden")
    for of_results, head in ((False, "tasks"), (True, "results")):
        labels = [
            block("label", inline("input", type="checkbox", value=one.name),
                  nodes.Text(" "), *both(one.words))
            for one in wanted if one.is_of_results is of_results
        ]  # fmt: skip
        form += block("fieldset", block("legend", *both(CHOOSE[head])), *labels)
    left = [inline("span", classes=["left"]), nodes.Text(" "), *both(CHOOSE["left"])]
    none = inline("span", *both(CHOOSE["none"]), classes=["none"], hidden="hidden")
    form += block("p", *left, none, role="status")
    return form


def _table(pairs: Pairs) -> Iterator[Block]:
    """The pairs beside what each meets, after how many did not run."""
    if left := [pair for pair in pairs.ranked if not pairs.runs(pair, pairs.store.newest)]:
        words = CHOOSE["unrun"].format(count=len(left), all=len(pairs.ranked))
        yield block("p", *both(words), classes=["unrun"])
    heads = [block("th", *both(CHOOSE["pair"]), scope="col")]
    heads += [
        block("th", *both(QUESTIONS[one.name]), scope="col", data_want=one.name)
        for one in pairs.wanted
    ]
    rows = [row for pair in pairs.ranked for row in _rows(pairs, pair)]
    table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                  classes=["plain", "comparison", "pairs"])  # fmt: skip
    yield block("div", table, classes=["scroll"], tabindex="0", role="region",
                aria_label=SEPARATOR.join(CHOOSE["table"]))  # fmt: skip


def _rows(pairs: Pairs, pair: Pair) -> Iterator[Block]:
    """The pair with what it meets, and a row that opens to its configuration."""
    runs = pairs.runs(pair, pairs.store.newest)
    names = [nodes.strong("", "", *both(split(title(pair.broker)))), nodes.Text(" + "),
             nodes.strong("", "", *both(_name(pairs, pair)))]  # fmt: skip
    ran = inline("span", *both(_ran(pair, runs)), classes=["detail"])
    head = [block("div", *names), block("div", evidence_link(pair.backend, ran))]
    if runs:
        head.append(block("details", block("summary", *both(CHOOSE["configuration"]))))
    cells = [_cell(pairs, pair, one) for one in pairs.wanted]
    met = {
        f"data_meets_{line}": " ".join(pairs.met(pair, line))
        for line in pairs.store.lines
        if pairs.works(pair, line)
    }
    yield block("tr", block("th", *head, scope="row"), *cells, classes=["question"], **met)
    if runs:
        (text, *_) = last_seen(runs, f"{pair.capability}_text")
        code = nodes.literal_block(text, text, language="python")
        told = block("td", code, colspan=str(len(pairs.wanted) + 1))
        yield block("tr", told, classes=["method"])


def _cell(pairs: Pairs, pair: Pair, wanted: Wanted) -> Block:
    """What was seen: of the answers that will do the first, else of all."""
    store, given = pairs.store, pairs.answers(pair, wanted)
    good = [one for one in given if pairs.does(one, wanted, store.newest)]
    shown = [(one, tuned(store.root / "snippets" / one.snippet)) for one in good[:1] or given]
    system = pair.system if wanted.is_of_results else pair.broker
    made = cell(shown, wanted.name, servers_of(system, store.probes(system)), store)
    made["attrs"]["data_want"] = wanted.name
    return made


def _ran(pair: Pair, runs: Sequence[Record]) -> Words:
    """What became of the pair itself."""
    if not runs:
        return STATES["not run"]
    lacks = sorted(set(last_seen(runs, f"{pair.capability}_error")))
    return CHOOSE["lacks"].format(names="; ".join(lacks)) if lacks else CHOOSE["all"]


def _name(pairs: Pairs, pair: Pair) -> Words:
    """The backend's name; that of the database where its system has several."""
    for name in (f"{wanted.name}_with" for wanted in pairs.wanted):
        for product in pairs.store.observed(pair.backend, name):
            return Words(product, product)
    return _AS_BACKEND.get(pair.system, split(title(pair.system)))


def setup(app: Sphinx) -> None:
    """Register the directives, and the script."""
    app.add_directive("choose", Choose)
    app.add_directive("want", WantDirective)
    script_beside(app, "choose", "choose.js")
