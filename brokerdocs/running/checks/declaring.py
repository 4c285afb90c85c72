"""How a test function says which snippet it is about, and what must make it fail."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from packaging.specifiers import SpecifierSet

from brokerdocs.evidence import Kind
from brokerdocs.literals import Literal
from brokerdocs.running.snippet.mutants import Change

Function = TypeVar("Function", bound=Callable[..., object])

ITEM_TIMEOUT = 120.0  # seconds: the slowest ordinary item takes 15, and four times that under load
ATTRIBUTE = "__brokerdocs_proof__"


@dataclass(frozen=True)
class Holds:
    """On which releases of Celery a check passes; on others that lack nothing it must fail."""

    on: str = ""
    """Such as ``>=5.7``; empty: on all."""
    otherwise: str = ""
    """What the others do: ``中文 | English``."""
    may_pass: bool = False
    """Whether it may pass there all the same: by luck, or since it looks at a part that works."""

    def __contains__(self, celery: str) -> bool:
        return SpecifierSet(self.on).contains(celery, prereleases=True)


EVERYWHERE = Holds()


@dataclass(frozen=True)
class Proof:
    """What a decorated function proves, and under which conditions it runs."""

    kind: Kind
    snippets: tuple[str, ...] = ()
    """Of a check: the one that it is about, and its forms for older releases."""
    kinds: tuple[str, ...] = ()
    """For common checks: the kinds of snippet that they apply to."""
    changes: tuple[Change, ...] = ()
    raises: tuple[type[BaseException], ...] = (AssertionError,)
    services: tuple[str, ...] = ()
    """Services needed besides those whose addresses the snippet names."""
    private: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Services to have alone, with the settings they start with."""
    reads: tuple[str, ...] = ()
    """Other snippets that the function reads: it runs again when one of them changes."""
    timeout: float = ITEM_TIMEOUT
    is_long: bool = False
    """Whether it runs only with ``--long``, at night."""
    holds: Holds = EVERYWHERE
    line: int = 0

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of the snippet, each of which may lack some of its settings."""
        return self.snippets[1:] if self.kind == "check" else ()


@dataclass(frozen=True)
class Variant:
    """The copy of a snippet that an item runs: the parameter of the fixture ``snippet``."""

    snippet: str
    change: Change | Literal | None = None
    is_control: bool = False


def _decorate(proof: Callable[[int], Proof]) -> Callable[[Function], Function]:
    def decorator(function: Function) -> Function:
        setattr(function, ATTRIBUTE, proof(inspect.unwrap(function).__code__.co_firstlineno))
        return function

    return decorator


def _changes(settings: tuple[str, ...], instead: Mapping[str, Any] | None) -> tuple[Change, ...]:
    removed = [Change(path) for path in settings if path not in (instead or {})]
    replaced = [Change(path, value, removed=False) for path, value in (instead or {}).items()]
    return tuple(removed + replaced)


def _control(control: Mapping[str, Any] | str | None) -> tuple[Change, ...]:
    if not isinstance(control, str):
        return _changes((), control)
    return (Change(control, is_circumstance=" | " in control),)


def proves(
    snippet: str,
    *settings: str,
    instead: Mapping[str, Any] | None = None,
    forms: tuple[str, ...] = (),
    raises: type[BaseException] | tuple[type[BaseException], ...] = AssertionError,
    services: tuple[str, ...] = (),
    private: Mapping[str, Mapping[str, str]] | None = None,
    reads: tuple[str, ...] = (),
    timeout: float = ITEM_TIMEOUT,
    holds: Holds = EVERYWHERE,
) -> Callable[[Function], Function]:
    """Declare a check of *snippet*, with one mutant for each of *settings*.

    :param settings: removed in turn; the check must then fail.
    :param instead: settings that are changed to a value where removal would say nothing.
    :param forms: the snippet as it is written for older releases, to be checked likewise; each
        has the mutants of those settings that it holds.
    :param raises: what a mutant may die of besides an AssertionError of the check itself.
    :param services: services needed besides those that the snippet's addresses name.
    :param private: services to have alone, with the settings that they start with.
    :param reads: other snippets that the function reads.
    :param timeout: seconds after which the item is killed.
    :param holds: the releases of Celery on which it passes, if not on all that lack nothing.
    """
    died_of = raises if isinstance(raises, tuple) else (raises,)
    return _decorate(
        lambda line: Proof(
            "check",
            (snippet, *forms),
            changes=_changes(settings, instead),
            raises=tuple({AssertionError, *died_of}),
            services=services,
            private=private or {},
            reads=reads,
            timeout=timeout,
            holds=holds,
            line=line,
        )
    )


def experiment(
    snippet: str,
    *,
    control: Mapping[str, Any] | str,
    services: tuple[str, ...] = (),
    private: Mapping[str, Mapping[str, str]] | None = None,
    reads: tuple[str, ...] = (),
    timeout: float = 120.0,
    long: bool = False,
    holds: Holds = EVERYWHERE,
) -> Callable[[Function], Function]:
    """Declare an experiment and its control, the same snippet with one setting changed.

    The function runs for both and asserts the effect in the one and its absence
    in the other, by ``snippet.is_control``.

    :param control: ``{path: value}`` with one entry, or the path of a setting to remove; or in
        words, ``中文 | English``, what the function does otherwise where no setting decides.
    :param long: run only with ``--long``, at night; else it is not run, and its page says so.
    :param reads, holds: as those of `proves`.
    """
    change = _control(control)
    return _decorate(
        lambda line: Proof(
            "experiment",
            (snippet,),
            changes=change,
            services=services,
            private=private or {},
            reads=reads,
            timeout=timeout,
            is_long=long,
            holds=holds,
            line=line,
        )
    )


def common(*kinds: str) -> Callable[[Function], Function]:
    """Declare a check that every snippet of these kinds must pass, without mutants."""
    return _decorate(lambda line: Proof("common", kinds=kinds, line=line))


def probe(
    *snippets: str,
    control: Mapping[str, Any] | str | None = None,
    services: tuple[str, ...] = (),
    private: Mapping[str, Mapping[str, str]] | None = None,
    reads: tuple[str, ...] = (),
    timeout: float = ITEM_TIMEOUT,
    long: bool = False,
    holds: Holds = EVERYWHERE,
) -> Callable[[Function], Function]:
    """Declare a probe of one capability: the same question to each of *snippets*.

    The function observes the capability's name; it runs once more with *control*, and
    must then see that the capability is not there.

    :param control: ``{path: value}`` of a setting; or in words, ``中文 | English``, what the
        function does otherwise where ``snippet.is_control`` holds.
    :param private: of these a snippet has those that it names alone.
    :param reads, holds: as those of `proves`.
    """
    changes = _control(control)
    return _decorate(
        lambda line: Proof(
            "probe",
            snippets,
            changes=changes,
            services=services,
            private=private or {},
            reads=reads,
            timeout=timeout,
            is_long=long,
            holds=holds,
            line=line,
        )
    )


def proof_of(function: object) -> Proof | None:
    """The proof that *function* was declared with."""
    proof = getattr(function, ATTRIBUTE, None)
    return proof if isinstance(proof, Proof) else None
