"""A snippet: a file that a reader copies, loaded with its addresses mapped."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from celery import Celery

from brokerdocs.digests import is_source
from brokerdocs.literals import Literal
from brokerdocs.running.snippet import addresses, mutants, tasks
from brokerdocs.running.snippet.mutants import Change
from brokerdocs.systems import system_of

_PROGRAM = re.compile(r"^\w+\s*=\s*Celery\(", re.MULTILINE)
_DJANGO = re.compile(r"^(?:INSTALLED_APPS|CELERY_[A-Z_]+)\s*=", re.MULTILINE)
_SETTING = re.compile(r"^[a-z]\w*\s*=", re.MULTILINE)
HIDDEN = "_support"


def kind_of(name: str, source: str) -> str:
    """The kind of a snippet, by its content.

    program, django (settings of a project), configuration, module (other code of the reader's),
    shell or server.
    """
    if name.endswith(".sh"):
        return "shell"
    if not name.endswith(".py"):
        return "server"
    if _PROGRAM.search(source):
        return "program"
    if _DJANGO.search(source):
        return "django"
    return "configuration" if _SETTING.search(source) else "module"


def on_disk(root: Path) -> list[str]:
    """Every snippet of the project: paths below ``snippets/``, without what they do not show."""
    top = root / "snippets"
    found = (path.relative_to(top) for path in sorted(top.rglob("*")) if path.is_file())
    return [
        path.as_posix()
        for path in found
        if not any(part.startswith((HIDDEN, "__", ".")) for part in path.parts)
    ]


def beside(path: Path, top: Path) -> Iterator[tuple[Path, Path]]:
    """What the snippet at *path* takes for granted: files, and where a reader has them.

    They are its system's support and the modules beside it that it names.
    """
    for folder in path.relative_to(top).parents:
        support = top / folder / HIDDEN
        for file in sorted(support.rglob("*")):
            if is_source(file):
                yield file, file.relative_to(support)
    words = set(re.findall(r"\w+", path.read_text("utf-8")))
    for file in sorted(path.parent.glob("*.py")):
        if file.stem in words and kind_of(file.name, file.read_text("utf-8")) == "module":
            yield file, Path(file.name)


@dataclass
class Snippet:
    """A snippet as published, or a copy with one setting or literal changed."""

    root: Path
    name: str
    """Path below ``snippets/``."""
    change: Change | Literal | None = None
    is_control: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Well-known address -> where it listens now."""
    backend: str = ""
    """Result backend for a configuration that names none."""
    after_load: Callable[[Celery], object] | None = None
    """Called with each application that is loaded, in the driver and in workers."""
    loads: int = 0

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.root / "snippets" / self.name

    @property
    def system(self) -> str:
        """The folder that the snippet lies in: redis, rabbitmq, …"""
        return system_of(self.name)

    @cached_property
    def published(self) -> str:
        """The text that the page shows."""
        return self.path.read_text("utf-8")

    @cached_property
    def source(self) -> str:
        """The text that is run: as published, or changed, its addresses as they stand there."""
        if self.change is None:
            return self.published
        return mutants.change_source(self.published, self.path.suffix, self.change)

    @cached_property
    def text(self) -> str:
        """The text that is run, its addresses mapped."""
        return addresses.rewrite(self.source, self.mapping)

    @property
    def kind(self) -> str:
        """See `kind_of`."""
        return kind_of(self.name, self.published)

    def line_of(self, setting: str | Change | Literal) -> int:
        """The line that sets *setting*; 1 where none does."""
        change = Change(setting) if isinstance(setting, str) else setting
        return mutants.line_of(self.published, self.path.suffix, change)

    @cached_property
    def app(self) -> Celery:
        """The Celery application of this process."""
        return self.load()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The names that a configuration assigns."""
        return {key: value for key, value in vars(self.module()).items() if not key.startswith("_")}

    def module(self) -> types.ModuleType:
        """Execute the text as a module of its own; tracebacks show the snippet's lines."""
        self.loads += 1
        module = types.ModuleType(f"snippet_{self.path.stem}_{self.loads}")
        module.__file__ = str(self.path)
        exec(compile(self.text, str(self.path), "exec"), vars(module))
        return module

    def load(self) -> Celery:
        """Make a new application: the program's own, or one that the configuration configures."""
        module = self.module()
        if self.kind == "program":
            (app,) = [value for value in vars(module).values() if isinstance(value, Celery)]
        else:
            app = Celery("snippet", set_as_current=False)
            app.config_from_object(module)
            tasks.register(app)
        if self.backend and not app.conf.result_backend:
            app.conf.result_backend = self.backend
        if self.after_load is not None:
            self.after_load(app)
        app.set_current()
        return app
