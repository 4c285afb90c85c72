"""Titles in both languages: ``中文 | English`` becomes two spans, everywhere a title is shown."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from brokerdocs.site.markup import both, language, language_of
from brokerdocs.site.words import SEPARATOR, split


class SplitTitles(SphinxTransform):
    """Split titles before Sphinx collects them for contents, sidebar and next page."""

    default_priority = 400

    def apply(self, **_kwargs: object) -> None:
        """Split every title of the document."""
        for title in list(self.document.findall(nodes.title)):
            split_nodes(title)


def split_nodes(element: nodes.TextElement) -> None:
    """Split the children of *element* at the first separator, node by node."""
    for position, child in enumerate(element.children):
        if isinstance(child, nodes.Text) and SEPARATOR in child:
            before, _, after = str(child).partition(SEPARATOR)
            zh = [*element.children[:position], nodes.Text(before)]
            en = [nodes.Text(after), *element.children[position + 1 :]]
            separator = nodes.inline("", SEPARATOR, classes=["separator"])
            element[:] = [language("zh", *zh), separator, language("en", *en)]
            return


class ReferenceTexts(SphinxPostTransform):
    """Give the text of a resolved reference the language of the panel that it stands in."""

    default_priority = 20

    def run(self, **_kwargs: object) -> None:
        """Split the text of every reference to a title."""
        for reference in list(self.document.findall(nodes.reference)):
            for inner in list(reference.findall(nodes.inline)):
                if {"std-ref", "doc", "std-doc"} & set(inner["classes"]):
                    shown = inner.astext()
                    if SEPARATOR not in shown:
                        continue
                    words, panel = split(shown), language_of(reference)
                    if panel:
                        inner[:] = [nodes.Text(words.zh if panel == "zh" else words.en)]
                    else:
                        inner[:] = both(words, SEPARATOR)


def setup(app: Sphinx) -> None:
    """Register the transforms."""
    app.add_transform(SplitTitles)
    app.add_post_transform(ReferenceTexts)
