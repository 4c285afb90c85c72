"""``python -m brokerdocs.site``: the rules of pages as text, without building the site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from brokerdocs import pages
from brokerdocs.finding import Finding, relative
from brokerdocs.site.judging.rules import Context, check


def findings(root: Path) -> Iterator[Finding]:
    """What is wrong with the pages of the project at *root*."""
    context = Context(root)
    for path in pages.paths(root):
        try:
            page = pages.Page(path)
        except UnicodeDecodeError as error:
            message = f"not UTF-8: {error.reason} at byte {error.start}"
            yield Finding(relative(path, root), 0, message, "encoding")
        else:
            yield from check(page, context)


def main() -> int:
    """Returns the exit status: 1 where there are findings, 2 where there are no pages."""
    root = Path.cwd()
    number = len(pages.paths(root))
    if not number:
        print(f"no pages below {root / 'docs'}: run this in the project's folder", file=sys.stderr)
        return 2
    found = list(findings(root))
    for finding in found:
        print(finding)
    if not found:
        print(f"{number} pages follow the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
