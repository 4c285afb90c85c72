"""A browser that reaches this machine alone, for pictures of what a reader would see."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip


def need_chromium():
    """The browser's path: the one on PATH, else Playwright's own; skips where there is neither."""
    from playwright.sync_api import sync_playwright

    if path := shutil.which("chromium"):
        return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists() and not os.environ.get("CI"):
        pytest.skip("本机没有 Chromium，拍不了截图 | no Chromium here to take a picture with")
    return path


@contextmanager
def opened(chromium, size):
    """A new page of *size* in the browser, in English and light."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        try:
            yield browser.new_page(viewport=size, locale="en", color_scheme="light")
        finally:
            browser.close()


def taken(page):
    """The page as a PNG, its animations at their end."""
    return page.screenshot(animations="disabled")
