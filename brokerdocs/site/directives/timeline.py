"""The directive ``timeline``: what an experiment saw, drawn from its newest record."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from brokerdocs.evidence import Record
from brokerdocs.site.directives.figure import Event, draw, end_of, table
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import block, both, inline, raw, text
from brokerdocs.site.tracking.anchors import evidence_link
from brokerdocs.site.tracking.shown import demand_snippet, demand_value, note
from brokerdocs.site.words import TIMELINE, Words, changed


class Timeline(SphinxDirective):
    """Draw an experiment's events, and its control's below on the same scale."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the figure."""
        name = self.arguments[0].strip()
        note(self.env, f"snippet:{name}")
        records = store_of(self.env).proof(name).records
        seen = newest(records, "experiment")
        exists = demand_snippet(self.env, name, self.get_location())
        if seen is None:
            if exists:
                demand_value(self.env, name, f"no timeline of snippets/{name}", self.lineno)
            return [block("p", *both(TIMELINE["nothing"]), classes=["nothing", "timeline-nothing"])]
        control = newest(records, "control")
        lines = [(TIMELINE["title"], Words("", ""), events_of(seen))]
        if control:
            lines.append((TIMELINE["control"], changed(control.change), events_of(control)))
        end = end_of(*(events for _, _, events in lines))
        figure = block("figure", classes=["timeline"])
        for words, change, events in lines:
            if control:
                after = [text(": "), *both(change)] if change.en else []
                figure.append(block("p", *both(words), *after, classes=["label"]))
            halves = zip(words, change, strict=True)
            title = Words(*(": ".join(filter(None, half)) for half in halves))
            figure.append(raw(draw(events, end, title) + table(events, title)))
        figure.append(self._caption(name, seen))
        return [figure]

    def _caption(self, name: str, record: Record) -> nodes.Node:
        parts: list[nodes.Node] = [*both(TIMELINE["title"]), text(" — ")]
        parts.append(evidence_link(name, inline("code", text(name))))
        servers = ", ".join(f"{server.product} {server.version}" for server in record.servers)
        parts.append(text(f" · {servers} · {record.time[:10]}" if servers else record.time[:10]))
        return block("figcaption", *parts)


def newest(records: Iterable[Record], kind: str) -> Record | None:
    """The newest record of *kind* that holds a timeline."""
    drawn = [record for record in records if record.kind == kind and record.timeline]
    return max(drawn, key=lambda record: record.time, default=None)


def events_of(record: Record) -> list[Event]:
    """The events of a record, in order."""
    return sorted((Event.of(event) for event in record.timeline), key=lambda event: event.at)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("timeline", Timeline)
