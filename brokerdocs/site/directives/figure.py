"""Timelines as SVG: places in percent, type in pixels, so that they fit a phone unscaled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from brokerdocs import evidence
from brokerdocs.site.markup import as_html
from brokerdocs.site.words import TIMELINE, Words, split

NARROW = 330  # pixels: labels are stacked so that they do not touch on a phone
LEFT, WIDTH = 2.0, 95.0  # per cent of the drawing that time takes
LABEL_HEIGHT, ROW_HEIGHT, AXIS_HEIGHT = 20, 24, 26
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True)
class Event:
    """One thing that happened, or went on for a while, in both languages."""

    at: float
    until: float | None
    lane: Words
    words: Words
    tone: evidence.Tone

    @classmethod
    def of(cls, seen: evidence.Event) -> Event:
        """Read an event of a record's timeline."""
        return cls(seen.at, seen.until, split(seen.lane), split(seen.event), seen.tone)


def end_of(*timelines: Iterable[Event]) -> float:
    """The last moment of several timelines, which share one scale."""
    moments = [m for line in timelines for e in line for m in (e.at, e.until or 0)]
    return max([*moments, 0.001])


def draw(events: Sequence[Event], end: float, title: Words) -> str:
    """Draw *events* from 0 to *end* seconds."""
    parts: list[str] = []
    y = 0
    for lane in dict.fromkeys(event.lane for event in events):
        parts.append(f'<text class="lane" x="0" y="{y + 14}">{_spans(lane)}</text>')
        y += LABEL_HEIGHT
        rows: list[list[tuple[float, float]]] = []
        for event in sorted((e for e in events if e.lane == lane), key=lambda e: e.at):
            mark, reach = _mark(event, end)
            row = next((i for i, taken in enumerate(rows) if _free(taken, reach)), len(rows))
            if row == len(rows):
                rows.append([])
            rows[row].append(reach)
            parts.append(mark.replace("{y}", str(y + row * ROW_HEIGHT + ROW_HEIGHT // 2 - 2)))
        y += len(rows) * ROW_HEIGHT + 4
    parts.append(_axis(y, end))
    height = y + AXIS_HEIGHT
    told = " ".join(f"{_seconds(e.at)} s {e.lane.en}: {e.words.en}." for e in events)
    return (
        f'<svg class="timeline" role="img" width="100%" height="{height}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title.zh)} | {escape(title.en)}'
        f"</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def table(events: Sequence[Event], title: Words) -> str:
    """The same as a table, for readers who hear the page."""
    heads = "".join(
        f'<th scope="col">{as_html(TIMELINE[name])}</th>'
        for name in ("lane", "event", "from", "until")
    )
    rows = "".join(
        f"<tr><td>{as_html(e.lane)}</td><td>{as_html(e.words)}</td><td>{_seconds(e.at)}</td>"
        f"<td>{'' if e.until is None else _seconds(e.until)}</td></tr>"
        for e in events
    )
    return (
        f'<div class="visually-hidden"><table><caption>{as_html(title)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _mark(event: Event, end: float) -> tuple[str, tuple[float, float]]:
    """A mark with its words, and the stretch, in per cent, that they take on a phone."""
    start = LEFT + WIDTH * event.at / end
    stop = LEFT + WIDTH * event.until / end if event.until is not None else start
    sign = {"bad": "✕ ", "good": "✓ "}.get(event.tone, "")  # the tone, for whom colour says nothing
    need = 100 * (_pixels(event.words) + 14 * len(sign) / 2 + 14) / NARROW
    if event.until is not None:
        shape = (
            f'<rect class="{event.tone}" x="{start:.2f}%" y="{{y}}" '
            f'width="{max(stop - start, 0.6):.2f}%" height="14" rx="3" '
            'transform="translate(0 -7)"/>'
        )
    elif event.tone == "bad":
        shape = (
            f'<rect class="bad" x="{start:.2f}%" y="{{y}}" width="11" height="11" rx="2" '
            f'transform="translate(-5.5 -5.5)"/>'
        )
    else:
        shape = f'<circle class="{event.tone}" cx="{start:.2f}%" cy="{{y}}" r="5"/>'
    if event.until is not None and stop - start > need:
        text, reach, inside = f'x="{start:.2f}%" dx="8"', (start, stop), " inside"
    elif stop + need <= 100:
        text, reach, inside = f'x="{stop:.2f}%" dx="10"', (start, stop + need), ""
    else:
        text, inside = f'x="{start:.2f}%" dx="-10" text-anchor="end"', ""
        reach = (start - need, stop)
    said = sign + _spans(event.words)
    return f'{shape}<text class="event{inside}" {text} y="{{y}}" dy="4">{said}</text>', reach


def _free(taken: Iterable[tuple[float, float]], reach: tuple[float, float]) -> bool:
    return all(reach[0] > stop + 2 or reach[1] < start - 2 for start, stop in taken)


def _pixels(words: Words) -> float:
    return max(sum(13.0 if ord(c) > 0x2E80 else 6.9 for c in part) for part in words)


def _axis(y: int, end: float) -> str:
    step = next((s for s in STEPS if end / s <= 5.5), end / 5)
    ticks = [step * number for number in range(int(end / step) + 1)]
    marks = "".join(
        f'<text class="tick" x="{LEFT + WIDTH * tick / end:.2f}%" y="{y + 17}"'
        f">{_seconds(tick)} s</text>"
        for tick in ticks
    )
    return f'<line class="axis" x1="{LEFT}%" x2="{LEFT + WIDTH}%" y1="{y}" y2="{y}"/>{marks}'


def _seconds(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < 10 else f"{value:.0f}"


def _spans(words: Words) -> str:
    if words.zh == words.en:
        return escape(words.zh)
    zh, en = escape(words.zh), escape(words.en)
    return f'<tspan lang="zh-CN">{zh}&#160;</tspan><tspan lang="en">{en}</tspan>'
