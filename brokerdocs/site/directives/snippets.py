"""The directives ``snippet`` and ``experiment``: a file, whole, and what was proved of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs.pages import Page
from brokerdocs.site.directives.code import SnippetCode
from brokerdocs.site.directives.notes import control_line, sharing_note
from brokerdocs.site.directives.prooflines import proof_line
from brokerdocs.site.directives.strips import open_strip
from brokerdocs.site.judging.settings import sharing, uses_of
from brokerdocs.site.judging.store import root_of, store_of
from brokerdocs.site.markup import Block, block
from brokerdocs.site.tracking.anchors import snippet_anchor
from brokerdocs.site.tracking.shown import note, taken_by

HIGHLIGHT = {".py": "python", ".sh": "bash", ".ini": "ini", ".toml": "toml", ".yaml": "yaml",
             ".yml": "yaml", ".json": "json"}  # fmt: skip


def _releases(argument: str) -> SpecifierSet:
    """``<5.7``, ``>=5.5,<5.7``: the releases of Celery that a form of a snippet is for."""
    try:
        return SpecifierSet(argument)
    except InvalidSpecifier:
        raise ValueError(f"releases of Celery are written as '<5.7', not {argument!r}") from None


class Snippet(SphinxDirective):
    """Show a file below ``snippets/`` and, joined to it, its proof."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar[OptionSpec] = {"alternative": directives.flag, "for": _releases}

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
        proved = (proof_line(proof, strip), *open_strip(strip))
        made = block("div", literal, *proved, classes=["snippet", state])
        made["snippet"] = name
        if first:
            made["ids"] = [snippet_anchor(name)]
        return [made]


class Experiment(Snippet):
    """Show an experiment: a snippet that provokes a behaviour, with its control."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Element]:
        """Add the control's one change to what a snippet shows."""
        made = super().run()
        made[0].extend(control_line(store_of(self.env).proof(self.arguments[0].strip())))
        return made


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
    app.add_transform(SharedSettings)
