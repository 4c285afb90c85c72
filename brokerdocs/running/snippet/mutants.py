"""Make the altered copies of a snippet: mutants and controls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from brokerdocs.literals import Literal


@dataclass(frozen=True)
class Change:
    """One altered copy of a snippet: a mutant, or the control of an experiment."""

    path: str
    """The setting: ``broker_transport_options.visibility_timeout``, ``Celery.broker``,
    ``task:add.acks_late``, ``method:get``, a key of a server's configuration, a shell line's
    first words."""

    value: Any = None
    """What it becomes; unused where it is removed."""

    removed: bool = True
    is_circumstance: bool = False
    """Whether *path* names in words what the check itself does otherwise: the snippet stays."""

    def __str__(self) -> str:
        if self.is_circumstance:
            return self.path
        if self.removed:
            _, inside, key = self.path.rpartition("_config.")  # librdkafka's keys hold dots
            return f"without {key if inside else re.split('[.:]', self.path)[-1]}"
        return f"{self.path} = {self.value!r}"


class NothingChanged(ValueError):
    """The snippet holds no such setting, so that the altered copy would be the snippet itself."""


class ChangedTwice(ValueError):
    """The snippet holds the setting more than once, so that a copy would differ in several."""


def change_source(source: str, suffix: str, change: Change | Literal) -> str:
    """Return *source* with *change* made; raises NothingChanged or ChangedTwice."""
    if isinstance(change, Literal):
        return change.alter(source)
    if change.is_circumstance:
        return source
    if suffix == ".py":
        return _change_python(source, change)
    return _change_lines(source, change)


def line_of(source: str, suffix: str, change: Change | Literal) -> int:
    """The line of *source* that *change* is about; 1 where it is about none.

    Of a key that is not there, it is the line of the dict in which it would be.
    """
    if isinstance(change, Literal):
        return change.line
    if change.is_circumstance:
        return 1
    try:
        if suffix != ".py":
            return next(_hits(source, change.path))
        wrapper = MetadataWrapper(cst.parse_module(source))
        positions = wrapper.resolve(PositionProvider)
        return positions[_nearest(wrapper.module, change.path)].start.line
    except (StopIteration, NothingChanged, cst.ParserSyntaxError):
        return 1


def _nearest(module: cst.Module, path: str) -> cst.CSTNode:
    try:
        return _visit(module, Change(path)).hits[0]
    except NothingChanged:
        outer = path.rpartition(".")[0]
        if not outer:
            raise
        return _nearest(module, outer)


def _hits(source: str, path: str) -> Iterator[int]:
    """The lines that begin with the words of *path*."""
    words = path.split()
    for number, line in enumerate(source.splitlines(), 1):
        if line.split()[: len(words)] == words:
            yield number


def _change_lines(source: str, change: Change) -> str:
    lines = source.splitlines(keepends=True)
    hits = list(_hits(source, change.path))
    if not hits:
        raise NothingChanged(f"no line begins with {change.path!r}")
    if len(hits) > 1:
        raise ChangedTwice(f"{len(hits)} lines begin with {change.path!r}")
    # An empty line keeps the lines below at their numbers.
    lines[hits[0] - 1] = "\n" if change.removed else f"{change.path} {change.value}\n"
    return "".join(lines)


def _change_python(source: str, change: Change) -> str:
    visited = _visit(cst.parse_module(source), change)
    if len(visited.hits) > 1:
        raise ChangedTwice(f"{change.path!r} stands in {len(visited.hits)} places")
    return visited.changed.code


def _visit(module: cst.Module, change: Change) -> _Setting:
    transformer = _Setting(change)
    transformer.changed = module.visit(transformer)
    if not transformer.hits:
        raise NothingChanged(f"no setting {change.path!r}")
    return transformer


class _Setting(cst.CSTTransformer):
    """Removes or replaces one setting, wherever Python lets a snippet write it."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.task, path = "", change.path
        if path.startswith("task:"):
            self.task, _, path = path.removeprefix("task:").partition(".")
        self.names = path.split(".")
        self.value = None if change.removed else cst.parse_expression(repr(change.value))
        self.hits: list[cst.CSTNode] = []
        """Where the setting stands."""
        self.changed: cst.Module

    def leave_Assign(self, original: cst.Assign, updated: cst.Assign) -> Any:
        if self.task or _target(original.targets[0].target) != self.names[0]:
            return updated
        if len(self.names) == 1:
            self.hits.append(original)
            return cst.Pass() if self.value is None else updated.with_changes(value=self.value)
        return updated.with_changes(value=self._inside(original.value, self.names[1:]))

    def leave_Call(self, original: cst.Call, updated: cst.Call) -> cst.BaseExpression:
        name = _target(original.func)
        if self.task:
            return updated
        if name == self.names[0] and len(self.names) == 2:
            return self._keyword(original, updated, self.names[1])
        if name == "update" and len(self.names) == 1:
            return self._keyword(original, updated, self.names[0])
        return updated

    def leave_FunctionDef(self, original: cst.FunctionDef, updated: cst.FunctionDef) -> Any:
        if self.names == [f"method:{original.name.value}"]:
            self.hits.append(original)
            return cst.SimpleStatementLine([cst.Pass()])
        if not self.task or original.name.value != self.task:
            return updated
        decorators = []
        for decorator in original.decorators:
            call = decorator.decorator
            if isinstance(call, cst.Call):
                changed = self._keyword(call, call, self.names[0])
                decorator = decorator.with_changes(decorator=changed)
            decorators.append(decorator)
        return updated.with_changes(decorators=decorators)

    def _keyword(self, original: cst.Call, call: cst.Call, name: str) -> cst.Call:
        arguments = []
        for before, argument in zip(original.args, call.args, strict=True):
            if argument.keyword is not None and argument.keyword.value == name:
                self.hits.append(before)
                if self.value is None:
                    continue
                argument = argument.with_changes(value=self.value)
            arguments.append(argument)
        return call.with_changes(args=arguments)

    def _inside(self, value: cst.BaseExpression, names: list[str]) -> cst.BaseExpression:
        if not isinstance(value, cst.Dict):
            return value
        elements = []
        for element in value.elements:
            if isinstance(element, cst.DictElement) and (deep := _depth(element.key, names)):
                if len(names) > deep:
                    element = element.with_changes(value=self._inside(element.value, names[deep:]))
                else:
                    self.hits.append(element.key)
                    if self.value is None:
                        continue
                    element = element.with_changes(value=self.value)
            elements.append(element)
        return value.with_changes(elements=elements)


def _target(node: cst.BaseExpression) -> str:
    """The last name of a target: ``x``, ``app.conf.x`` and ``conf['x']`` are all x."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return node.attr.value
    if isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Index):
        return _literal(node.slice[0].slice.value)
    return ""


def _depth(key: cst.BaseExpression, names: list[str]) -> int:
    """How many of *names* make up *key*, which may hold dots itself: ``security.protocol``."""
    text = _literal(key)
    depth = text.count(".") + 1
    return depth if text and text == ".".join(names[:depth]) else 0


def _literal(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.SimpleString):
        return str(ast.literal_eval(node.value))
    return ""
