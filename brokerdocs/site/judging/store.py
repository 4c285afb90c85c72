"""All evidence of a build: read once, asked by every page."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from brokerdocs import defaults, evidence, libraries, lines
from brokerdocs.digests import Digests
from brokerdocs.evidence import Record
from brokerdocs.site.judging.probes import Probe, probes
from brokerdocs.site.judging.proof import OWN, SnippetProof, celery_in, prove
from brokerdocs.site.judging.strip import Strip, strip_of

OBSERVING = (*OWN, "common")


class EvidenceError(SphinxError):
    """Evidence that cannot be read."""

    category = "Evidence"


class Store:
    """The records and the manifest of the project at *root*."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests = Digests(root)
        self.newest = lines.newest(root)
        self.records: dict[str, list[Record]] = {}
        """Those of the newest line of Celery, by snippet."""
        self.older: dict[str, list[Record]] = {line: [] for line in lines.older(root)}
        """Those of each older line, the oldest first."""
        try:
            self.manifest = evidence.read_manifest(root)
            self._kept = {lines.line_of(one.celery): one for one in evidence.read_lines(root)}
            for record in evidence.read(root):
                line = lines.line_in(root, record.versions)
                if line in self.older:
                    self.older[line].append(record)
                else:
                    self.records.setdefault(record.snippet, []).append(record)
        except ValueError as error:
            raise EvidenceError(str(error)) from None
        self._proofs: dict[str, SnippetProof] = {}
        self._fresh: dict[str, list[Record]] = {}
        self._by_snippet: dict[str, dict[str, list[Record]]] = {}
        self._strips: dict[str, Strip] = {}
        self._probes: dict[str, list[Probe]] = {}
        self._digests: dict[str, str] = {}

    def proof(self, snippet: str) -> SnippetProof:
        """What is proved of *snippet*."""
        if snippet not in self._proofs:
            records = self.records.get(snippet, [])
            self._proofs[snippet] = prove(self.digests, snippet, records, self.manifest)
        return self._proofs[snippet]

    def on(self, line: str) -> list[Record]:
        """The fresh records of an older line."""
        if line not in self._fresh:
            self._fresh[line] = [one for one in self.older[line] if not one.stale(self.digests)]
        return self._fresh[line]

    @cached_property
    def lines(self) -> dict[str, str]:
        """Line of Celery to its version, of those that were run, the newest first.

        The newest line is there also where it was not run, with no version.
        """
        current = [record for records in self.records.values() for record in records]
        ran = {line: celery_in(self.on(line)) for line in self.older}
        found = {self.newest: celery_in(current)} | dict(reversed(ran.items()))
        return {line: celery for line, celery in found.items() if celery or line == self.newest}

    def missing(self, line: str) -> int:
        """How many items, as published, an older line has no run of."""
        ran = {record.item for record in self.on(line) if record.state != "not run"}
        return sum(
            entry["id"] not in ran and entry["kind"] not in ("mutant", "control")
            for listing in self.manifest.values()
            for entry in listing["items"]
        )

    def strip(self, snippet: str) -> Strip:
        """On which lines of Celery *snippet* holds."""
        if snippet not in self._strips:
            older = {line: self._of(line, snippet) for line in self.older}
            self._strips[snippet] = strip_of(self.proof(snippet), self.newest, older)
        return self._strips[snippet]

    def _of(self, line: str, snippet: str) -> list[Record]:
        if line not in self._by_snippet:
            found = self._by_snippet[line] = {}
            for record in self.on(line):
                found.setdefault(record.snippet, []).append(record)
        return self._by_snippet[line].get(snippet, [])

    @cached_property
    def proofs(self) -> list[SnippetProof]:
        """What is proved of every snippet that has an item or a record."""
        names = set(self.records) | {
            entry["snippet"] for listing in self.manifest.values() for entry in listing["items"]
        }
        return [self.proof(name) for name in sorted(names - {""})]

    def observed(
        self, snippet: str, name: str, *, control: bool = False, line: str = ""
    ) -> list[Any]:
        """The values kept of an observation, over every fresh record of *snippet*."""
        records = self.observing(snippet, control=control, line=line)
        return [value for record in records for value in record.observations.get(name, [])]

    def observing(self, snippet: str, *, control: bool = False, line: str = "") -> list[Record]:
        """The fresh records of *snippet* whose observations prose prints.

        :param line: of Celery; without it the newest.
        """
        kinds = ("control",) if control else OBSERVING
        older = line in self.older
        records = self._of(line, snippet) if older else self.proof(snippet).records
        return [record for record in records if record.kind in kinds]

    def default(self, name: str, line: str) -> Any:
        """A default of *line*; raises Unknown where it has none, KeyError where no run says so."""
        if line == self.newest:
            return defaults.read(name)
        kept = self._kept[line]
        if name in kept.missing:
            raise defaults.Unknown(name)
        return kept.defaults[name]

    def allowed(self, line: str) -> dict[str, str]:
        """Library to the releases that Celery and kombu of *line* allow, where a run kept them."""
        if line == self.newest:
            return libraries.allowed()
        return self._kept[line].allowed if line in self._kept else {}

    def absent(self, setting: str) -> dict[str, str]:
        """Older lines that lack *setting*, a dotted path, each with why."""
        return {
            line: self._kept[line].absent[setting]
            for line in self.older
            if setting in self.lacking(line)
        }

    def lacking(self, line: str) -> set[str]:
        """The options of the pages' tables that *line* lacks, as far as its run has kept them."""
        return set(self._kept[line].absent) if line in self._kept else set()

    def complete(self, snippet: str, *, control: bool = False) -> bool:
        """Whether all that could observe or claim something of *snippet* passed, and lately."""
        kinds = ("control",) if control else OWN
        items = [item for item in self.proof(snippet).asked if item.kind in kinds]
        return self._all_collected and bool(items) and all(i.state == "passed" for i in items)

    @cached_property
    def _all_collected(self) -> bool:
        """Whether the manifest lists every file of checks; after a run of some it does not."""
        files = (self.root / "tests" / "snippets").rglob("test_*.py")
        return all(file.relative_to(self.root).as_posix() in self.manifest for file in files)

    @cached_property
    def claims(self) -> dict[str, list[Record]]:
        """The fresh records that speak of each claim: neither of what was altered nor failed."""
        found: dict[str, list[Record]] = {}
        for item in (item for proof in self.proofs for item in proof.items if item.kind in OWN):
            for record in item.records:
                for number in record.claims if record.state == "passed" else ():
                    found.setdefault(number, []).append(record)
        return found

    def claim(self, number: str) -> list[bool]:
        """Whether the claim held, in every fresh record that says so."""
        return [record.claims[number] for record in self.claims.get(number, [])]

    def probes(self, system: str) -> list[Probe]:
        """The probes of *system*."""
        if system not in self._probes:
            self._probes[system] = probes(self.proofs, system)
        return self._probes[system]

    def digest(self, key: str) -> str:
        """A digest of all that a page shows of *key*.

        Keys are ``snippet:PATH``, ``claim:ID``, ``probes:SYSTEM``, ``default:NAME``,
        ``options:`` and ``all``.
        """
        if key not in self._digests:
            shown = repr(self._image(*key.partition(":")[::2]))
            self._digests[key] = hashlib.sha256(shown.encode()).hexdigest()
        return self._digests[key]

    def _image(self, kind: str, name: str) -> object:
        if kind == "snippet":
            seen = [[one.observations for one in self._of(line, name)] for line in self.older]
            return self.proof(name), self.strip(name), seen, self.digests[f"snippets/{name}"]
        if kind == "claim":
            failed = [p for p in self.proofs if p.state == "failed"]
            older = [
                (line, one.item, one.state, one.claims.get(name))
                for line in self.older
                for one in self.on(line)
                if one.item in {record.item for record in self.claims.get(name, [])}
            ]
            return self.claim(name), older, failed
        if kind == "probes":
            asked = self.probes(name)
            items = {probe.item.id for probe in asked}
            return asked, [one for line in self.older for one in self.on(line) if one.item in items]
        if kind == "default":
            with suppress(defaults.Unknown):
                kept = self._kept.values()
                return defaults.read(name), [(one.defaults.get(name), one.missing) for one in kept]
            return None
        if kind == "options":
            return [one.absent for one in self._kept.values()]
        return self.proofs, [self.on(line) for line in self.older]


_stores: dict[Path, Store] = {}


def root_of(env: BuildEnvironment) -> Path:
    """The project's root: the folder of conf.py."""
    return Path(env.config.brokerdocs_root)


def store_of(env: BuildEnvironment) -> Store:
    """The evidence of this build."""
    root = root_of(env)
    if root not in _stores:
        _stores[root] = Store(root)
    return _stores[root]


def _forget(_app: Sphinx) -> None:
    _stores.clear()


def _default_root(app: Sphinx, config: Config) -> None:
    config.brokerdocs_root = config.brokerdocs_root or str(app.confdir)


def setup(app: Sphinx) -> None:
    """Read evidence afresh in every build."""
    app.add_config_value("brokerdocs_root", "", "", types=[str])
    app.connect("config-inited", _default_root)
    app.connect("builder-inited", _forget, priority=100)
