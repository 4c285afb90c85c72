"""Observed values in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brokerdocs.site.words import OBSERVED, Words, split


def show(values: Sequence[Any]) -> Words:
    """One value, or the range of several."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == len(values):
        low, high = number(min(numbers)), number(max(numbers))
        return _same(low if low == high else f"{low}–{high}")
    each = list(dict.fromkeys(map(_words, values)))
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


def _words(value: Any) -> Words:
    if isinstance(value, bool):
        return OBSERVED["true" if value else "false"]
    return split(str(value))


def _same(text: str) -> Words:
    return Words(text, text)
