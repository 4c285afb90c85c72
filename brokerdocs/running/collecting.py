"""Turn declared checks into items, and find what is declared wrongly."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from brokerdocs import pages
from brokerdocs.evidence import Kind
from brokerdocs.finding import Finding, relative
from brokerdocs.running import marks, mutating, snippet
from brokerdocs.running.fixtures import Variant

PUBLISHED = "as published"


def parametrize(metafunc: pytest.Metafunc, root: Path) -> None:
    """Give the fixture ``snippet`` one parameter for each copy that the check runs."""
    proof = marks.proof_of(metafunc.function)
    if proof is None:
        return
    if "snippet" not in metafunc.fixturenames:
        metafunc.fixturenames.append("snippet")
    metafunc.parametrize("snippet", list(_variants(proof, root)), indirect=True)


def _variants(proof: marks.Proof, root: Path) -> Iterator[object]:
    present = _present(root)
    several = len(proof.snippets) != 1
    for name in proof.snippets or [name for name in present if _kind(root, name) in proof.kinds]:
        if name not in present:
            continue
        yield pytest.param(Variant(name), id=name if several else PUBLISHED)
        for change in proof.changes:
            words = str(change).rpartition(" | ")[2]  # of a circumstance, English alone
            altered = f"{name} {words}" if several else words
            if proof.kind == "check":
                must_fail = pytest.mark.xfail(
                    strict=True, raises=(*proof.raises, pytest.fail.Exception), reason="killed"
                )
                yield pytest.param(Variant(name, change), id=altered, marks=must_fail)
            else:
                yield pytest.param(Variant(name, change, True), id=f"control: {altered}")


@cache
def _present(root: Path) -> list[str]:
    return snippet.on_disk(root)


@cache
def _kind(root: Path, name: str) -> str:
    return snippet.kind_of(name, (root / "snippets" / name).read_text("utf-8"))


def variant_of(item: pytest.Item) -> Variant | None:
    """The copy of a snippet that *item* runs; None for an item that is not ours."""
    callspec = getattr(item, "callspec", None)
    variant = callspec.params.get("snippet") if callspec else None
    return variant if isinstance(variant, Variant) else None


def proof_of(item: pytest.Item) -> marks.Proof:
    """The proof that *item* was declared with."""
    proof = marks.proof_of(getattr(item, "function", None))
    assert proof is not None
    return proof


def kind_of(item: pytest.Item) -> Kind:
    """The kind of *item*, as its record names it."""
    variant, proof = variant_of(item), proof_of(item)
    assert variant is not None
    if variant.is_control:
        return "control"
    if variant.change is not None:
        return "mutant"
    return proof.kind


def published(item: pytest.Item) -> str:
    """The node id of the item that runs the same check on the snippet as published."""
    variant, proof = variant_of(item), proof_of(item)
    assert variant is not None
    name = variant.snippet if len(proof.snippets) != 1 else PUBLISHED
    return f"{item.nodeid.partition('[')[0]}[{name}]"


def title_of(item: pytest.Item) -> str:
    """The first line of the check's docstring: ``中文 | English``."""
    documentation = inspect.getdoc(getattr(item, "function", None)) or ""
    return documentation.partition("\n")[0]


def findings(root: Path, items: Iterable[pytest.Item], files: set[Path]) -> Iterator[Finding]:
    """What is declared wrongly in *files* of checks; the sets too where these are all files."""
    for path in sorted(files):
        yield from _declared(root, path)
        yield from _assertions(root, path)
    every = set((root / "tests" / "snippets").rglob("test_*.py"))
    if every <= files:
        yield from _sets(root, {v.snippet for item in items if (v := _own(item))})


def _own(item: pytest.Item) -> Variant | None:
    """The copy that *item* runs, where it is about that snippet and not about all of a kind."""
    return None if proof_of(item).kind == "common" else variant_of(item)


def _declared(root: Path, path: Path) -> Iterator[Finding]:
    """Checks without mutant or title; changes that change nothing; snippets that are missing."""
    place = relative(path, root)
    for function, proof in _functions(path):
        if " | " not in (inspect.getdoc(function) or "").partition("\n")[0]:
            yield Finding(
                place,
                proof.line,
                "the docstring's first line is to be '中文 | English'",
                "no-title",
            )
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
            for change in proof.changes:
                try:
                    changed = mutating.change_source(file.read_text("utf-8"), file.suffix, change)
                except mutating.NothingChanged as error:
                    yield Finding(
                        place, proof.line, f"snippets/{name}: {error} to change", "no-mutant"
                    )
                except Exception as error:  # LibCST raises its own on a syntax error
                    message = str(error).partition("\n")[0]
                    yield Finding(f"snippets/{name}", 1, message, "syntax")
                    break
                else:
                    if changed == file.read_text("utf-8") and not change.is_circumstance:
                        yield Finding(
                            place,
                            proof.line,
                            f"snippets/{name}: {change} is what the snippet says already",
                            "no-mutant",
                        )


def _functions(path: Path) -> Iterator[tuple[Any, marks.Proof]]:
    import sys

    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == str(path):
            for value in list(vars(module).values()):
                if (proof := marks.proof_of(value)) is not None:
                    yield value, proof
            return


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
