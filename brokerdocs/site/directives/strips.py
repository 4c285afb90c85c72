"""The strip: on which lines of Celery a statement holds, open where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes

from brokerdocs.site.judging.strip import WORST_FIRST, Mark, Strip
from brokerdocs.site.markup import Block, block, both, inline, spaced, text
from brokerdocs.site.words import (
    LINE_MARKS,
    LINE_STATES,
    LINES,
    VERDICT_MARKS,
    VERDICTS,
    Words,
)


def open_strip(strip: Strip) -> Iterator[Block]:
    """The marks of all lines, with why, where a line differs from the newest; else nothing."""
    if strip.is_open:
        yield block("div", *_marks(strip), *_reasons(strip), classes=["strip"])


def closed_strip(strip: Strip) -> Iterator[Block]:
    """The marks for what opens below a statement, where no line differs."""
    if len(strip.marks) > 1 and not strip.is_open:
        yield block("p", *both(LINES["lines"]), classes=["label"])
        yield block("ul", *(block("li", *_mark(mark), *_why(mark)) for mark in strip.marks))


def _marks(strip: Strip) -> Iterator[nodes.Node]:
    marks = [
        block("li", *_mark(mark), classes=[mark.state.replace(" ", "-")]) for mark in strip.marks
    ]
    yield block("span", *both(LINES["celery"]))
    yield block("ul", *marks)


def notices(strip: Strip) -> Iterator[Block]:
    """What stands above a snippet for readers whose line it does not hold on."""
    for mark in strip.marks[:-1]:
        if mark.state in WORST_FIRST:
            here = both(LINES["not here"].format(celery=mark.celery))
            why = [text(" "), *both(joined(mark.reasons))] if mark.reasons else []
            yield block("p", *here, state_of(mark), *why,
                        classes=["line-notice"], data_for=mark.line)  # fmt: skip


def line_row(mark: Mark) -> Iterator[nodes.Node]:
    """A line's own state, for the line under a snippet."""
    yield state_of(mark)
    yield inline("span", text(f"Celery {mark.celery or mark.line}"))
    yield from _date(mark)
    if mark.state == "not run" and mark.reasons:
        yield inline("span", *both(joined(mark.reasons)), classes=["reason"])


def joined(reasons: Sequence[Words]) -> Words:
    """Reasons in one sentence."""
    return Words("；".join(why.zh for why in reasons), "; ".join(why.en for why in reasons))


def _mark(mark: Mark) -> list[nodes.Node]:
    """``5.6.3 ✕ does not hold``."""
    return spaced([inline("strong", text(mark.celery or mark.line)), state_of(mark), *_date(mark)])


def state_of(mark: Mark) -> nodes.Node:
    """What a line says, with its sign."""
    if mark.verdict:
        sign, words = VERDICT_MARKS[mark.verdict], VERDICTS[mark.verdict]
    else:
        sign, words = LINE_MARKS[mark.state], LINE_STATES[mark.state]
    colour = mark.state.replace(" ", "-")
    return inline("span", text(f"{sign} "), *both(words), classes=["mark", colour])


def _date(mark: Mark) -> list[nodes.Node]:
    return [inline("time", text(mark.date), datetime=mark.date)] if mark.date else []


def _why(mark: Mark) -> Iterator[nodes.Node]:
    for reason in mark.reasons:
        yield from (text(" "), inline("span", *both(reason)))


def _reasons(strip: Strip) -> Iterator[Block]:
    """Each reason once, with the releases that give it."""
    said: dict[Words, list[str]] = {}
    for mark in strip.marks:
        for reason in mark.reasons:
            said.setdefault(reason, []).append(mark.celery or mark.line)
    rows = [
        block("li", inline("strong", text(", ".join(releases))), text(": "), *both(reason))
        for reason, releases in said.items()
    ]
    if rows:
        yield block("ul", *rows, classes=["why"])
