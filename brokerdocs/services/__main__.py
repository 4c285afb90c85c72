"""``python -m brokerdocs.services``: the supervisor; ``--list``: what it would start."""

from __future__ import annotations

import argparse
import sys

from brokerdocs.services.model import NotFetched, ServiceError, Unavailable
from brokerdocs.services.supervisor.resolver import PROVIDERS, Resolver
from brokerdocs.services.table import SERVICES


def main() -> int:
    """Returns the exit code: 2 for arguments that make no sense."""
    parser = argparse.ArgumentParser(prog="python -m brokerdocs.services", description=__doc__)
    parser.add_argument("--provider", default="auto", metavar="|".join(PROVIDERS))
    parser.add_argument("--product", action="append", default=[], metavar="SERVICE=PRODUCT")
    parser.add_argument("--list", action="store_true", help="print what would be started")
    arguments = parser.parse_args()
    products = dict(entry.partition("=")[::2] for entry in arguments.product)
    try:
        if arguments.list:
            for row in listed(Resolver(arguments.provider, products, lambda _: None)):
                print(row)
            return 0
        from brokerdocs.services.supervisor.daemon import serve

        serve(arguments.provider, products)
    except ServiceError as error:
        print(error.english, file=sys.stderr if arguments.list else sys.stdout, flush=True)
        return 2
    return 0


def listed(resolver: Resolver) -> list[str]:
    """The table of services: what would be started, from where, or how to get it."""
    rows = [("service", "provider", "product", "what would be started")]
    for name in SERVICES:
        try:
            found = resolver.resolve(name, frozenset(), fetch=False)
            rows.append((name, found.provider, found.product, found.image or found.identity))
        except NotFetched as error:
            rows.append((name, "native", "", f"{error.english} (fetched when first used)"))
        except Unavailable as error:
            rows.append((name, "-", "-", error.english))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]


if __name__ == "__main__":
    sys.exit(main())
