"""Which items need not run again: those whose record is fresh and was made on the same server."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from brokerdocs import evidence
from brokerdocs.running.checks import collecting
from brokerdocs.running.checks.requirements import Need, needs
from brokerdocs.running.session.inputs import Inputs, versions
from brokerdocs.running.snippet.mutants import Change
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.services import Client, Unavailable


class Cache:
    """The records of the project, looked up by item."""

    def __init__(self, root: Path, inputs: Inputs) -> None:
        """Raises ValueError where a record is damaged."""
        self.root = root
        self.inputs = inputs
        self.seconds: dict[str, float] = {}
        """What each item took last, whether its record is fresh or not."""
        self._passed: dict[str, list[evidence.Record]] = {}
        failed = set()
        for record in evidence.read(root):
            self.seconds[record.item] = max(record.seconds, self.seconds.get(record.item, 0))
            if record.versions != versions(record.snippet) or record.stale(inputs.digests):
                continue
            if record.state == "passed":
                self._passed.setdefault(record.item, []).append(record)
            elif record.state == "failed":
                failed.add(record.item)
        for item in failed & set(self._passed):
            del self._passed[item]

    def split(
        self, items: Sequence[pytest.Item], client: Client
    ) -> tuple[list[pytest.Item], list[evidence.Record]]:
        """The items to run, and the records that stand in for the others."""
        identities = _Identities(client)
        to_run, standing = [], []
        for item in items:
            if (record := self._record(item, identities)) is not None:
                standing.append(record)
            else:
                to_run.append(item)
        return to_run, standing

    def _record(self, item: pytest.Item, identities: _Identities) -> evidence.Record | None:
        if not collecting.is_ours(item) or item.nodeid not in self._passed:
            return None
        now = self.inputs.of(item)
        try:
            change = collecting.declared(item).variant.change  # it may name another service
            wanted = {identities.of(need) for need in _needs(self.root, item, change)}
        except Unavailable:
            return None
        for record in self._passed[item.nodeid]:
            seen = {(server.service, server.identity) for server in record.servers}
            if record.inputs == now and seen == wanted:
                return record
        return None


class _Identities:
    """What would serve each need, asked once for a run."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @cache  # noqa: B019  # one for a run, which it ends with
    def of(self, need: Need) -> tuple[str, str]:
        choice = self.client.resolve(need.service, need.capabilities)
        return choice.service, choice.identity


def fetch(root: Path, items: Sequence[pytest.Item], client: Client) -> None:
    """Have fetched what *items* need, if nothing is here yet: an item's time is short."""
    for need in {need for item in items if collecting.is_ours(item) for need in _needs(root, item)}:
        with contextlib.suppress(Unavailable):  # the item itself says so
            client.resolve(need.service, need.capabilities)


def _needs(root: Path, item: pytest.Item, change: Change | None = None) -> list[Need]:
    declared = collecting.declared(item)
    return needs(declared.proof, Snippet(root, declared.variant.snippet, change))
