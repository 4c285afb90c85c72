"""Anchors of snippets, and links to pages that are known only once all have been read."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx

from brokerdocs.site.tracking.shown import evidence_page


class Link(nodes.Inline, nodes.TextElement):
    """A link to ``page`` and ``anchor``; without a page, to the page that lists all evidence."""


def _slug(snippet: str) -> str:
    path = PurePosixPath(snippet)
    stem = path.with_suffix("") if path.suffix == ".py" else path
    return re.sub(r"[^A-Za-z0-9_]+", "-", str(stem)).strip("-")


def snippet_anchor(snippet: str) -> str:
    """The anchor of *snippet* on the page that shows it."""
    return f"snippet-{_slug(snippet)}"


def evidence_anchor(snippet: str) -> str:
    """The anchor of *snippet* on the page of evidence: ``evidence-<system>-<name>``."""
    return f"evidence-{_slug(snippet)}"


def evidence_link(snippet: str, *children: nodes.Node) -> Link:
    """Link *children* to the evidence of *snippet*."""
    return Link("", "", *children, anchor=evidence_anchor(snippet))


def page_link(page: str, anchor: str, *children: nodes.Node) -> Link:
    """Link *children* to an anchor of *page*."""
    return Link("", "", *children, page=page, anchor=anchor)


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn links into references, or into their text where no page lists the evidence."""
    for link in list(doctree.findall(Link)):
        target = link.get("page") or evidence_page(app.env)
        if target is None:
            link.parent.replace(link, link.children)
            continue
        page = "" if target == docname else app.builder.get_relative_uri(docname, target)
        uri = f"{page}#{link['anchor']}"
        link.parent.replace(
            link, nodes.reference("", "", *link.children, internal=True, refuri=uri)
        )


def setup(app: Sphinx) -> None:
    """Register the node and its resolution."""
    app.add_node(Link)
    app.connect("doctree-resolved", _resolve)
