"""Sizes in bytes, in units that people read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from brokerdocs.site.words import Words

_UNITS = ("B", "KiB", "MiB", "GiB")
_AT_LEAST = "≥"


@dataclass(frozen=True, order=True)
class Size:
    """A number of bytes, or the least that it may be."""

    number: int
    open_end: bool = False

    @classmethod
    def of(cls, value: object) -> Size:
        """A size as a probe observes it: a number, or a text such as ``≥ 16,777,216``."""
        digits = re.sub(r"\D", "", str(value))
        return cls(int(digits or 0), str(value).startswith(_AT_LEAST))

    def __str__(self) -> str:
        amount, unit = float(self.number), 0
        while amount >= 1024 and unit < len(_UNITS) - 1:
            amount, unit = amount / 1024, unit + 1
        digits = 1 if unit > 1 and amount < 9.95 else 0
        text = f"{amount:.{digits}f}".removesuffix(".0")
        return f"{_AT_LEAST + ' ' if self.open_end else ''}{text} {_UNITS[unit]}"


def show_sizes(sizes: Sequence[Size]) -> Words:
    """One size, or the range of several."""
    low, high = str(min(sizes)), str(max(sizes))
    text = low if low == high else f"{low} – {high}"
    return Words(text, text)
