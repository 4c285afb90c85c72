"""Comparison of providers: do containers and native servers show the same?

Prints the items that passed with one provider alone, with the reason that the
other gave; exits 1 where one of them failed there or has no reason.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from brokerdocs import evidence, lines
from brokerdocs.digests import Digests

PROVIDERS = ("native", "docker")


def main(root: Path) -> int:
    """Compare the fresh records of the newest line below *root*; the exit status."""
    passed: dict[str, set[str]] = defaultdict(set)
    reasons: dict[str, str] = {}
    failed: set[str] = set()
    digests = Digests(root)
    for record in evidence.read(root):
        is_older = lines.line_in(root, record.versions) != lines.newest(root)
        if is_older or record.stale(digests):
            continue
        if record.state == "passed":
            passed[record.item] |= {server.provider for server in record.servers}
        else:
            reasons[record.item] = record.reason_in_english
            failed |= {record.item} if record.state == "failed" else set()
    both = {item for item, providers in passed.items() if providers >= set(PROVIDERS)}
    lone = {item: p for item, p in passed.items() if p and item not in both}
    print(f"{len(both)} items passed in containers and natively")
    for item, providers in sorted(lone.items()):
        print(f"{item}: {' '.join(sorted(providers))} only: {reasons.get(item, 'no reason given')}")
    return 1 if failed or not both or any(item not in reasons for item in lone) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path.cwd()))
    except ValueError as error:
        sys.exit(str(error))
