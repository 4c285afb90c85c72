"""The cheat sheet shows no URL that was not run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
URL = re.compile(r"`([a-z+]+://[^`]*)`")


def test_every_url_stands_in_a_snippet() -> None:
    """A URL in its tables is, part by part, one that a snippet holds."""
    snippets = "\n".join(path.read_text("utf-8") for path in (ROOT / "snippets").rglob("*.py"))
    shown = set(URL.findall((ROOT / "docs/cheat-sheet.md").read_text("utf-8")))
    parts = {part for url in shown for part in url.split(";")}
    assert len(shown) >= 8
    assert not {part for part in parts if not re.search(f"['; ]{re.escape(part)}", snippets)}
