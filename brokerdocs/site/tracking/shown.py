"""What each page shows of the evidence, so that it is read again when that changes."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util import logging

from brokerdocs.site.judging.proof import ProofState
from brokerdocs.site.judging.store import store_of

logger = logging.getLogger(__name__)


@dataclass
class Claimed:
    """A claim as its page writes it."""

    number: str
    verdict: str
    """What the evidence says of it, or why it says nothing."""
    said: nodes.Element
    line: int
    experiments: list[str]


@dataclass
class Term:
    """A term of the glossary as its page writes it."""

    title: str
    words: list[str]
    """Its own in each language, and the synonyms."""
    labels: list[str]
    """Of the places that its text refers to."""


@dataclass
class Shown:
    """What one page shows."""

    digests: dict[str, str] = field(default_factory=dict)
    snippets: dict[str, tuple[ProofState, int]] = field(default_factory=dict)
    """State of each snippet, and the line that shows it."""
    missing: list[tuple[str, int]] = field(default_factory=list)
    """What the page would print if a run had seen it, and the lines."""
    claims: list[Claimed] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    symptoms: list[str] = field(default_factory=list)
    """Experiments whose symptoms it lists."""
    lists_evidence: bool = False
    lists_claims: bool = False


def all_taken(env: BuildEnvironment) -> dict[str, Shown]:
    """What every page shows, by its name."""
    if not hasattr(env, "brokerdocs_shown"):
        env.brokerdocs_shown = {}  # type: ignore[attr-defined]
    found: dict[str, Shown] = getattr(env, "brokerdocs_shown")  # noqa: B009 - Sphinx's way
    return found


def taken_by(env: BuildEnvironment, docname: str | None = None) -> Shown:
    """What a page shows: of *docname*, or of the page that is being read."""
    return all_taken(env).setdefault(docname or env.docname, Shown())


def note(env: BuildEnvironment, key: str) -> None:
    """Read the current page again when what the store holds of *key* changes."""
    taken_by(env).digests[key] = store_of(env).digest(key)


def demand_value(env: BuildEnvironment, snippet: str, said: str, line: int) -> None:
    """Note what the page would print if a run of *snippet* had seen it.

    What was not run, for a reason that the page shows, is not demanded.
    """
    if store_of(env).proof(snippet).state != "not run":
        taken_by(env).missing.append((said, line))


def demand_snippet(env: BuildEnvironment, name: str, location: str | tuple[str, int]) -> bool:
    """Whether ``snippets/`` holds the file *name*; warn at *location* where it does not."""
    if (store_of(env).root / "snippets" / name).is_file():
        return True
    logger.warning(
        "snippets/%s does not exist", name,
        type="brokerdocs", subtype="snippet-missing", location=location,
    )  # fmt: skip
    return False


def evidence_page(env: BuildEnvironment) -> str | None:
    """The page that lists all evidence, if there is one."""
    pages = sorted(name for name, shown in all_taken(env).items() if shown.lists_evidence)
    return pages[0] if pages else None


class TakenCollector(EnvironmentCollector):
    """Keeps what each page takes in step with the pages, in parallel reading as well."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page that is removed or read again."""
        all_taken(env).pop(docname, None)

    def merge_other(
        self, _app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has read."""
        theirs = all_taken(other)
        all_taken(env).update({name: theirs[name] for name in docnames if name in theirs})

    def process_doc(self, _app: Sphinx, _doctree: nodes.document) -> None:
        """Nothing: the directives have recorded it while the page was read."""

    def get_outdated_docs(
        self, _app: Sphinx, env: BuildEnvironment, _added: Set[str], _changed: Set[str],
        removed: Set[str],
    ) -> list[str]:  # fmt: skip
        """Pages whose evidence has changed since they were read."""
        store = store_of(env)
        return [
            docname
            for docname, taken in all_taken(env).items()
            if docname not in removed
            and any(store.digest(key) != seen for key, seen in taken.digests.items())
        ]


def setup(app: Sphinx) -> None:
    """Register the collector."""
    app.add_env_collector(TakenCollector)
