"""Which items need not run again.

Those whose record is fresh and was made on the same server; one that was not run stands only while
what was lacking is lacking still.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from brokerdocs import evidence
from brokerdocs.running.checks import collecting
from brokerdocs.running.checks.requirements import Need, lacking, needs
from brokerdocs.running.session.inputs import Inputs, versions
from brokerdocs.running.snippet.snippet import Snippet
from brokerdocs.services import Client, Unavailable


class Cache:
    """The records of the project, looked up by item."""

    def __init__(self, root: Path, inputs: Inputs, long: bool = False) -> None:
        """Raises ValueError where a record is damaged.

        :param long: whether this run takes on what takes long.
        """
        self.root = root
        self.inputs = inputs
        self.long = long
        self.seconds: dict[str, float] = {}
        """What each item took last, whether its record is fresh or not."""
        self._fresh: dict[str, list[evidence.Record]] = {}
        failed = set()
        for record in evidence.read(root):
            self.seconds[record.item] = max(record.seconds, self.seconds.get(record.item, 0))
            if record.versions != versions(record.snippet) or record.stale(inputs.digests):
                continue
            if record.state == "failed":
                failed.add(record.item)
            else:
                self._fresh.setdefault(record.item, []).append(record)
        for item in failed & set(self._fresh):
            del self._fresh[item]

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
        if not collecting.is_ours(item) or item.nodeid not in self._fresh:
            return None
        now = self.inputs.of(item)
        declared = collecting.declared(item)
        variant = declared.variant
        snippet = Snippet(self.root, variant.snippet, variant.change)
        lack = lacking(declared.proof, snippet, self.long)
        try:  # by the snippet as changed: a change may name another service
            wanted = {identities.of(need) for need in needs(declared.proof, snippet)}
        except Unavailable:
            return None
        for record in self._fresh[item.nodeid]:
            seen = {(server.service, server.identity) for server in record.servers}
            if record.inputs != now:
                continue
            if record.state == "passed" and seen == wanted:
                return record
            if lack and record.reason == lack and (seen == wanted or not seen):
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


def _needs(root: Path, item: pytest.Item) -> list[Need]:
    declared = collecting.declared(item)
    return needs(declared.proof, Snippet(root, declared.variant.snippet))
