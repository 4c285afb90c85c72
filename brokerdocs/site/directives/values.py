"""Observed values in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brokerdocs.site.words import OBSERVED, Words, split


def show(values: Sequence[Any]) -> Words:
    """One value, or the range of several; None, of which a run saw none, after what others saw."""
    seen = [value for value in values if value is not None]
    each = [_range(seen)] if seen and all(map(_is_number, seen)) else list(map(_words, seen))
    if len(seen) < len(values):
        each.append(OBSERVED["none"])
    each = list(dict.fromkeys(each))
    return Words("、".join(words.zh for words in each), ", ".join(words.en for words in each))


def as_written(value: Any) -> Words:
    """A value of code: its digits without separators, a float without a fraction as an integer."""
    return _words(int(value) if isinstance(value, float) and value.is_integer() else value)


def number(value: float) -> str:
    """A number with the digits that say something: two below ten."""
    if isinstance(value, int):
        return f"{value:,}"
    if abs(value) >= 9.95:
        return f"{value:,.0f}"
    if abs(value) >= 0.995 or value == 0:
        return f"{value:.1f}"
    return f"{value:.2g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _range(numbers: Sequence[float]) -> Words:
    low, high = number(min(numbers)), number(max(numbers))
    text = low if low == high else f"{low}–{high}"
    return Words(text, text)


def _words(value: Any) -> Words:
    if isinstance(value, bool):
        return OBSERVED["true" if value else "false"]
    return split(str(value))
