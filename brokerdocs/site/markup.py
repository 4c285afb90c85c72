"""Nodes for the HTML that docutils has no name for, readable in every other builder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from brokerdocs.site.words import Words

TAGS = {"zh": "zh-CN", "en": "en"}
"""Language -> what the ``lang`` attribute says."""


class Block(nodes.General, nodes.TextElement):
    """An HTML element; transparent in builders other than HTML."""


class Inline(nodes.Inline, nodes.TextElement):
    """An HTML element in a line of text; transparent elsewhere."""


def block(tag: str, *children: nodes.Node, classes: Iterable[str] = (), **attrs: str) -> Block:
    """Make a block element; *attrs* are written as they are, `_` as `-`."""
    return Block(
        "", "", *children, tag=tag, attrs=attrs, classes=list(classes), support_smartquotes=False
    )


def inline(tag: str, *children: nodes.Node, classes: Iterable[str] = (), **attrs: str) -> Inline:
    """Make an inline element; *attrs* are written as they are, `_` as `-`."""
    return Inline(
        "", "", *children, tag=tag, attrs=attrs, classes=list(classes), support_smartquotes=False
    )


def text(words: str, *classes: str) -> nodes.Node:
    """Words that need no translation."""
    return nodes.inline("", words, classes=list(classes)) if classes else nodes.Text(words)


def language(name: str, *children: nodes.Node) -> nodes.inline:
    """Children in one language; docutils writes the class as ``lang``."""
    return nodes.inline("", "", *children, classes=[f"language-{TAGS[name]}"])


def both(words: Words, separator: str = " · ") -> list[nodes.Node]:
    """The words in both languages, of which the page shows what its reader chose."""
    if words.zh == words.en:
        return [nodes.Text(words.zh)]
    zh, en = language("zh", nodes.Text(words.zh)), language("en", nodes.Text(words.en))
    zh["support_smartquotes"] = en["support_smartquotes"] = False
    return [zh, nodes.inline("", separator, classes=["separator"]), en]


def titled(words: Words) -> list[nodes.Node]:
    """The same of a title: what stands in backticks is code."""
    made = both(words)
    for node in [text for one in made for text in one.findall(nodes.Text)]:
        parts = re.split(r"`+([^`]+)`+", node)
        coded: list[nodes.Node] = [
            inline("code", nodes.Text(part)) if number % 2 else nodes.Text(part)
            for number, part in enumerate(parts)
        ]
        if node.parent is None:
            return coded
        node.parent.replace(node, coded)
    return made


def as_html(words: Words, separator: str = " · ") -> str:
    """The same as finished HTML."""
    zh, en = escape(words.zh, quote=False), escape(words.en, quote=False)
    if zh == en:
        return en
    between = f'<span class="separator">{separator}</span>'
    return f'<span lang="{TAGS["zh"]}">{zh}</span>{between}<span lang="{TAGS["en"]}">{en}</span>'


def spaced(parts: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Parts of a row, with the space between them that a reader without style sheets needs."""
    return [node for part in parts for node in (part, nodes.Text(" "))][:-1]


def raw(html: str) -> nodes.raw:
    """Finished HTML, kept out of the search index."""
    return nodes.raw("", html, format="html", classes=["no-search"])


def language_of(node: nodes.Node | None) -> str | None:
    """The language of the panel that *node* stands in: zh, en, or None outside every panel."""
    while node is not None:
        if isinstance(node, Block) and (name := node.get("language")):
            return str(name)
        node = node.parent
    return None


def script_beside(app: Sphinx, name: str, file: str) -> None:
    """Load a script on the pages that hold an element of the class *name*."""

    def load(
        app: Sphinx, _page: str, _template: str, _context: Any, doctree: nodes.document | None
    ) -> None:
        if doctree is not None and any(name in one["classes"] for one in doctree.findall(Block)):
            app.add_js_file(file, loading_method="defer")

    app.connect("html-page-context", load)


def _open(translator: Any, node: nodes.Element) -> None:
    attrs = {name.replace("_", "-"): value for name, value in node["attrs"].items()}
    if node["classes"]:
        attrs["class"] = " ".join(node["classes"])
    if node["ids"]:
        attrs["id"] = node["ids"][0]
    written = "".join(f' {name}="{translator.attval(value)}"' for name, value in attrs.items())
    translator.body.append(f"<{node['tag']}{written}>")


def _close(translator: Any, node: nodes.Element) -> None:
    translator.body.append(f"</{node['tag']}>" + ("\n" if isinstance(node, Block) else ""))


def _open_text(translator: Any, _node: nodes.Element) -> None:
    translator.new_state(0)


def _close_text(translator: Any, _node: nodes.Element) -> None:
    translator.end_state()


def _nothing(translator: Any, node: nodes.Element) -> None:
    pass


def setup(app: Sphinx) -> None:
    """Register the nodes."""
    none = (_nothing, _nothing)
    blocks = (_open_text, _close_text)
    app.add_node(Block, html=(_open, _close), text=blocks, latex=none, texinfo=none, man=none)
    app.add_node(Inline, html=(_open, _close), text=none, latex=none, texinfo=none, man=none)
