"""The role ``observed``: a value that a run saw, printed from evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from .markup import both, inline
from .shown import demand_snippet, demand_value, note
from .store import store_of
from .words import OBSERVED, Words, split

logger = logging.getLogger(__name__)


class Observed(SphinxRole):
    """``:observed:`redis/experiments/x.py:executions``` prints a value or a range."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the value; warn where there is evidence, but not of this."""
        wanted, _, run = self.text.strip().partition("@")
        snippet, _, name = wanted.rpartition(":")
        store = store_of(self.env)
        if not (store.root / "snippets" / snippet).is_file() and not Path(snippet).suffix:
            snippet = f"{snippet}.py"
        note(self.env, f"snippet:{snippet}")
        values = store.observed(snippet, name, control=run == "control")
        if values:
            shown = both(show(values))
            return [inline("span", *shown, classes=["observed"], title=self.text)], []
        line = self._line()
        demand_value(self.env, snippet, f"nothing observed {self.text}", line)
        exists = demand_snippet(self.env, snippet, (self.env.docname, line))
        # What failed is red as it is, and what is stale says so itself.
        if exists and store.complete(snippet, control=run == "control"):
            ran = store.observing(snippet, control=run == "control")
            seen = sorted({key for record in ran for key in record.observations})
            logger.warning(
                "nothing observed %r of snippets/%s; observed: %s", name, snippet,
                ", ".join(seen) or "nothing", type="brokerdocs", subtype="observed-missing",
                location=(self.env.docname, line),
            )  # fmt: skip
        return [inline("span", *both(OBSERVED["nothing"]), classes=["observed", "nothing"])], []

    def _line(self) -> int:
        """The line of the role: inside tabs, sphinx-tabs reports the one above."""
        _, reported = self.get_source_info()
        lines = Path(self.env.doc2path(self.env.docname)).read_text("utf-8").splitlines()
        following = range(max(reported, 1), len(lines) + 1)
        return next((line for line in following if self.text in lines[line - 1]), reported)


def show(values: Sequence[Any]) -> Words:
    """One value, or the range of several."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == len(values):
        low, high = number(min(numbers)), number(max(numbers))
        return _same(low if low == high else f"{low}–{high}")
    each = list(dict.fromkeys(map(_words, values)))
    return Words("、".join(words.zh for words in each), ", ".join(words.en for words in each))


def number(value: float) -> str:
    """A number with the digits that say something: two below ten."""
    if isinstance(value, int):
        return f"{value:,}"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    if abs(value) >= 0.995 or value == 0:
        return f"{value:.1f}"
    return f"{value:.2g}"


def _words(value: Any) -> Words:
    if isinstance(value, bool):
        return OBSERVED["true" if value else "false"]
    return split(str(value))


def _same(text: str) -> Words:
    return Words(text, text)


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("observed", Observed())
