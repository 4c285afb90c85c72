"""A page as text: its titles, its pairs, and the snippets that it shows, with their lines.

Read without Sphinx, so that a failing snippet can name the lines that show it
and a contributor's pair can be checked before a site is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = {"中文": "zh", "英文": "en"}
"""Label of a group-tab -> language."""

SNIPPET_DIRECTIVES = ("snippet", "experiment")

_REST_DIRECTIVE = re.compile(r"^(?P<indent>\s*)\.\.\s+(?P<name>[\w-]+)::\s*(?P<argument>.*?)\s*$")
_MYST_DIRECTIVE = re.compile(
    r"^(?P<indent>\s*)(?:`{3,}|:{3,})\{(?P<name>[\w-]+)\}\s*(?P<argument>.*?)\s*$"
)
OPTIONS = "-options"
"""How the label of a section that lists options ends."""
_DEFAULT = re.compile(r"(?::default:|\{default\})`([^`]+)`")
_OPTION = re.compile(r"^\s+\* - `{1,2}([\w.-]+)`{1,2}$")
_SETTING = re.compile(r"(?:broker|control|event|result|task|worker)_")
_ADORNMENT = re.compile(r"^([=\-~^\"'#*+.`_])\1{2,}\s*$")
_MYST_TITLE = re.compile(r"^(#{1,6})\s+(?P<text>.+?)\s*$")


@dataclass(frozen=True)
class Directive:
    """A directive as the page writes it."""

    name: str
    argument: str
    line: int
    indent: int


@dataclass(frozen=True)
class Title:
    """A title: both languages in one line."""

    text: str
    line: int


@dataclass(frozen=True)
class Panel:
    """One language of a pair."""

    label: str
    line: int
    text: str

    @property
    def language(self) -> str | None:
        """zh or en; None for a label that is neither."""
        return LANGUAGES.get(self.label)


@dataclass(frozen=True)
class Pair:
    """A ``tabs`` directive and its panels, whatever their labels."""

    line: int
    panels: tuple[Panel, ...]

    @property
    def is_bilingual(self) -> bool:
        """Whether any panel is a language's: other groups of tabs are not ours."""
        return any(panel.language for panel in self.panels)


@dataclass(frozen=True)
class Shown:
    """A place where a page shows a snippet."""

    snippet: str
    path: Path
    line: int


class Page:
    """The text of one page and what can be read off it."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.lines = (path.read_text("utf-8") if text is None else text).splitlines()
        self.is_myst = path.suffix == ".md"

    def directives(self) -> Iterator[Directive]:
        """Every directive, in order."""
        pattern = _MYST_DIRECTIVE if self.is_myst else _REST_DIRECTIVE
        for number, line in enumerate(self.lines, 1):
            if match := pattern.match(line):
                yield Directive(match["name"], match["argument"], number, len(match["indent"]))

    def shown(self) -> Iterator[Shown]:
        """The snippets that the page shows."""
        for directive in self.directives():
            if directive.name in SNIPPET_DIRECTIVES:
                yield Shown(directive.argument, self.path, directive.line)

    def titles(self) -> Iterator[Title]:
        """Titles: in reST a line with an adornment below, in MyST a line of ``#``."""
        if self.is_myst:
            fenced = False  # a line of # in code is a comment
            for number, line in enumerate(self.lines, 1):
                if line.lstrip().startswith("```"):
                    fenced = not fenced
                elif not fenced and (match := _MYST_TITLE.match(line)):
                    yield Title(match["text"], number)
            return
        for number, (line, below) in enumerate(zip(self.lines, self.lines[1:], strict=False), 1):
            is_text = line.strip() and not line[0].isspace() and not _ADORNMENT.match(line)
            if is_text and _ADORNMENT.match(below):
                yield Title(line.strip(), number)

    def own_words(self) -> Iterator[tuple[int, str]]:
        """The lines, with their numbers, of all but what claims quote: their first pairs."""
        quoted: set[int] = set()
        claim: Directive | None = None
        starts = 0
        following = {one.line: one for one in self.directives()}
        for number, line in enumerate(self.lines, 1):
            if claim and line.strip() and _indent(line) <= claim.indent:
                claim = None
            directive = following.get(number)
            if directive and directive.name == "claim":
                claim, starts = directive, 0
            starts += bool(claim and directive and directive.name == "tabs")
            if claim and starts < 2:
                quoted.add(number)
        yield from ((n, line) for n, line in enumerate(self.lines, 1) if n not in quoted)

    def paragraph(self, number: int) -> str:
        """The lines around *number* up to the next empty ones."""
        first = last = number - 1
        while first > 0 and self.lines[first - 1].strip():
            first -= 1
        while last + 1 < len(self.lines) and self.lines[last + 1].strip():
            last += 1
        return "\n".join(self.lines[first : last + 1])

    def options(self) -> Iterator[str]:
        """The names that its tables of options list, as they stand there."""
        inside = False
        for line in self.lines:
            if line.startswith(".. _"):
                inside = line.endswith(f"{OPTIONS}:")
            elif inside and (match := _OPTION.match(line)):
                yield match[1]

    def pairs(self) -> Iterator[Pair]:
        """Every group of tabs, with the text of its panels."""
        directives = list(self.directives())
        for index, outer in enumerate(directives):
            if outer.name != "tabs":
                continue
            inside = []
            for directive in directives[index + 1 :]:
                if directive.indent <= outer.indent and not self.is_myst:
                    break
                if directive.name == "tabs":
                    break
                if directive.name == "group-tab":
                    inside.append(directive)
            yield Pair(outer.line, tuple(self._panel(tab) for tab in inside))

    def _panel(self, tab: Directive) -> Panel:
        text = []
        for line in self.lines[tab.line :]:
            ends = self._closes(line) if self.is_myst else _indent(line) <= tab.indent
            if line.strip() and ends:
                break
            text.append(line.strip())
        return Panel(tab.argument, tab.line, "\n".join(text).strip())

    @staticmethod
    def _closes(line: str) -> bool:
        return line.strip().strip(":`") == "" or bool(_MYST_DIRECTIVE.match(line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def paths(root: Path) -> list[Path]:
    """The file of every page under ``docs/`` of the project at *root*."""
    docs = root / "docs"
    return [
        path
        for path in sorted([*docs.rglob("*.rst"), *docs.rglob("*.md")])
        if not any(part.startswith("_") for part in path.relative_to(docs).parts)
    ]


def pages(root: Path) -> Iterator[Page]:
    """Every page under ``docs/`` of the project at *root*."""
    return map(Page, paths(root))


def options(root: Path) -> set[str]:
    """Every setting that a table of options lists: a dotted path."""
    return {setting_of(name) for page in pages(root) for name in page.options()}


def setting_of(name: str) -> str:
    """The dotted path that a table of options means: those without a section are a transport's."""
    return name if _SETTING.match(name) else f"broker_transport_options.{name}"


def defaults(root: Path) -> set[str]:
    """Every default that a page prints, by the name that the role ``default`` has for it."""
    return {name for page in pages(root) for line in page.lines for name in _DEFAULT.findall(line)}


def shown(root: Path) -> dict[str, list[Shown]]:
    """Where each snippet is shown: every place on every page, by the snippet's path."""
    places: dict[str, list[Shown]] = {}
    for page in pages(root):
        for place in page.shown():
            places.setdefault(place.snippet, []).append(place)
    return places
