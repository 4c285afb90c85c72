"""The directive ``picture``: what a browser saw in a run, from its newest record."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from brokerdocs import evidence
from brokerdocs.evidence import Record
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import block, both, inline, text
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.tracking.shown import demand_snippet, note, taken_by
from brokerdocs.site.words import PICTURE


class Picture(SphinxDirective):
    """``.. picture:: redis/x.py:flower`` with ``:alt: 中文 | English``; ``@control`` behind it."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Make the figure, or say that no run has taken the picture."""
        wanted, _, run = self.arguments[0].strip().partition("@")
        snippet, _, name = wanted.rpartition(":")
        if " | " not in self.options.get("alt", ""):
            raise self.error(f"picture {wanted} is to have :alt: 中文 | English")
        note(self.env, f"snippet:{snippet}")
        exists = demand_snippet(self.env, snippet, self.get_location())
        seen = self._newest(snippet, name, control=run == "control") if exists else None
        if seen is None:
            if exists:
                taken_by(self.env).missing.append((f"no picture {self.arguments[0]}", self.lineno))
            return [block("p", *both(PICTURE["nothing"]), classes=["nothing", "picture-nothing"])]
        record, path = seen
        width, height = struct.unpack(">II", path.read_bytes()[16:24])  # of a PNG's first chunk
        image = nodes.image(
            uri=f"/{Path(os.path.relpath(path, self.env.srcdir)).as_posix()}",
            alt=self.options["alt"], width=str(width), height=str(height), loading="lazy",
        )  # fmt: skip
        return [block("figure", image, self._caption(snippet, record), classes=["picture"])]

    def _newest(self, snippet: str, name: str, *, control: bool) -> tuple[Record, Path] | None:
        store = store_of(self.env)
        found = [
            (record, path)
            for record in store.observing(snippet, control=control)
            if record.state == "passed" and (path := evidence.picture(store.root, record, name))
        ]
        return max(found, key=lambda pair: pair[0].time, default=None)

    def _caption(self, snippet: str, record: Record) -> nodes.Node:
        servers = [f"{server.product} {server.version}" for server in record.servers]
        after = " · ".join([*servers, record.time[:10]])
        parts = [*both(PICTURE["title"]), text(" — ")]
        parts.append(evidence_link(snippet, inline("code", text(snippet))))
        return block("figcaption", *parts, text(f" · {after}"))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("picture", Picture)
