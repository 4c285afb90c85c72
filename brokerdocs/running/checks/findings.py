"""What is declared wrongly: checks, changes, free literals, and snippets without a check."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from brokerdocs import pages
from brokerdocs.finding import Finding, relative
from brokerdocs.running.checks import collecting, declaring, defaults, freeing
from brokerdocs.running.snippet import mutants, snippet


def findings(root: Path, items: Sequence[pytest.Item], files: set[Path]) -> Iterator[Finding]:
    """Faulty declarations in *files* of checks; the sets too where these are all files."""
    functions = {
        function: proof
        for item in items
        if item.path in files
        and (function := getattr(item, "function", None)) is not None
        and (proof := declaring.proof_of(function)) is not None
    }
    for function, proof in functions.items():
        yield from _faults(root, function, proof)
    for path in sorted(files):
        yield from _assertions(root, path)
    ours = [collecting.declared(item) for item in items if collecting.is_ours(item)]
    for name in sorted({one.variant.snippet for one in ours}):
        yield from defaults.findings(root, name)
    every = set((root / "tests" / "snippets").rglob("test_*.py"))
    if every <= files:
        # A common check is about all of a kind.
        yield from _sets(root, {one.variant.snippet for one in ours if one.kind != "common"})


def _faults(root: Path, function: Any, proof: declaring.Proof) -> Iterator[Finding]:
    """Checks without mutant or title; changes that change nothing; snippets that are missing."""
    place = relative(Path(inspect.getfile(inspect.unwrap(function))), root)
    if " | " not in collecting.title_of(function):
        message = "the docstring's first line is to be '中文 | English'"
        yield Finding(place, proof.line, message, "no-title")
    if proof.kind in ("check", "experiment", "probe") and not proof.changes:
        what = "mutant" if proof.kind == "check" else "control"
        message = f"{function.__name__} has no {what}: name the setting that it is about"
        yield Finding(place, proof.line, message, f"no-{what}")
    if proof.kind == "experiment" and len(proof.changes) > 1:
        yield Finding(place, proof.line, "a control changes exactly one setting", "no-control")
    for name in proof.snippets:
        file = root / "snippets" / name
        if not file.is_file():
            yield Finding(place, proof.line, f"there is no snippets/{name}", "snippet-missing")
            continue
        source = file.read_text("utf-8")
        changes = collecting.changes_of(proof, root, name)
        if proof.changes and not changes:
            message = f"snippets/{name} has no setting that {function.__name__} is about"
            yield Finding(place, proof.line, message, "no-mutant")
        for change in changes:
            try:
                changed = mutants.change_source(source, file.suffix, change)
            except mutants.NothingChanged as error:
                message = f"snippets/{name}: {error} to change"
                yield Finding(place, proof.line, message, "no-mutant")
            except mutants.ChangedTwice as error:
                message = f"snippets/{name}: {error}: a change is to alter one"
                yield Finding(place, proof.line, message, "no-mutant")
            except cst.ParserSyntaxError as error:
                message = str(error).partition("\n")[0]
                yield Finding(f"snippets/{name}", error.raw_line, message, "syntax")
                break
            else:
                if changed == source and not change.is_circumstance:
                    message = f"snippets/{name}: {change} is what the snippet says already"
                    yield Finding(place, proof.line, message, "no-mutant")


def _assertions(root: Path, path: Path) -> Iterator[Finding]:
    """Assertions that read the snippet's own settings back."""
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except SyntaxError as error:
        yield Finding(relative(path, root), error.lineno or 1, error.msg, "syntax")
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assert):
            continue
        text = ast.unparse(node.test)
        if "app.conf." in text or "snippet.settings[" in text:
            yield Finding(
                relative(path, root),
                node.lineno,
                "the assertion reads the snippet's own setting back; ask a server, a live channel "
                "or another process",
                "reads-back",
            )


def _sets(root: Path, checked: set[str]) -> Iterator[Finding]:
    """Snippets on disk, snippets shown, snippets checked: three sets that must be one."""
    shown = pages.shown(root)
    present = set(snippet.on_disk(root))
    for name in sorted(present - set(shown)):
        yield Finding(f"snippets/{name}", 1, "no page shows this snippet", "not-shown")
    for name in sorted(set(shown) - present):
        for place in shown[name]:
            page = relative(place.path, root)
            yield Finding(page, place.line, f"there is no snippets/{name}", "snippet-missing")
    for name in sorted(present - checked):
        yield Finding(f"snippets/{name}", 1, "no check is about this snippet", "no-check")
    yield from _freed(root, present)


def _freed(root: Path, present: set[str]) -> Iterator[Finding]:
    """Declarations of free literals that are about nothing, or say not why."""
    copied = filter(collecting.is_copied, present)
    stand = {
        (name, literal.path) for name in copied for literal in collecting.literals_of(root, name)
    }
    for free in freeing.DECLARED:
        place = relative(free.file, root)
        if " | " not in free.why:
            yield Finding(place, free.line, "say why as '中文 | English'", "free")
        if free.snippets != "*" and not any(free.covers(*where) for where in stand):
            message = f"no literal stands at {free.path} of {free.snippets}"
            yield Finding(place, free.line, message, "free")
