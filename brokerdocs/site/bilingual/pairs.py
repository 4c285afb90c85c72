"""Pairs: sphinx-tabs' groups 中文 and 英文 become two panels without a tab bar."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_tabs.tabs import SphinxTabsPanel, SphinxTabsTab

from brokerdocs.pages import LANGUAGES
from brokerdocs.site.markup import TAGS, Block, block


class Pairs(SphinxPostTransform):
    """Replace each pair, and leave other groups of tabs to sphinx-tabs."""

    default_priority = 5

    def run(self, **_kwargs: object) -> None:
        """Replace every pair of the document."""
        for tabs in list(self.document.findall(nodes.container)):
            if "sphinx-tabs" in tabs["classes"] and (panels := panels_of(tabs)):
                tabs.parent.replace(tabs, block("div", *panels, classes=["pair"]))


def panels_of(tabs: nodes.container) -> list[Block]:
    """The panels of a group of tabs whose labels are languages; none for any other group."""
    labels = [tab.astext().strip() for tab in tabs.findall(SphinxTabsTab)]
    contents = [child for child in tabs.children if isinstance(child, SphinxTabsPanel)]
    if not any(label in LANGUAGES for label in labels):
        return []
    panels = []
    for label, content in zip(labels, contents, strict=False):
        if name := LANGUAGES.get(label):
            panels.append(panel(name, content.children))
    return panels


def panel(name: str, children: list[nodes.Node]) -> Block:
    """A panel in one language, without what the machinery says in the other."""
    made = block("div", *children, classes=[f"language-{name}"], lang=TAGS[name])
    made["language"] = name
    foreign = {f"language-{tag}" for key, tag in TAGS.items() if key != name} | {"separator"}
    for node in list(made.findall(nodes.inline)):
        if foreign & set(node["classes"]) and node.parent is not None:
            node.parent.remove(node)
    return made


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(Pairs)
