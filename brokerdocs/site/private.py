"""Hooks into private parts of docutils.

A release may move any of these. Each has a canary in ``tests/site/test_private.py`` that says
what to do then.
"""

from __future__ import annotations

from typing import Any

from docutils.parsers.rst.states import Inliner
from docutils.utils import punctuation_chars

_DELIMITERS = "delimiters"


def inliner(delimiters: str) -> Inliner:
    """Return an inliner that lets markup begin and end beside *delimiters* too."""
    made = Inliner()  # no subclass: it reads the attributes of its own class
    build = made.init_customizations

    def customize(settings: Any) -> None:
        before = getattr(punctuation_chars, _DELIMITERS)
        setattr(punctuation_chars, _DELIMITERS, before + delimiters)
        try:
            build(settings)
        finally:
            setattr(punctuation_chars, _DELIMITERS, before)

    vars(made)["init_customizations"] = customize
    return made
