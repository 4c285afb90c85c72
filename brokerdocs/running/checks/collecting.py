"""Turn declared checks into items."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from brokerdocs import literals
from brokerdocs.digests import digest
from brokerdocs.evidence import Kind
from brokerdocs.finding import relative
from brokerdocs.running.checks import declaring, freeing
from brokerdocs.running.checks.declaring import Variant
from brokerdocs.running.snippet import mutants, snippet

PUBLISHED = "as published"


def parametrize(metafunc: pytest.Metafunc, root: Path) -> None:
    """Give the fixture ``snippet`` one parameter for each copy that the check runs.

    With ``--falsify`` these are the published one, and one for each of its literals.
    """
    proof = declaring.proof_of(metafunc.function)
    if proof is None:
        return
    if "snippet" not in metafunc.fixturenames:
        metafunc.fixturenames.append("snippet")
    variants = _falsified if metafunc.config.option.falsify else _variants
    metafunc.parametrize("snippet", list(variants(proof, root)), indirect=True)


def _variants(proof: declaring.Proof, root: Path) -> Iterator[object]:
    several = len(proof.snippets) != 1
    for name in _names(proof, root):
        yield pytest.param(Variant(name), id=name if several else PUBLISHED)
        for change in changes_of(proof, root, name):
            words = str(change).rpartition(" | ")[2]  # of a circumstance, English alone
            altered = f"{name} {words}" if several else words
            if proof.kind == "check":
                must_fail = pytest.mark.xfail(
                    strict=True, raises=(*proof.raises, pytest.fail.Exception), reason="killed"
                )
                yield pytest.param(Variant(name, change), id=altered, marks=must_fail)
            else:
                yield pytest.param(Variant(name, change, True), id=f"control: {altered}")


def _falsified(proof: declaring.Proof, root: Path) -> Iterator[object]:
    several = len(proof.snippets) != 1
    for name in _names(proof, root):
        if not is_copied(name):
            continue
        yield pytest.param(Variant(name), id=name if several else PUBLISHED)
        for literal in literals_of(root, name):
            at = f"falsified {literal.line}:{literal.column}"
            yield pytest.param(Variant(name, literal), id=f"{name} {at}" if several else at)


def _names(proof: declaring.Proof, root: Path) -> list[str]:
    """The snippets that the check is about, as far as they are there."""
    present = _present(root)
    if proof.snippets:
        return [name for name in proof.snippets if name in present]
    return [name for name in present if _kind(root, name) in proof.kinds]


def changes_of(proof: declaring.Proof, root: Path, name: str) -> tuple[mutants.Change, ...]:
    """Those of the check, as far as the snippet is a form that lacks some of the settings."""
    if name not in proof.forms:
        return proof.changes
    return tuple(change for change in proof.changes if _holds(root, name, change.path))


@cache
def _holds(root: Path, name: str, setting: str) -> bool:
    """Whether the snippet has the setting; what is wrong with its text is found elsewhere."""
    path = root / "snippets" / name
    try:
        mutants.change_source(path.read_text("utf-8"), path.suffix, mutants.Change(setting))
    except mutants.NothingChanged:
        return False
    except (mutants.ChangedTwice, cst.ParserSyntaxError):
        pass
    return True


def is_copied(name: str) -> bool:
    """Whether readers copy the snippet: an experiment is to be read."""
    return "/experiments/" not in name


@cache
def literals_of(root: Path, name: str) -> list[literals.Literal]:
    path = root / "snippets" / name
    try:
        return literals.literals(path.read_text("utf-8"), path.suffix)
    except cst.ParserSyntaxError:  # found where the snippet is loaded
        return []


@cache
def _present(root: Path) -> list[str]:
    return snippet.on_disk(root)


@cache
def _kind(root: Path, name: str) -> str:
    return snippet.kind_of(name, (root / "snippets" / name).read_text("utf-8"))


@dataclass(frozen=True)
class Declared:
    """An item of ours, as it was declared."""

    variant: Variant
    proof: declaring.Proof
    kind: Kind
    """As its record names it."""
    changes: tuple[mutants.Change, ...]
    """What is changed in the mutants or the control of its snippet."""
    title: str
    """The first line of the check's docstring: ``中文 | English``."""
    published: str
    """Node id of the item that runs the same check on the snippet as published."""

    @property
    def literal(self) -> literals.Literal | None:
        """The literal that is another in its copy, with ``--falsify``."""
        change = self.variant.change
        return change if isinstance(change, literals.Literal) else None


_DECLARED = pytest.StashKey[Declared]()


def declare(item: pytest.Item) -> None:
    """Keep in *item* how it was declared, if it is one of ours."""
    function = getattr(item, "function", None)
    proof = declaring.proof_of(function)
    callspec = getattr(item, "callspec", None)
    variant = callspec.params.get("snippet") if callspec else None
    if proof is None or not isinstance(variant, Variant):
        return
    kind: Kind = proof.kind
    if variant.change is not None:
        kind = "control" if variant.is_control else "mutant"
    copy = variant.snippet if len(proof.snippets) != 1 else PUBLISHED
    item.stash[_DECLARED] = Declared(
        variant,
        proof,
        kind,
        changes_of(proof, item.config.rootpath, variant.snippet),
        title=title_of(function),
        published=f"{item.nodeid.partition('[')[0]}[{copy}]",
    )


def is_ours(item: pytest.Item) -> bool:
    """Whether *item* runs a snippet."""
    return _DECLARED in item.stash


def declared(item: pytest.Item) -> Declared:
    """How *item* was declared; KeyError for one that is not ours."""
    return item.stash[_DECLARED]


def is_published(item: pytest.Item) -> bool:
    """Whether *item* runs a snippet as it is published."""
    return is_ours(item) and declared(item).variant.change is None


def is_free(item: pytest.Item) -> bool:
    """Whether *item* changes a literal that is free wherever it stands, noticed or not."""
    if not is_ours(item) or (literal := declared(item).literal) is None:
        return False
    free = freeing.declared(declared(item).variant.snippet, literal.path)
    return free is not None and free.is_general


def freed(root: Path) -> list[tuple[str, dict[str, Any]]]:
    """The literals that are declared free, each with the file that declares it."""
    return [
        (
            relative(free.file, root),
            {
                "snippet": name,
                "digest": digest(root / "snippets" / name),
                "line": literal.line,
                "column": literal.column,
                "text": literal.text,
                "why": free.why,
            },
        )
        for name in _present(root)
        for literal in literals_of(root, name)
        if is_copied(name) and (free := freeing.declared(name, literal.path))
    ]


def title_of(function: object) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0]
