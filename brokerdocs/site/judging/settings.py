"""The settings that a configuration snippet assigns, and what snippets of one page share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from brokerdocs import defaults
from brokerdocs.pages import SNIPPET_DIRECTIVES, Page


@dataclass(frozen=True)
class Use:
    """A snippet as a page shows it."""

    snippet: str
    line: int
    alternative: bool
    experiment: bool


@dataclass(frozen=True)
class Conflict:
    """One key with two values."""

    setting: str
    first: Use
    second: Use


def uses_of(page: Page) -> Iterator[Use]:
    """The snippets of *page*, with their options."""
    for directive in page.directives():
        if directive.name in SNIPPET_DIRECTIVES:
            experiment = directive.name == "experiment" or "/experiments/" in directive.argument
            options = _options(page.lines[directive.line :])
            alternative = bool(options & {":alternative:", ":for:"})
            yield Use(directive.argument, directive.line, alternative, experiment)


def _options(lines: Sequence[str]) -> set[str]:
    found = set()
    for line in lines:
        if not (match := re.match(r"\s*(:[\w-]+:)", line)):
            break
        found.add(match[1])
    return found


def assigned(path: Path) -> dict[str, ast.expr]:
    """The top-level settings of a configuration snippet; none for any other kind of file."""
    if path.suffix != ".py" or not path.exists():
        return {}
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return {}  # the run and a rule say so
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if any(isinstance(func, ast.Name) and func.id == "Celery" for func in calls):
        return {}
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def flat(settings: Mapping[str, ast.expr]) -> dict[str, str]:
    """Every setting and every key of a dict, by dotted path, with its value as written."""
    return {".".join(keys): ast.unparse(value) for keys, value in _leaves(settings)}


def _leaves(
    settings: Mapping[str, ast.expr], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ast.expr]]:
    for name, value in settings.items():
        if isinstance(value, ast.Dict):
            yield from _leaves(keys_of(value), (*above, name))
        else:
            yield (*above, name), value


_PLACES = ("broker_url", "result_backend", "s3_bucket", "s3_base_path", "s3_region")
_UNTOLD = (*_PLACES, "result_expires")


def tuned(path: Path) -> list[str]:
    """What a configuration sets beyond addresses and Celery's defaults: ``visibility_timeout=2``.

    Where results lie and how long they are kept is left out: no question of a comparison hangs
    on it. Of a value that is a call or a list, the settings in its dicts; if there are none, its
    name.
    """
    found: list[str] = []
    for keys, value in _leaves(assigned(path)):
        if keys[0] in _UNTOLD or _is_default(keys, value):
            continue
        if isinstance(value, ast.Constant):
            found.append(f"{keys[-1]}={ast.unparse(value)}")
            continue
        inner = {
            key: leaf
            for node in ast.walk(value)
            if isinstance(node, ast.Dict)
            for key, leaf in keys_of(node).items()
            if isinstance(leaf, ast.Constant)
        }
        found += [f"{key}={ast.unparse(leaf)}" for key, leaf in inner.items()] or [keys[-1]]
    return list(dict.fromkeys(found))


def _is_default(keys: tuple[str, ...], value: ast.expr) -> bool:
    if len(keys) > 1 or not isinstance(value, ast.Constant):
        return False
    try:
        return bool(value.value == defaults.read(keys[0]))
    except defaults.Unknown:
        return False


def keys_of(value: ast.Dict) -> dict[str, ast.expr]:
    """The keys of a dict that are plain strings."""
    return {
        str(key.value): inner
        for key, inner in zip(value.keys, value.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def conflicts(root: Path, snippets: Sequence[Use]) -> Iterator[Conflict]:
    """Keys with two values, in snippets that a reader is meant to put together."""
    first: dict[str, tuple[str, Use]] = {}
    for shown in snippets:
        if shown.alternative or shown.experiment:
            continue
        for setting, value in flat(assigned(root / "snippets" / shown.snippet)).items():
            before = first.setdefault(setting, (value, shown))
            if before[0] != value:
                yield Conflict(setting, before[1], shown)


@dataclass(frozen=True)
class Sharing:
    """A dict that a snippet shares with others of its page."""

    setting: str
    others: tuple[str, ...]
    merged: str | None
    """The snippet that holds all their keys, if the page has one."""


def sharing(root: Path, snippets: Sequence[Use]) -> dict[str, list[Sharing]]:
    """The dicts that each snippet shares with others of the page."""
    holders: dict[str, dict[str, set[str]]] = {}
    for shown in snippets:
        if shown.alternative or shown.experiment:
            continue
        for setting, value in assigned(root / "snippets" / shown.snippet).items():
            if isinstance(value, ast.Dict):
                holders.setdefault(setting, {})[shown.snippet] = set(keys_of(value))
    found: dict[str, list[Sharing]] = {}
    for setting, held in holders.items():
        every = set().union(*held.values())
        whole = [name for name, own in held.items() if own == every]
        merged = whole[-1] if len(held) > 2 and whole else None
        parts = [name for name in held if name != merged]
        for name in parts:
            if others := tuple(other for other in parts if other != name):
                found.setdefault(name, []).append(Sharing(setting, others, merged))
    return found
