"""Chinese prose in reST: lines that end without a space, markup that needs none around it."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.parsers import RSTParser
from sphinx.transforms import SphinxTransform

from brokerdocs.site import private
from brokerdocs.site.markup import Block, Inline

CHARACTERS = "\u3400-\u9fff\uf900-\ufaff"
PUNCTUATION = "\u2e80-\u33ff\uff00-\uffef\u2018-\u201d\u2026\u2014"
_BREAK = re.compile(
    f"(?<=[{CHARACTERS}{PUNCTUATION}])[ \t]*\n[ \t]*(?=[{CHARACTERS}{PUNCTUATION}])"
)
_CHINESE = re.compile(f"[{CHARACTERS}{PUNCTUATION}]")
_QUOTED = re.compile(r'(.?)"([^"\n]+)"(?=(.?))')
FIXED = (nodes.FixedTextElement, nodes.literal, Block, Inline)
"""Elements whose lines are meant."""


class ChineseParser(RSTParser):
    """Lets markup begin and end beside a Chinese character: 这是**粗体**文字.

    docutils' own ``character_level_inline_markup`` does so beside every letter, and takes
    the ``visibility_`` of a bare ``visibility_timeout`` for a reference.
    """

    def setup_parse(self, inputstring: Any, document: nodes.document) -> None:
        """Give the parser an inliner whose delimiters include Chinese characters."""
        self.inliner = private.inliner(CHARACTERS + PUNCTUATION)
        super().setup_parse(inputstring, document)


class ChineseText(SphinxTransform):
    """Join lines of Chinese without a space; turn the straight quotes around it the right way.

    Sphinx's own smart quotes, which come later, ask for spaces outside to tell which is which.
    """

    default_priority = 405

    def apply(self, **_kwargs: object) -> None:
        """Mend every text that is not code."""
        for node in list(self.document.findall(nodes.Text)):
            if not isinstance(node.parent, FIXED):
                mended = _QUOTED.sub(_quote, _BREAK.sub("", str(node)))
                if mended != node:
                    node.parent.replace(node, nodes.Text(mended))


def _quote(match: re.Match[str]) -> str:
    before, quoted, after = match[1], match[2], match[3]
    if not _CHINESE.search(before + quoted + after):
        return match[0]
    return f"{before}\u201c{quoted}\u201d"


def setup(app: Sphinx) -> None:
    """Register the parser and the transform."""
    app.add_source_parser(ChineseParser, override=True)
    app.add_transform(ChineseText)
