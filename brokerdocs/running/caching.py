"""Which items need not run again: those whose record is fresh and was made on the same server."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from brokerdocs import evidence
from brokerdocs.running import collecting, project
from brokerdocs.running.needs import Need, needs
from brokerdocs.running.snippet import Snippet
from brokerdocs.services import Client, Unavailable


class Cache:
    """The passed records of the project, looked up by item."""

    def __init__(self, root: Path, client: Client) -> None:
        self.root = root
        self.client = client
        self.records: dict[str, list[evidence.Record]] = {}

    def _read(self) -> None:
        failed = set()
        for record in evidence.read(self.root):
            if record.versions != project.versions(record.snippet) or record.stale(self.root):
                continue
            if record.state == "passed":
                self.records.setdefault(record.item, []).append(record)
            elif record.state == "failed":
                failed.add(record.item)
        for item in failed & set(self.records):
            del self.records[item]

    def split(
        self, items: Sequence[pytest.Item]
    ) -> tuple[list[pytest.Item], list[tuple[pytest.Item, evidence.Record]]]:
        """The items to run, and those whose record stands in for them.

        Raises ValueError where a record is damaged.
        """
        self._read()
        to_run, standing = [], []
        for item in items:
            if (record := self._record(item)) is not None:
                standing.append((item, record))
            else:
                to_run.append(item)
        return to_run, standing

    def resolve(self, items: Sequence[pytest.Item]) -> None:
        """Have fetched what *items* need, where nothing is here yet: an item's time is short."""
        for item in items:
            variant = collecting.variant_of(item)
            if variant is None:
                continue
            snippet = Snippet(self.root, variant.snippet)  # a copy may not even be made
            for need in needs(collecting.proof_of(item), snippet):
                with contextlib.suppress(Unavailable):  # the item itself says so
                    self._identity(need)

    def _record(self, item: pytest.Item) -> evidence.Record | None:
        variant = collecting.variant_of(item)
        if variant is None or item.nodeid not in self.records:
            return None
        snippet = Snippet(self.root, variant.snippet, variant.change)
        now = project.inputs(self.root, snippet.path, item.path)
        try:
            identities = {
                self._identity(need) for need in needs(collecting.proof_of(item), snippet)
            }
        except Unavailable:
            return None
        for record in self.records[item.nodeid]:
            seen = {(server.service, server.identity) for server in record.servers}
            if record.inputs == now and seen == identities:
                return record
        return None

    @cache  # noqa: B019  # one cache a run, which it ends with
    def _identity(self, need: Need) -> tuple[str, str]:
        choice = self.client.resolve(need.service, need.abilities)
        return choice.service, choice.identity
