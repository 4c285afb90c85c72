"""The first view of the Redis page: requests, bytes, layout shift."""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.timing import ROOT

SITE = ROOT / "build" / "site"
PAGE = "getting-started/brokers/redis.html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHIFT = """
window.shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def main() -> Iterator[tuple[str, str]]:
    """What a first visit loads, in each language."""
    browser = shutil.which("chromium")
    if browser is None or not (SITE / PAGE).exists():
        yield "the Redis page", "needs chromium and a built site: not measured"
        return
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(SITE))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=FLAGS, env={**os.environ, "HOME": home}
        )
        for language in ("zh", "en", "both"):
            for width in (1440, 390):
                context = chromium.new_context(viewport={"width": width, "height": 900})
                page = context.new_page()
                page.add_init_script(SHIFT)
                paths: list[str] = []
                page.on("request", lambda request, paths=paths: paths.append(request.url))
                page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}?lang={language}")
                page.wait_for_load_state("networkidle")
                shift = page.evaluate("window.shift")
                yield (
                    f"first view, {language}, {width} px",
                    f"{len(paths)} requests, {_gzip(paths) / 1000:.1f} kB gzip, shift {shift:.5f}",
                )
                context.close()
        chromium.close()
    server.shutdown()
    server.server_close()


def _gzip(urls: list[str]) -> int:
    files = {SITE / Path(url.split("?")[0].split("/", 3)[3]) for url in urls}
    return sum(len(gzip.compress(file.read_bytes())) for file in files if file.is_file())
