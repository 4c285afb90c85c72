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
from brokerdocs.site.judging.store import root_of, store_of
from brokerdocs.site.markup import both, inline
from brokerdocs.site.tracking.shown import note
from brokerdocs.site.words import OBSERVED

logger = logging.getLogger(__name__)


class Value(Role):
    """``:value:`redis/x.py:broker_transport_options.visibility_timeout```.

    With ``@control`` behind it, the value that the control of an experiment has instead.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn if there is not exactly one."""
        name, _, wanted = self.text.strip().partition(":")
        path, _, run = wanted.partition("@")
        note(self.env, f"snippet:{name}")
        found = self._controls(name, path) if run == "control" else self._literals(name, path)
        if found is None:
            return [inline("span", *both(OBSERVED["nothing"]), classes=["value", "nothing"])], []
        if len(found) == 1:
            value = as_written(_meant(found[0]))
            return [inline("span", *both(value), classes=["value"], title=self.text)], []
        logger.warning(
            "snippets/%s has %d literals at %r", name, len(found), wanted,
            type="brokerdocs", subtype="value", location=(self.env.docname, self.line),
        )  # fmt: skip
        return [nodes.literal(self.text, self.text)], []

    def _literals(self, name: str, path: str) -> list[str]:
        file = root_of(self.env) / "snippets" / name
        source = file.read_text("utf-8") if file.is_file() else ""
        return [one.text for one in literals(source, file.suffix) if one.path == path]

    def _controls(self, name: str, path: str) -> list[str] | None:
        """What controls have there, as their items say; None before anything was collected."""
        items = store_of(self.env).proof(name).items
        changes = [item.change.partition(" = ") for item in items if item.kind == "control"]
        return sorted({value for left, _, value in changes if left == path}) if items else None


def _meant(text: str) -> Any:
    """What a literal stands for; of a server's file or a URL, its words."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("value", Value())
