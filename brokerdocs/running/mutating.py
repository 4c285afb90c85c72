"""Make the altered copies of a snippet: mutants and controls."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from brokerdocs.running.marks import Change


class NothingChanged(ValueError):
    """The snippet holds no such setting, so that the altered copy would be the snippet itself."""


def change_source(source: str, suffix: str, change: Change) -> str:
    """Return *source* with *change* made; raises NothingChanged where it does not apply."""
    if change.is_circumstance:
        return source
    if suffix == ".py":
        return _change_python(source, change)
    return _change_lines(source, change)


def line_of(source: str, suffix: str, path: str) -> int:
    """The line of *source* that sets *path*; 1 where it cannot be told."""
    key = path.rpartition(".")[2].partition(":")[2] or path.rpartition(".")[2]
    wanted = key if suffix == ".py" else path
    for number, line in enumerate(source.splitlines(), 1):
        if wanted in line:
            return number
    return 1


def _change_lines(source: str, change: Change) -> str:
    lines = source.splitlines(keepends=True)
    changed = []
    hits = 0
    for line in lines:
        if line.split()[: len(change.path.split())] == change.path.split():
            hits += 1
            # An empty line keeps the lines below at their numbers.
            changed.append("\n" if change.removed else f"{change.path} {change.value}\n")
        else:
            changed.append(line)
    if not hits:
        raise NothingChanged(f"no line begins with {change.path!r}")
    return "".join(changed)


def _change_python(source: str, change: Change) -> str:
    transformer = _Setting(change)
    tree = cst.parse_module(source).visit(transformer)
    if not transformer.hits:
        raise NothingChanged(f"no setting {change.path!r}")
    return tree.code


class _Setting(cst.CSTTransformer):
    """Removes or replaces one setting, wherever Python lets a snippet write it."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.task, path = "", change.path
        if path.startswith("task:"):
            self.task, _, path = path.removeprefix("task:").partition(".")
        self.names = path.split(".")
        self.removed = change.removed
        self.value = None if change.removed else cst.parse_expression(repr(change.value))
        self.hits = 0

    def leave_Assign(self, original: cst.Assign, updated: cst.Assign) -> Any:
        if self.task or _target(original.targets[0].target) != self.names[0]:
            return updated
        if len(self.names) == 1:
            self.hits += 1
            return cst.Pass() if self.value is None else updated.with_changes(value=self.value)
        return updated.with_changes(value=self._inside(updated.value, self.names[1:]))

    def leave_Call(self, original: cst.Call, updated: cst.Call) -> cst.BaseExpression:
        name = _target(original.func)
        if self.task:
            return updated
        if name == self.names[0] and len(self.names) == 2:
            return self._keyword(updated, self.names[1])
        if name == "update" and len(self.names) == 1:
            return self._keyword(updated, self.names[0])
        return updated

    def leave_FunctionDef(self, original: cst.FunctionDef, updated: cst.FunctionDef) -> Any:
        if not self.task or original.name.value != self.task:
            return updated
        decorators = []
        for decorator in updated.decorators:
            call = decorator.decorator
            if isinstance(call, cst.Call):
                decorator = decorator.with_changes(decorator=self._keyword(call, self.names[0]))
            decorators.append(decorator)
        return updated.with_changes(decorators=decorators)

    def _keyword(self, call: cst.Call, name: str) -> cst.Call:
        arguments = []
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == name:
                self.hits += 1
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
                    self.hits += 1
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
