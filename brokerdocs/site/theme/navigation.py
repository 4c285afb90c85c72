"""The sidebar's tree of pages, written directly.

furo resolves and parses the whole tree again for every page, which takes longer than
all the rest of a page once there are a hundred; this takes a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from brokerdocs.site.markup import as_html
from brokerdocs.site.words import SEPARATOR, split

ARROW = '<span class="icon"><svg><use href="#svg-arrow-right"></use></svg></span>'


class Navigation:
    """The tree of one build."""

    def __init__(self, builder: StandaloneHTMLBuilder, env: BuildEnvironment) -> None:
        self.builder = builder
        self.env = env
        self._titles: dict[str, str] = {}
        self._parents = {
            child: parent for parent, children in env.toctree_includes.items() for child in children
        }

    def html(self, page: str) -> str:
        """The tree as *page* shows it, with the branch that it is on open."""
        branch, at = {page}, page
        while (at := self._parents.get(at, "")) and at not in branch:
            branch.add(at)
        return "".join(
            self._trees(str(self.env.config.root_doc), page, branch, 1, iter(range(9999)))
        )

    def _trees(
        self, parent: str, page: str, branch: set[str], level: int, numbers: Iterator[int]
    ) -> Iterator[str]:
        if parent not in self.env.tocs or level > 9:
            return
        for tree in self.env.tocs[parent].findall(addnodes.toctree):
            if caption := tree.get("caption"):
                words = f'<span class="caption-text">{_both(caption)}</span>'
                yield f'<p class="caption" role="heading" aria-level="2">{words}</p>'
            entries = [
                self._entry(title, target, page, branch, level, numbers)
                for title, target in tree["entries"]
            ]
            if any(entries):
                yield f"<ul>{''.join(entries)}</ul>"

    def _entry(
        self, title: str | None, target: str, page: str, branch: set[str], level: int,
        numbers: Iterator[int],
    ) -> str:  # fmt: skip
        classes = f"toctree-l{level}"
        if target not in self.env.titles:  # a link to elsewhere
            if "://" not in target:
                return ""
            words = _both(title or target)
            href = escape(target)
            link = f'<a class="reference external" href="{href}">{words}</a>'
            return f'<li class="{classes}">{link}</li>'
        inner = "".join(self._trees(target, page, branch, level + 1, numbers))
        opened = target in branch
        classes += " current" * opened + " current-page" * (target == page)
        classes += " has-children" * bool(inner)
        href = escape(self.builder.get_relative_uri(page, target) or "#")
        words = _both(title) if title else self._title(target)
        link = f'<a class="{"current " * opened}reference internal" href="{href}">{words}</a>'
        if inner:
            name = f"toctree-checkbox-{next(numbers) + 1}"
            said = escape(self.env.titles[target].astext())
            link += (
                f'<input class="toctree-checkbox" id="{name}" name="{name}" role="switch" '
                f'type="checkbox" aria-label="{said}"{" checked" * opened}>'
                f'<label for="{name}">{ARROW}</label>'
            )
        return f'<li class="{classes}">{link}{inner}</li>'

    def _title(self, page: str) -> str:
        if page not in self._titles:
            self._titles[page] = self.builder.render_partial(self.env.titles[page])["title"]
        return self._titles[page]


def _both(text: str) -> str:
    return as_html(split(text), SEPARATOR)


def _before_theme(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Keep the tree from furo, which makes an empty one of none."""
    context["brokerdocs_toctree"] = context.pop("toctree", None)


def _after_theme(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    builder = app.builder
    if (toctree := context.pop("brokerdocs_toctree", None)) is None:
        return
    context["toctree"] = toctree
    if isinstance(builder, StandaloneHTMLBuilder):
        made = _made.get(id(builder))
        if made is None:
            _made.clear()
            made = _made[id(builder)] = Navigation(builder, app.env)
        context["furo_navigation_tree"] = made.html(page)


_made: dict[int, Navigation] = {}


def _forget(_app: Sphinx) -> None:
    _made.clear()


def setup(app: Sphinx) -> None:
    """Register the handlers, around the theme's own."""
    app.connect("builder-inited", _forget)
    app.connect("html-page-context", _before_theme, priority=100)
    app.connect("html-page-context", _after_theme, priority=800)
