"""What an item's outcome depends on: files, libraries, clients."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import platform
from contextlib import suppress
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from brokerdocs.digests import MACHINERY, Digests
from brokerdocs.libraries import LIBRARIES
from brokerdocs.running.checks import collecting, requirements
from brokerdocs.running.snippet.snippet import Snippet, beside
from brokerdocs.services import SERVICES
from brokerdocs.systems import SYSTEMS

CLIENTS = {
    **{f"{system.name}/*": system.clients for system in SYSTEMS.values() if system.clients},
    "*/monitoring.py": ("flower",),
    "*/monitoring/*": ("flower",),
    "*/flower*": ("flower",),
}
"""What items of these snippets use besides. Another version makes those run again, no others."""

_ROOM = Path(__file__).resolve().parents[2]
_SERVICES = _ROOM / "services"


def checks_folder(root: Path) -> Path:
    """The folder of the checks of snippets."""
    return root / "tests" / "snippets"


@cache
def versions(snippet: str) -> dict[str, str]:
    """Python and the libraries whose behaviour the items of *snippet* show."""
    found = {"Python": platform.python_version()}
    patterns = [pattern for pattern in CLIENTS if fnmatch(snippet, pattern)]
    clients = {name: name for pattern in patterns for name in CLIENTS[pattern]}
    for name, distribution in ({**LIBRARIES, **clients}).items():
        with suppress(importlib.metadata.PackageNotFoundError):  # a line may do without
            found[name] = importlib.metadata.version(distribution)
    return found


class Inputs:
    """Inputs of items, with digests as they were when first asked for.

    A file that is edited while the run goes on makes the record stale.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests = Digests(root)
        self._imports: dict[Path, frozenset[Path]] = {}

    def of(self, item: pytest.Item) -> dict[str, str]:
        """Digests of all that the outcome of *item* depends on, by path."""
        declared = collecting.declared(item)
        snippet = Snippet(self.root, declared.variant.snippet)
        services = {need.service for need in requirements.needs(declared.proof, snippet)}
        services |= set(declared.proof.private)
        if requirements.wants_backend(snippet):
            services.add(requirements.BACKEND)
        top = self.root / "snippets"
        files = {snippet.path, *self._closure(item.path)}
        files |= {top / name for name in declared.proof.reads}
        files |= {file for file, _ in beside(snippet.path, top)}
        for folder in item.path.parents:
            if folder.is_relative_to(checks_folder(self.root)):
                files |= self._concerning(services, self._closure(folder / "conftest.py"))
        paths = {self._named(file) for file in files}
        paths |= {self._named(modules(name)) for name in services}
        return {path: self.digests[path] for path in sorted({*paths, MACHINERY} - {""})}

    def _concerning(self, services: set[str], files: frozenset[Path]) -> set[Path]:
        """Those of *files* that lie in no folder of a service that the item does not need."""
        checks = checks_folder(self.root)
        others = set(SERVICES) - services
        return {file for file in files if file.relative_to(checks).parts[0] not in others}

    def _named(self, path: Path) -> str:
        """The key of *path*; empty for what lies outside of the project."""
        if not path.is_relative_to(self.root):
            return ""
        return path.relative_to(self.root).as_posix() + ("/" if path.is_dir() else "")

    def _closure(self, module: Path) -> frozenset[Path]:
        """*module* and what it imports below the folder of checks, directly or not."""
        if module in self._imports:
            return self._imports[module]
        found: set[Path] = set()
        waiting = [module]
        while waiting:
            each = waiting.pop()
            if each not in found and each.is_file():
                found.add(each)
                waiting += _imported(self.root, each)
        self._imports[module] = frozenset(found)
        return self._imports[module]


@cache
def modules(service: str) -> Path:
    """The module or folder that runs *service*, and no other."""
    module = Path(inspect.getfile(SERVICES[service].server()))
    return module if module.parent.parent == _SERVICES else module.parent


@cache
def _imported(root: Path, module: Path) -> tuple[Path, ...]:
    """The modules below *root* that the file *module* imports by their names from there."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    below = (root.joinpath(*name.split(".")).with_suffix(".py") for name in sorted(names))
    return tuple(path for path in below if path.is_relative_to(checks_folder(root)))
