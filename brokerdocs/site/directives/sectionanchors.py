"""The directive ``anchors``: further names of a section, such as it has in Celery's own pages."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Anchors(SphinxDirective):
    """``.. anchors:: caveats key-eviction``, anywhere in a section: links to them lead there.

    Unlike labels they are names within the page, and other pages may have them, too.
    """

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Name the section; what names another place of the page is an error at its line."""
        section = self.state.parent
        while section is not None and not isinstance(section, nodes.section):
            section = section.parent
        if section is None:
            raise self.error("anchors are names of a section: move them below its title")
        ids = self.state.document.ids
        for name in self.arguments[0].split():
            if nodes.make_id(name) != name:
                raise self.error(f"no heading can have the anchor {name!r}")
            if ids.setdefault(name, section) is not section:
                raise self.error(f"the anchor {name} is that of another place of this page")
            if name not in section["ids"]:
                section["ids"].append(name)
        return []


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("anchors", Anchors)
