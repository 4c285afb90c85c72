"""Style sheets without their comments and indentation."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

SHEETS = ("brokerdocs.css", "pygments.css")


def squeeze(css: str) -> str:
    """Take out of a style sheet what a browser does not read."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def _squeeze(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    for name in SHEETS:
        path = Path(app.outdir) / "_static" / name
        if path.exists():
            path.write_text(squeeze(path.read_text("utf-8")) + "\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Register the handler, after the theme's, which writes a sheet of its own."""
    app.connect("build-finished", _squeeze, priority=900)
