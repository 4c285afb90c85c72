"""Literals of a snippet, and the copies in which one of them is another.

A value that can be changed without a check noticing is either the reader's to choose, and
declared so, or not proved. Addresses are left alone: a run maps them anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import metadata

_PARTS = re.compile(
    r"://(?:(?P<user>[^:@/?;,]+)?(?::(?P<password>[^@/?;,]+))?@)?"  # ahead of the address
    r"[^/?;,]*"
    r"(?:/(?P<path>[^?;,]+))?"
    r"(?:\?(?P<query>[^;,]+))?"
)
_QUERY = re.compile(r"(?P<key>[^=&]+)=(?P<value>[^&]+)")
_ADDRESS = re.compile(r"localhost|(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?|/run/\S+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUANTITY = re.compile(r"(\d+)([a-zA-Z]+)")  # 256mb
_EXEMPT = ("pip ", "docker run ", "python -c ")  # what a check asks of them it asks otherwise
_OPTION = re.compile(r"(?P<name>-\w|--[\w-]+)[ =](?P<value>[^\s\"'-][^\s\"']*)")
_SETTING = re.compile(r"(?P<name>[\w.-]+)(?: = | )(?P<value>\S+)")


@dataclass(frozen=True, order=True)
class Literal:
    """One literal of a snippet, or one part of a URL in it."""

    line: int
    column: int
    """From 0, in characters."""
    path: str
    """Where it stands: ``broker_transport_options.visibility_timeout``, ``broker_url.password``,
    ``task_queues[0]``, ``task:add.max_retries``; of a key of a dict, the key with ``[]``."""
    text: str
    """As it is written."""
    other: str
    """What the altered copy has instead."""

    def __str__(self) -> str:
        return f"{self.path}: {self.text} -> {self.other}"

    def alter(self, source: str) -> str:
        """The copy of *source* in which it is another."""
        lines = source.splitlines(keepends=True)
        line = lines[self.line - 1]
        before, after = line[: self.column], line[self.column + len(self.text) :]
        lines[self.line - 1] = f"{before}{self.other}{after}"
        return "".join(lines)


def literals(source: str, suffix: str) -> list[Literal]:
    """The literals of *source*, in their order; raises cst.ParserSyntaxError.

    Numbers, booleans and strings, dicts' keys among them; of a URL its user, password, path and
    the values of its query. Not docstrings, ``None``, addresses, and what spans lines. Of shell
    lines the values of options, but for ``pip`` and ``docker run``; of a server's file its values.
    """
    if suffix != ".py":
        return list(_in_lines(source, _OPTION if suffix == ".sh" else _SETTING))
    visitor = _Literals()
    metadata.MetadataWrapper(cst.parse_module(source)).visit(visitor)
    return sorted(visitor.found)


class _Literals(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (metadata.PositionProvider, metadata.ParentNodeProvider)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Literal] = []

    def visit_Integer(self, node: cst.Integer) -> None:
        self._add(node, node.value, _other(node.value))

    def visit_Float(self, node: cst.Float) -> None:
        self._add(node, node.value, _other(node.value))

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in ("True", "False"):
            self._add(node, node.value, str(node.value == "False"))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        parent = self.get_metadata(metadata.ParentNodeProvider, node)
        if isinstance(parent, cst.Expr) or "\n" in node.value:  # a docstring
            return
        text, begin = node.raw_value, len(node.prefix) + len(node.quote)
        if "://" in text:
            for part, start, end in _parts(text):
                self._add(node, text[start:end], _other(text[start:end]), begin + start, part)
        elif text != "__main__" and not _ADDRESS.fullmatch(text):
            end = begin + len(text)
            self._add(node, node.value, f"{node.value[:end]}x{node.value[end:]}")

    def _add(
        self, node: cst.CSTNode, text: str, other: str, offset: int = 0, part: str = ""
    ) -> None:
        at = self.get_metadata(metadata.PositionProvider, node).start
        path = ".".join(filter(None, [self._path(node), part]))
        self.found.append(Literal(at.line, at.column + offset, path, text, other))

    def _path(self, node: cst.CSTNode) -> str:
        """The names of what *node* stands in, outermost first."""
        parent = self.get_metadata(metadata.ParentNodeProvider, node, None)
        if parent is None:
            return ""
        outer = self._path(parent)
        name = self._name(node, parent)
        return f"{outer}{name}" if name.startswith("[") else ".".join(filter(None, [outer, name]))

    def _name(self, node: cst.CSTNode, parent: cst.CSTNode) -> str:
        """What *node* is called in *parent*."""
        match parent:
            case cst.DictElement():
                key = _text(parent.key)
                return f"[{key}]" if node is parent.key else key
            case cst.List() | cst.Tuple() | cst.Set() if node in parent.elements:
                return f"[{parent.elements.index(node)}]"
            case cst.Call() if node in parent.args:
                argument: cst.Arg = node  # type: ignore[assignment]
                function = _text(parent.func).rpartition(".")[2]
                if argument.keyword is not None:
                    keyword = argument.keyword.value
                    return keyword if function == "update" else f"{function}.{keyword}"
                return f"{function}[{parent.args.index(argument)}]"
            case cst.Assign() if node is parent.value:
                return _text(parent.targets[0].target).removeprefix("app.conf.")
            case cst.FunctionDef():
                return f"task:{parent.name.value}"
        return ""


def _in_lines(source: str, pattern: re.Pattern[str]) -> Iterator[Literal]:
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith(("#", *_EXEMPT)):
            continue
        for match in pattern.finditer(line):
            value = match["value"]
            if not _ADDRESS.fullmatch(value):
                yield Literal(number, match.start("value"), match["name"], value, _other(value))


def _text(node: cst.BaseExpression) -> str:
    """A name, an attribute or a key as one would say it."""
    if isinstance(node, cst.SimpleString):
        return str(node.evaluated_value)
    return cst.Module([]).code_for_node(node)


def _parts(url: str) -> Iterator[tuple[str, int, int]]:
    """The parts of the URLs in a string that are the reader's: name, start and end."""
    for match in _PARTS.finditer(url):
        for name in ("user", "password", "path"):
            if match[name] and not _ADDRESS.fullmatch(f"/{match[name]}"):
                yield name, *match.span(name)
        if match["query"]:
            for pair in _QUERY.finditer(url, *match.span("query")):
                yield pair["key"], *pair.span("value")


def _other(text: str) -> str:
    """Another value of the same kind: a number doubled and one added, a word with a letter more."""
    if _NUMBER.fullmatch(text):
        return str(float(text) * 2 + 1 if "." in text else int(text) * 2 + 1)
    if match := _QUANTITY.fullmatch(text):
        return f"{int(match[1]) * 2 + 1}{match[2]}"
    opposite = {"true": "false", "yes": "no"}
    for one, another in opposite.items():
        if text in (one, another):
            return another if text == one else one
    return f"{text}x"
