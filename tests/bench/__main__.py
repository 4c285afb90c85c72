"""``nox -s bench [-- item run build page]``: the figures, medians of several runs.

Absolute times are this machine's and this hour's: compare the ratios, which are
taken within one run.
"""

from __future__ import annotations

import sys

from tests.bench import building, items, paging, running

PARTS = {"item": items.main, "run": running.main, "build": building.main, "page": paging.main}


def main(names: list[str]) -> int:
    """Run the parts that *names* name, or all."""
    if unknown := set(names) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    for name in names or PARTS:
        print(f"\n{name}")
        for label, value in PARTS[name]():
            print(f"  {label:<62} {value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
