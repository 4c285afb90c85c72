"""The directive ``synonyms``: other words for a term of the glossary, which search knows as well.

A section with synonyms is a term. A query with any word of a term finds the pages that use
another of its words, and the sections that the term's text refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from brokerdocs.site.markup import Block, block, both
from brokerdocs.site.tracking.shown import Term, all_taken, taken_by
from brokerdocs.site.words import GLOSSARY, Words, split

_COMMA = re.compile(r"[、,]\s*")


class Synonyms(SphinxDirective):
    """``.. synonyms:: 消息堆积、积压 | queue length, lag``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Make the line below the section's title."""
        words, said = split(self.arguments[0]), GLOSSARY["synonyms"]
        line = Words(said.zh.format(words=words.zh), said.en.format(words=words.en))
        made = block("p", *both(line), classes=["synonyms"])
        made["synonyms"] = words
        return [made]


def _collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the terms of a page once all of their text has been read."""
    for line in doctree.findall(Block):
        if "synonyms" in line and isinstance(section := line.parent, nodes.section):
            title = section[0].astext()
            synonyms = [word for half in line["synonyms"] for word in _COMMA.split(half)]
            labels = [
                str(reference["reftarget"])
                for reference in section.findall(addnodes.pending_xref)
                if reference["reftype"] == "ref"
            ]
            words = dict.fromkeys([*split(title), *synonyms])
            taken_by(app.env).terms.append(Term(title, list(words), list(dict.fromkeys(labels))))


def terms(env: BuildEnvironment) -> Iterator[dict[str, Any]]:
    """Each term as the search's script reads it: its words, and places as page and title."""
    sections = env.domains.standard_domain.labels
    for page, taken in sorted(all_taken(env).items()):
        for term in taken.terms:
            found = [sections[label] for label in term.labels if label in sections]
            places = [(page, term.title), *((name, title) for name, _, title in found)]
            yield {"words": term.words, "places": places}


def _search_page(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    if pagename == "search":
        context["glossary"] = list(terms(app.env))


def setup(app: Sphinx) -> None:
    """Register the directive, and give its words to the page of the search."""
    app.add_directive("synonyms", Synonyms)
    app.connect("doctree-read", _collect)
    app.connect("html-page-context", _search_page)
