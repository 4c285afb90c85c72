"""Settings that a published configuration repeats from Celery's defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from celery.app.defaults import NAMESPACES, flatten

from brokerdocs.finding import Finding
from brokerdocs.running.snippet import snippet

WORDS = "# the default"
"""How a line says that it is shown as a default; its check then shows what another value does."""

_DEFAULTS = {name: option.default for name, option in flatten(NAMESPACES)}


def findings(root: Path, name: str) -> Iterator[Finding]:
    """Lines of a configuration that change nothing, or are wrongly called the default.

    An experiment may name the value that it is about, whatever it is.
    """
    source = (root / "snippets" / name).read_text("utf-8")
    if snippet.kind_of(name, source) != "configuration":
        return
    is_advice = "/experiments/" not in name
    lines = source.splitlines()
    for number, setting, value in _settings(source):
        says_so = WORDS in lines[number - 1]
        default = _DEFAULTS[setting]
        is_default = repr(value) == repr(default)
        if says_so and not is_default:
            message = f"the default of {setting} is {default!r}, not {value!r}"
        elif is_default and is_advice and not says_so:
            message = f"Celery does so anyway: leave {setting} out, or end the line with '{WORDS}'"
        else:
            continue
        yield Finding(f"snippets/{name}", number, message, "default")


def _settings(source: str) -> Iterator[tuple[int, str, object]]:
    """The line, name and value of each of Celery's settings that is a literal."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # found where the snippet is loaded
        return
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        if (setting := node.targets[0].id) in _DEFAULTS:
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                continue
            if not isinstance(value, dict):  # of transport options, in which each has its own
                yield node.value.end_lineno or node.lineno, setting, value
