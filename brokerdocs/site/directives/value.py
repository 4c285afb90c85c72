"""The role ``value``: a literal of a snippet, printed where prose speaks of it."""

from __future__ import annotations

import ast
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from brokerdocs.literals import literals
from brokerdocs.site.directives.role import Role
from brokerdocs.site.directives.values import as_written
from brokerdocs.site.judging.store import root_of
from brokerdocs.site.markup import both, inline
from brokerdocs.site.tracking.shown import note

logger = logging.getLogger(__name__)


class Value(Role):
    """``:value:`redis/x.py:broker_transport_options.visibility_timeout```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn where the snippet does not hold exactly one."""
        name, _, path = self.text.strip().partition(":")
        note(self.env, f"snippet:{name}")
        file = root_of(self.env) / "snippets" / name
        source = file.read_text("utf-8") if file.is_file() else ""
        found = [one for one in literals(source, file.suffix) if one.path == path]
        if len(found) == 1:
            value = as_written(_meant(found[0].text))
            return [inline("span", *both(value), classes=["value"], title=self.text)], []
        logger.warning(
            "snippets/%s has %d literals at %r", name, len(found), path,
            type="brokerdocs", subtype="value", location=(self.env.docname, self.line),
        )  # fmt: skip
        return [nodes.literal(self.text, self.text)], []


def _meant(text: str) -> Any:
    """What a literal stands for; of a server's file or a URL, its words."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("value", Value())
