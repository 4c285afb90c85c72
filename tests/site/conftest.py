"""Hand-made evidence: a factory of records and of the manifest that lists their items."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sphinx.util.console import strip_escape_sequences

from brokerdocs import digests, evidence
from brokerdocs.evidence import Event, Record, Server

REDIS = Server("redis", "Redis", "8.0.2", "docker", "sha256:1")
VALKEY = Server("redis", "Valkey", "9.1", "native", "/bin/valkey 1 2")
CHECKS = "tests/snippets/test_redis.py"
SNIPPET = "redis/visibility_timeout.py"
EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
TIMELINE = [
    Event(0.0, "发布 | publisher", "发布 | published"),
    Event(0.1, "worker 1", "等到 ETA | waits", 6.0, "wait"),
    Event(2.1, "worker 2", "重投 | redelivered", 6.0, "wait"),
    Event(6.0, "worker 1", "执行 | ran", tone="good"),
    Event(6.05, "worker 2", "又执行 | ran again", tone="bad"),
]


class Evidence:
    """Writes evidence for a tiny project, as a run would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.items: list[dict[str, str]] = []
        self.free: list[tuple[str, dict[str, Any]]] = []

    def add(self, snippet: str = SNIPPET, kind: str = "check", **given: Any) -> Record:
        """Write one record of an item of its own, and list the item in the manifest."""
        name = given.pop("item", None) or f"test_{Path(snippet).stem}[{given.get('change', kind)}]"
        system = snippet.partition("/")[0]
        values: dict[str, Any] = {
            "item": f"{CHECKS}::{name}",
            "kind": kind,
            "system": system,
            "snippet": snippet,
            "state": "passed",
            "time": "2026-11-21T10:00:00Z",
            "seconds": 0.21,
            "title": "超时是 12 小时 | The timeout is 12 hours",
            "versions": {"Python": "3.11.2", "Celery": "5.7.0", "kombu": "5.7.0"},
            "servers": [REDIS],
            "inputs": {path: self.digest(path) for path in (f"snippets/{snippet}", CHECKS)},
            "command": f"nox -s snippets -- -k {Path(snippet).stem}",
        }
        record = Record(**{**values, **given})
        evidence.write(self.root, record)
        self.list(record)
        return record

    def list(self, record: Record) -> None:
        """List the item of *record* in the manifest."""
        entry = {
            "id": record.item, "kind": record.kind, "snippet": record.snippet,
            "title": record.title, "change": record.change,
        }  # fmt: skip
        if entry not in self.items:
            self.items.append(entry)
        evidence.write_manifest(self.root, {CHECKS: self.items}, self.free)

    def list_free(self, snippet: str, line: int, column: int, text: str, why: str) -> None:
        """Declare a literal of a snippet free; the next item that is listed brings it along."""
        digest = self.digest(f"snippets/{snippet}")
        literal = {"snippet": snippet, "digest": digest, "line": line, "column": column}
        self.free.append((CHECKS, literal | {"text": text, "why": why}))

    def digest(self, path: str) -> str:
        """The digest of a file of the project."""
        return digests.digest(self.root / path)

    def whole(self) -> None:
        """Evidence for everything that the tiny project shows."""
        self.add()
        self.add(servers=[VALKEY])
        self.add(kind="mutant", change="without visibility_timeout")
        self.add(kind="common", item="test_loads", title="加载没有警告 | It loads without warnings")
        self.add(
            EXPERIMENT, "experiment", observations={"executions": [3, 4], "delay": [2.1634]},
            claims={"C14": True}, timeline=TIMELINE,
            title="ETA 更晚就会重复执行 | A later ETA runs again",
        )  # fmt: skip
        self.add(
            EXPERIMENT, "control", change="broker_transport_options.visibility_timeout = 60",
            observations={"executions": [1]}, timeline=TIMELINE[:2] + TIMELINE[3:4],
        )  # fmt: skip
        for capability, seen in (("monitoring", True), ("remote_control", False)):
            self.add(
                "redis/probe.py", "probe", item=f"test_{capability}",
                observations={capability: [seen]}, title="探测 | Probe",
            )  # fmt: skip
            self.add(
                "redis/probe.py", "control", item=f"test_{capability}[control]",
                change="without broker_url", observations={capability: [not seen]},
            )  # fmt: skip


class Site:
    """A tiny project of its own, with its evidence and its pages."""

    def __init__(self, root: Path, make_app: Callable[..., Any]) -> None:
        self.root = root
        self.evidence = Evidence(root)
        self._make_app = make_app
        self.warnings = ""

    def build(self, builder: str = "html", **settings: Any) -> Any:
        """Build the project as it stands, incrementally."""
        app = self._make_app(builder, srcdir=self.root, confoverrides=settings)
        app.build()
        self.warnings = strip_escape_sequences(app.warning.getvalue())
        return app

    def page(self, name: str = "redis.html") -> str:
        """A page of the HTML as written."""
        return (self.root / "_build" / "html" / name).read_text("utf-8")

    def soup(self, name: str = "redis.html") -> BeautifulSoup:
        """A page of the HTML, parsed."""
        return BeautifulSoup(self.page(name), "html.parser")

    def write(self, path: str, text: str) -> None:
        """Write a file of the project, and say so to the digests."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


@pytest.fixture(scope="session")
def evidence_of() -> type[Evidence]:
    """Make evidence for the project at a path."""
    return Evidence


@pytest.fixture
def site(
    tmp_path: Path, rootdir: Path, make_app: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Site:
    """The tiny project, without any evidence yet."""
    monkeypatch.delenv("BROKERDOCS_EVIDENCE", raising=False)
    root = tmp_path / "project"
    shutil.copytree(rootdir / "test-broker", root)
    return Site(root, make_app)


@pytest.fixture
def lines(site: Site) -> Site:
    """The tiny project with two older lines, and everything verified on the newest."""
    for line in ("5.5", "5.6"):
        site.write(f"locks/celery-{line}.txt", "")
    site.evidence.whole()
    return site
