"""What the roles share: the line that they stand in."""

from __future__ import annotations

from pathlib import Path

from sphinx.util.docutils import SphinxRole


class Role(SphinxRole):
    """A role that knows its line."""

    @property
    def line(self) -> int:
        """The line of the role: inside tabs, sphinx-tabs reports the one above."""
        _, reported = self.get_source_info()
        lines = Path(self.env.doc2path(self.env.docname)).read_text("utf-8").splitlines()
        following = range(max(reported, 1), len(lines) + 1)
        return next((line for line in following if self.text in lines[line - 1]), reported)
