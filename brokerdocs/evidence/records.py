"""Records: what one run saw of one item; fresh while its inputs have the digests that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from brokerdocs.digests import Digests, digest_of
from brokerdocs.evidence.files import folder, replace

SCHEMA = 1
KEEP_VALUES = 10  # of each observation, so that pages can print ranges
SYMPTOM = "symptom"
"""The observation that holds what a reader sees when something goes wrong."""

State = Literal["passed", "failed", "does not hold", "absent", "not run"]
Tone = Literal["good", "bad", "neutral", "wait"]
Kind = Literal["check", "mutant", "common", "experiment", "control", "probe"]


def now() -> str:
    """This second in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Server:
    """A server that an item ran against, as it described itself."""

    service: str
    product: str
    """The server's own name for itself: Redis, Valkey, RabbitMQ."""
    version: str
    """As the server reported it, never an image's tag."""
    provider: str
    """docker or native."""
    identity: str
    """The image's id, or the program's path, size and time."""


@dataclass(frozen=True)
class Event:
    """What happened in an experiment, or went on for a while."""

    at: float
    """Seconds since the timeline's start."""
    lane: str
    """Who: ``worker 1``; ``中文 | English`` where it is no name."""
    event: str
    """What, in the same form."""
    until: float | None = None
    """The end of a span, as `at`; none for a moment."""
    tone: Tone = "neutral"

    def __post_init__(self) -> None:
        """Refuse a tone that no page has a colour for."""
        if self.tone not in get_args(Tone):
            raise ValueError(f"{self.tone!r} is no tone: {', '.join(get_args(Tone))}")


@dataclass
class Record:
    """What one run saw of one item."""

    item: str
    """pytest's node id, relative to the project's root."""
    kind: Kind
    system: str
    snippet: str
    """Path below ``snippets/``."""
    state: State
    """Of an older line of Celery alone: it does not hold there, as is declared; or what the snippet
    sets is absent."""
    time: str
    """UTC, ISO 8601."""
    seconds: float
    title: str = ""
    """``中文 | English``: the first line of the check's docstring."""
    reason: str = ""
    """Why it failed or was not run: ``中文 | English``, or a message as it is."""
    change: str = ""
    """What the mutant or control changed, such as ``without visibility_timeout``."""
    changed: str = ""
    """The setting that this is, or that the failed check looked at: a dotted path."""
    settings: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    """Python, Celery, kombu and the client libraries."""
    servers: list[Server] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    """Digest by path, relative to the project's root; a folder's ends in ``/``."""
    observations: dict[str, list[Any]] = field(default_factory=dict)
    """The last values of each observation, the newest at the end."""
    claims: dict[str, bool] = field(default_factory=dict)
    """Whether each claim held in this run."""
    timeline: list[Event] = field(default_factory=list)
    output: str = ""
    command: str = ""
    """What to type to run it again."""
    schema: int = SCHEMA

    @property
    def reason_in_english(self) -> str:
        """The reason, for terminals and logs."""
        return self.reason.partition(" | ")[2] or self.reason

    @property
    def path(self) -> Path:
        """Where the record lies below the folder of evidence."""
        combination = "|".join(
            [
                self.item,
                self.versions.get("Python", ""),
                self.versions.get("Celery", ""),
                *sorted(f"{s.product} {s.version} {s.provider}" for s in self.servers),
            ]
        )
        name = digest_of(combination.encode())
        return Path(self.snippet) / f"{name}.json"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """Make a record from parsed JSON; raises ValueError where it is of another schema."""
        if not isinstance(data, Mapping):
            raise ValueError("not an object")
        if data.get("schema") != SCHEMA:
            raise ValueError(f"schema {data.get('schema')!r}, wanted {SCHEMA}")
        known = {f.name for f in fields(cls)}
        if unknown := set(data) - known:
            raise ValueError(f"unknown fields {sorted(unknown)}")
        servers = [Server(**server) for server in data.get("servers", [])]
        timeline = [Event(**event) for event in data.get("timeline", [])]
        return cls(**{**data, "servers": servers, "timeline": timeline})

    def stale(self, digests: Digests) -> list[str]:
        """The inputs that differ from what the run saw; empty while the record is fresh."""
        return [path for path, seen in self.inputs.items() if digests[path] != seen]


def read(root: Path, snippet: str | None = None) -> Iterator[Record]:
    """Read the records of *snippet*, or of all; raises ValueError naming a damaged file."""
    top = folder(root)
    below = top / snippet if snippet else top
    for path in sorted(below.rglob("*.json")):
        if path.parent == top:  # the manifest and the lines
            continue
        try:
            yield Record.from_json(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:  # a run beside this one has replaced it
            continue
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path}: not a record ({error}); delete it and run again") from None


def write(root: Path, record: Record) -> Path:
    """Write *record* over the older ones of its item that it replaces, and keep their observations.

    A record of the same item whose inputs no longer match counts for nothing and is dropped.
    """
    path = folder(root) / record.path
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob("*.json"):
        try:
            old = Record.from_json(json.loads(other.read_text("utf-8")))
        except (ValueError, TypeError):
            other.unlink()
            continue
        if old.item != record.item:
            continue
        # One that ended before it had a server says nothing beside one that had.
        is_preliminary = not old.servers and record.servers and old.versions == record.versions
        if old.inputs != record.inputs or is_preliminary:
            other.unlink()
        elif other == path and old.state == "passed" and old.versions == record.versions:
            record.observations = {
                name: [*old.observations.get(name, []), *values][-KEEP_VALUES:]
                for name, values in record.observations.items()
            }
    filled = {name: value for name, value in asdict(record).items() if value not in ("", [], {})}
    replace(path, filled)
    return path
