"""Rows of a table of options: the lines of Celery that lack one, below its name."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from brokerdocs.pages import OPTIONS, setting_of
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import both, inline, text
from brokerdocs.site.tracking.shown import note
from brokerdocs.site.words import LINE_MARKS, LINES


class OptionRows(SphinxTransform):
    """Name in each row the lines whose libraries lack the option; quiet where all have it."""

    default_priority = 410

    def apply(self, **_kwargs: object) -> None:
        """Add the lines."""
        store = store_of(self.env)
        for name in self._names():
            note(self.env, "options:")
            cell = name.parent
            if cell is not None and (absent := store.absent(setting_of(name.astext()))):
                words = LINES["absent on"].format(lines=", ".join(absent))
                mark = text(f"{LINE_MARKS['absent']} ")
                why = next(iter(absent.values()))
                cell.append(inline("span", mark, *both(words), title=why, classes=["absent-on"]))

    def _names(self) -> Iterator[nodes.Element]:
        """The names in the first cells of a table of options."""
        for section in self.document.findall(nodes.section):
            if any(name.endswith(OPTIONS) for name in section["names"]):
                for row in section.findall(nodes.row):
                    named = (nodes.literal, nodes.title_reference)
                    yield from [one for one in row[0].findall() if isinstance(one, named)][:1]


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(OptionRows)
