"""Notes below a snippet: what its control changes, which dicts it shares with others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes

from brokerdocs.site.judging.proof import SnippetProof
from brokerdocs.site.judging.settings import Sharing
from brokerdocs.site.markup import Block, block, both, inline, language, text
from brokerdocs.site.tracking.anchors import snippet_anchor
from brokerdocs.site.words import PROOF, WITHOUT, Words, split


def control_line(proof: SnippetProof) -> list[nodes.Node]:
    """The one setting in which an experiment's control differs from it."""
    changes = dict.fromkeys(
        item.change for item in proof.items if item.kind == "control" and item.change
    )
    return [
        block("p", *both(PROOF["control"]), text(": "), *_change(change), classes=["control"])
        for change in changes
    ]


def _change(change: str) -> list[nodes.Node]:
    """The words of a control's change, with the setting as code."""
    if " | " in change:  # a circumstance, in both languages
        return both(split(change))
    setting = change.removeprefix(WITHOUT)
    if setting == change:
        return [nodes.literal("", change)]
    words = PROOF["removed"].format(change="")
    return [
        language("zh", nodes.Text(words.zh), nodes.literal("", setting)),
        inline("span", nodes.Text(" · "), classes=["separator"]),
        language("en", nodes.Text(words.en), nodes.literal("", setting)),
    ]


def sharing_note(shared: Sharing) -> Block:
    """The note that snippets of one page belong into one dict."""

    def fill(template: str, separator: str) -> Iterator[nodes.Node]:
        for position, part in enumerate(re.split(r"\{(\w+)\}", template)):
            if position % 2 == 0:
                yield nodes.Text(part)
            elif part == "setting":
                yield nodes.literal("", shared.setting)
            else:
                names = shared.others if part == "others" else (shared.merged or "",)
                for number, name in enumerate(names):
                    yield nodes.Text(separator if number else "")
                    href = f"#{snippet_anchor(name)}"
                    yield inline("a", nodes.literal("", name), href=href)

    template, separator = PROOF["shares"], PROOF["and"]
    if shared.merged:
        template = Words(*(a + b for a, b in zip(template, PROOF["merged"], strict=True)))
    return block(
        "p",
        language("zh", *fill(template.zh, separator.zh)),
        inline("span", nodes.Text(" · "), classes=["separator"]),
        language("en", *fill(template.en, separator.en)),
        classes=["shares"],
    )
