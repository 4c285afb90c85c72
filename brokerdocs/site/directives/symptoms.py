"""The directive ``symptoms``: what a reader sees when something goes wrong, with its experiment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from brokerdocs.evidence import SYMPTOM
from brokerdocs.pages import Page
from brokerdocs.site.directives.strips import open_strip, state_of
from brokerdocs.site.judging.store import root_of, store_of
from brokerdocs.site.markup import Block, block, both, inline, spaced, titled
from brokerdocs.site.tracking.anchors import evidence_link, page_link, snippet_anchor
from brokerdocs.site.tracking.shown import all_taken, demand_snippet, demand_value, note, taken_by
from brokerdocs.site.words import SYMPTOMS, Words, split

logger = logging.getLogger(__name__)

HEADS = ("seen", "because", "treated")


class SymptomTable(nodes.General, nodes.Element):
    """Where a table of symptoms will stand, once every page has been read."""


class Symptoms(SphinxDirective):
    """A table of the symptoms of experiments, one a line: what is seen, why, where it is treated.

    All but the experiments' names comes from their runs, and from the pages that show them.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave a place for the table; warn of an experiment that declares no symptom."""
        self.assert_has_content()
        store, names = store_of(self.env), []
        for number, line in enumerate(self.content, 1):
            name, where = line.strip(), self.content_offset + number
            if not name or not demand_snippet(self.env, name, (self.env.docname, where)):
                continue
            names.append(name)
            note(self.env, f"snippet:{name}")
            if store.observed(name, SYMPTOM):
                continue
            demand_value(self.env, name, f"no symptom of {name} was seen", where)
            if store.complete(name):
                logger.warning(
                    "no check of snippets/%s declares a symptom", name,
                    type="brokerdocs", subtype="symptom-undeclared",
                    location=(self.env.docname, where),
                )  # fmt: skip
        taken_by(self.env).symptoms += names
        return [SymptomTable(names=names)]


class FillSymptoms(SphinxPostTransform):
    """Fill the tables, before references are resolved."""

    default_priority = 4

    def run(self, **_kwargs: object) -> None:
        """Replace every place of the document by its table."""
        for place in list(self.document.findall(SymptomTable)):
            rows = [row for name in place["names"] for row in self._rows(name)]
            heads = [block("th", *both(SYMPTOMS[name]), scope="col") for name in HEADS]
            table = block("table", block("thead", block("tr", *heads)), block("tbody", *rows),
                          classes=["plain", "symptoms"])  # fmt: skip
            place.replace_self(block("div", table, classes=["scroll"]))

    def _rows(self, name: str) -> Iterator[Block]:
        store = store_of(self.env)
        records = [one for one in store.observing(name) if one.observations.get(SYMPTOM)]
        told = {said: record for record in records for said in record.observations[SYMPTOM]}
        strip = store.strip(name)
        state = [] if strip.marks[-1].state == "passed" else [state_of(strip.marks[-1])]
        for said, record in told.items():
            why = [evidence_link(name, *titled(split(record.title))), *state]
            yield block("tr", block("th", _seen(said), scope="row"), block("td", *spaced(why)),
                        block("td", *self._treated(name)))  # fmt: skip
        if lines := list(open_strip(strip)):
            yield block("tr", block("td", *lines, colspan=str(len(HEADS))), classes=["lines"])
        if not told:
            items = [item.title for item in store.proof(name).items if item.kind == "experiment"]
            words = items[0] if items else Words(name, name)
            yield block("tr", block("th", *titled(words), scope="row"), block("td", *state),
                        block("td", *self._treated(name)))  # fmt: skip

    def _treated(self, name: str) -> Iterator[nodes.Node]:
        """Links to the sections that show the experiment."""
        for docname, shown in sorted(all_taken(self.env).items()):
            if name in shown.snippets:
                _, line = shown.snippets[name]
                words = _place(Path(self.env.doc2path(docname)), line)
                yield block("div", page_link(docname, snippet_anchor(name), *titled(words)))


def _seen(said: str) -> nodes.Node:
    """Words of ours, or the text of a run as it was."""
    if " | " in said:
        return inline("span", *both(split(said)))
    return inline("code", nodes.Text(said))


def _place(path: Path, line: int) -> Words:
    """The titles of the page and of the section that *line* stands in."""
    above = [split(title.text) for title in Page(path).titles() if title.line < line]
    page, section = above[0], above[-1]
    if len(above) == 1:
        return page
    return Words(f"{page.zh}：{section.zh}", f"{page.en}: {section.en}")


def _updated(_app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Warn of symptoms that no page lists; the pages that list some link to titles of others."""
    listing = {name: shown.symptoms for name, shown in all_taken(env).items() if shown.symptoms}
    listed = {name for names in listing.values() for name in names}
    for proof in store_of(env).proofs if listing else ():
        declaring = [] if proof.snippet in listed else store_of(env).observing(proof.snippet)
        for record in (one for one in declaring if SYMPTOM in one.observations):
            logger.warning(
                "%s declares a symptom, but no page lists it", proof.snippet,
                type="brokerdocs", subtype="symptom-unlisted",
                location=f"{root_of(env) / record.item.partition('::')[0]}:1",
            )  # fmt: skip
            break
    return list(listing)


def setup(app: Sphinx) -> None:
    """Register the directive and the places that it leaves."""
    app.add_node(SymptomTable)
    app.add_directive("symptoms", Symptoms)
    app.add_post_transform(FillSymptoms)
    app.connect("env-updated", _updated)
