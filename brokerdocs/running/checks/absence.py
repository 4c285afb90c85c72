"""What an older line of Celery lacks of a snippet, so that a check of it cannot pass."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import libcst as cst
from celery.app.defaults import NAMESPACES, flatten
from kombu.transport import TRANSPORT_ALIASES

from brokerdocs import literals
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.systems import SYSTEMS

_SETTINGS = {name for name, _ in flatten(NAMESPACES)}
_SETTING = re.compile(rf"(?:{'|'.join(NAMESPACES)})_\w+")
_OPTIONS = ("broker_transport_options", "result_backend_transport_options")
_EXTRA = re.compile(r"\b(celery|kombu)\[([\w,-]+)\]")


def lacking(snippet: Snippet, paths: Iterable[str] = ()) -> str:
    """What the installed release has not: ``中文 | English``; empty where it has everything.

    A transport, an extra, a setting, a transport option. An option counts as read where its name
    occurs anywhere in their source: that is too much rather than too little.

    :param paths: settings to look at besides those of the snippet, such as a control's.
    """
    schemes = SYSTEMS[snippet.system].schemes if snippet.system in SYSTEMS else {}
    if schemes and not set(schemes) & set(TRANSPORT_ALIASES):
        name = next(iter(schemes))
        return f"{_kombu()} 没有传输 {name} | {_kombu()} has no transport {name!r}"
    for distribution, extras in _EXTRA.findall(snippet.published):
        for extra in sorted(set(extras.split(",")) - _extras(distribution)):
            named = f"{distribution.capitalize()} {importlib.metadata.version(distribution)}"
            return f"{named} 没有附加依赖 {extra} | {named} has no extra {extra!r}"
    for path in [*paths, *_paths(snippet)]:
        if reason := lacks(path):
            return reason
    return ""


def unread(option: str) -> str:
    """That nothing reads *option*, ``broker_transport_options.x``: ``中文 | English``."""
    return f"{_kombu()} 里没有代码读取 {option} | {option} is read by nothing in {_kombu()}"


def _paths(snippet: Snippet) -> Iterator[str]:
    if snippet.path.suffix == ".py":
        try:
            found = literals.literals(snippet.published, ".py")
        except cst.ParserSyntaxError:  # found where the snippet is loaded
            return
        yield from dict.fromkeys(literal.path for literal in found)


def lacks(path: str) -> str:
    """That the installed release has no setting or option at *path*; empty where it has."""
    name, _, below = path.partition(".")
    option = re.split(r"[.\[]", below)[0]
    if name in _OPTIONS and option and option not in _names():
        return unread(f"{name}.{option}")
    if _SETTING.fullmatch(name) and name not in _SETTINGS | _names():
        celery = f"Celery {importlib.metadata.version('celery')}"
        return f"{celery} 没有设置 {name} | {celery} has no setting {name!r}"
    return ""


def _kombu() -> str:
    return f"kombu {importlib.metadata.version('kombu')}"


@cache
def _extras(distribution: str) -> set[str]:
    return set(importlib.metadata.metadata(distribution).get_all("Provides-Extra") or ())


@cache
def _names() -> frozenset[str]:
    """Every name and word in the source of Celery, kombu and py-amqp, which takes its options."""
    found: set[str] = set()
    for package in ("celery", "kombu", "amqp"):
        folder = Path(importlib.import_module(package).__file__ or "").parent
        for file in folder.rglob("*.py"):
            found.update(re.findall(r"[\w-]+", file.read_text("utf-8")))
    return frozenset(found)
