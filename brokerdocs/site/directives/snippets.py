"""The directives ``snippet`` and ``experiment``: a file, whole, and what was proved of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.pages import Page
from brokerdocs.site.directives.bylines import ATTRIBUTE, DIFFERS
from brokerdocs.site.directives.code import SnippetCode
from brokerdocs.site.directives.notes import control_line, sharing_note
from brokerdocs.site.directives.prooflines import proof_line
from brokerdocs.site.directives.strips import notices, open_strip
from brokerdocs.site.judging.settings import sharing, uses_of
from brokerdocs.site.judging.store import root_of, store_of
from brokerdocs.site.judging.strip import WORST_FIRST, Mark, Strip
from brokerdocs.site.markup import Block, block, both, inline
from brokerdocs.site.tracking.anchors import snippet_anchor
from brokerdocs.site.tracking.shown import note, taken_by
from brokerdocs.site.words import LINES

logger = logging.getLogger(__name__)

WHOLE = "all_together"
"""The name of a configuration that readers copy whole: it has a form for each line."""

HIGHLIGHT = {".py": "python", ".sh": "bash", ".ini": "ini", ".toml": "toml", ".yaml": "yaml",
             ".yml": "yaml", ".json": "json"}  # fmt: skip


def _releases(argument: str) -> SpecifierSet:
    """``<5.7``, ``>=5.5,<5.7``: the releases of Celery that a form of a snippet is for."""
    try:
        return SpecifierSet(argument)
    except InvalidSpecifier:
        raise ValueError(f"releases of Celery are written as '<5.7', not {argument!r}") from None


def is_for(releases: SpecifierSet, mark: Mark) -> bool:
    """Whether *releases* has the release of *mark*; of a line without a run, its first."""
    return releases.contains(mark.celery or f"{mark.line}.0", prereleases=True)


class Snippet(SphinxDirective):
    """Show a file below ``snippets/`` and, joined to it, its proof."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar[OptionSpec] = {
        "alternative": directives.flag,
        "for": _releases,
        "no-form": str.split,  # lines on which nothing of the kind can hold
    }

    def run(self) -> list[nodes.Element]:
        """Make the code block and its line; the missing file is a rule's business."""
        name = self.arguments[0].strip()
        env = self.env
        store = store_of(env)
        proof, strip = store.proof(name), store.strip(name)
        note(env, f"snippet:{name}")
        path = root_of(env) / "snippets" / name
        shown = taken_by(env)
        first = name not in shown.snippets
        shown.snippets.setdefault(name, (proof.state, self.lineno))
        code = path.read_text("utf-8").rstrip("\n") if path.is_file() else ""
        literal = SnippetCode(code, code)
        literal["free"] = proof.free
        literal["language"] = HIGHLIGHT.get(path.suffix, "none")
        literal["force"] = False
        self.set_source_info(literal)
        state = proof.state.replace(" ", "-")
        proved = (proof_line(proof, strip, store.lines), *open_strip(strip))
        made = block("div", *notices(strip), literal, *proved, classes=["snippet", state])
        made["snippet"] = name
        differing = [mark.line for mark in strip.marks[:-1] if mark.state in WORST_FIRST]
        if differing:
            made["attrs"][DIFFERS] = " ".join(differing)
        if Path(name).stem == WHOLE:
            without = self.options.get("no-form", ())
            made["needs"] = [line for line in differing if line not in without]
            self.set_source_info(made)
        if releases := self.options.get("for"):
            self._fill_form(made, releases, strip)
        if first:
            made["ids"] = [snippet_anchor(name)]
        return [made]

    def _fill_form(self, made: Block, releases: SpecifierSet, strip: Strip) -> None:
        """Show a form on its lines alone, and warn of those on which it does not hold."""
        mine = [mark for mark in strip.marks if is_for(releases, mark)]
        problems = [
            f"but on {mark.celery}: {mark.state}" + "".join(f" ({why.en})" for why in mark.reasons)
            for mark in mine
            if mark.state in WORST_FIRST
        ]
        for problem in problems if mine else ["which no run has"]:
            logger.warning(
                "%s is shown for Celery %s, %s", made["snippet"], releases, problem,
                type="brokerdocs", subtype="form", location=self.get_location(),
            )  # fmt: skip
        made["lines"] = [mark.line for mark in mine]
        made["attrs"][ATTRIBUTE] = " ".join(made["lines"])
        words = LINES["form for"].format(lines=", ".join(made["lines"]))
        made.insert(0, block("p", *both(words), classes=["form-for"]))


class Experiment(Snippet):
    """Show an experiment: a snippet that provokes a behaviour, with its control."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Element]:
        """Add the control's one change to what a snippet shows."""
        made = super().run()
        made[0].extend(control_line(store_of(self.env).proof(self.arguments[0].strip())))
        return made


class OfferForms(SphinxTransform):
    """Link what a snippet says of a line on which it does not hold to its form for that line."""

    default_priority = 410

    def apply(self, **_kwargs: object) -> None:
        """Add the links; forms follow their snippet."""
        base = None
        boxes = [box for box in self.document.findall(Block) if "snippet" in box]
        for box in boxes:
            if "lines" not in box:
                base = box
            elif base is not None:
                _offer(base, box)
        for box in boxes:
            needs: list[str] = box.get("needs", [])
            for line in needs:
                logger.warning(
                    "%s does not hold on Celery %s: show a form of it, with ':for:'",
                    box["snippet"], line, type="brokerdocs", subtype="form", location=box,
                )  # fmt: skip


def _offer(base: Block, form: Block) -> None:
    """Link the notices of *base* to the *form* that holds on their lines."""
    for notice in base.findall(Block):
        if "line-notice" in notice["classes"] and notice["attrs"][ATTRIBUTE] in form["lines"]:
            anchor = snippet_anchor(form["snippet"])
            link = nodes.reference("", "", *both(LINES["form"]), refid=anchor)
            notice += [inline("span", *both(LINES["then"])), link]
    needs: list[str] = base.get("needs", [])
    base["needs"] = [line for line in needs if line not in form["lines"]]


class SharedSettings(SphinxTransform):
    """Say below each snippet which dicts it shares with others of its page."""

    default_priority = 410

    def apply(self, **_kwargs: object) -> None:
        """Add the notes."""
        boxes = [box for box in self.document.findall(Block) if "snippet" in box]
        if len(boxes) < 2:
            return
        root = root_of(self.env)
        page = Page(Path(self.env.doc2path(self.env.docname)))
        shared = sharing(root, list(uses_of(page)))
        for box in boxes:
            for entry in shared.get(box["snippet"], []):
                box.append(sharing_note(entry))


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("snippet", Snippet)
    app.add_directive("experiment", Experiment)
    app.add_transform(OfferForms)
    app.add_transform(SharedSettings)
