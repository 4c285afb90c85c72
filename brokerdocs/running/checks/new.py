"""``nox -s new``: a snippet, its check and its place on a page, to fill in."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

from brokerdocs import pages
from brokerdocs.finding import relative
from brokerdocs.systems import SYSTEMS

SNIPPET = """\
{url}
SETTING = 'VALUE'
"""
CHECK = '''\
from brokerdocs.running import proves


@proves("{name}", "SETTING")
def test_{stem}(snippet):
    """中文一句话 | One sentence in English"""
    with snippet.app.connection_for_write() as connection:
        assert connection.default_channel == "what SETTING does"
'''
PAIR = """
.. tabs::

   .. group-tab:: 中文

      TODO

   .. group-tab:: 英文

      TODO

.. snippet:: {name}
"""


class Refused(Exception):
    """Why nothing was made: one line."""


def make(root: Path, name: str, page: Path | None = None) -> list[str]:
    """Make the three; returns ``file:line`` of each. Raises Refused, and then makes nothing.

    :param name: of the snippet, below ``snippets/``: a folder of a system and a ``.py`` file.
    :param page: shows it at its end; by default the page that shows most of that system.
    """
    match = re.fullmatch(r"([a-z-]+)/(?:\w+/)*(\w+)\.py", name)
    if match is None or match[1] not in SYSTEMS:
        known = ", ".join(SYSTEMS)
        raise Refused(f"{name!r}: a snippet is SYSTEM/NAME.py, where SYSTEM is one of {known}")
    system, stem = match[1], match[2]
    snippet = root / "snippets" / name
    check = root / "tests" / "snippets" / system.replace("-", "_") / f"test_{stem}.py"
    page = page or _page_of(root, system)
    for path in (snippet, check):
        if path.exists():
            raise Refused(f"{relative(path, root)} is there already")
    if not page.is_file():
        raise Refused(f"there is no page {page}")
    for path, text in (
        (snippet, SNIPPET.format(url=_url(root, page, system))),
        (check, CHECK.format(name=name, stem=stem)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    before = page.read_text("utf-8")
    page.write_text(before + PAIR.format(name=name), "utf-8")
    shown = f"{relative(page, root)}:{before.count(chr(10)) + 2}"
    return [f"{relative(snippet, root)}:2", f"{relative(check, root)}:4", shown]


def _page_of(root: Path, system: str) -> Path:
    """The page that shows most snippets of *system*."""
    counted = Counter(
        page.path
        for page in pages.pages(root)
        if page.path.suffix == ".rst"
        for place in page.shown()
        if place.snippet.startswith(f"{system}/")
    )
    if not counted:
        raise Refused(f"no page shows a snippet of {system} yet: name one with --page")
    return counted.most_common(1)[0][0]


def _url(root: Path, page: Path, system: str) -> str:
    """The line of a broker's URL as the page's snippets have it: one page has one URL."""
    for place in pages.Page(page).shown():
        source = root / "snippets" / place.snippet
        text = source.read_text("utf-8") if source.is_file() else ""
        if found := re.search(r"^broker_url = '\S+'", text, re.MULTILINE):
            return found[0]
    schemes = SYSTEMS[system].schemes
    scheme, port = next(iter(schemes.items()), ("redis", 6379))
    return f"broker_url = '{scheme}://localhost:{port}/'" if port else f"broker_url = '{scheme}://'"


def main(arguments: list[str]) -> int:
    """Returns the exit status: 2 where nothing was made."""
    parser = argparse.ArgumentParser(prog="nox -s new --", description=__doc__)
    parser.add_argument("what", choices=["snippet"])
    parser.add_argument("name", metavar="SYSTEM/NAME.py")
    parser.add_argument("--page", type=Path, help="the page that shows it, at its end")
    parsed = parser.parse_args(arguments)
    try:
        made = make(Path.cwd(), parsed.name, parsed.page)
    except Refused as error:
        print(f"new: {error}", file=sys.stderr)
        return 2
    for place in made:
        print(f"fill in {place}")
    print(f"then: nox -s snippets -- snippets/{parsed.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
