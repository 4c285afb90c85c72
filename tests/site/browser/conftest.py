"""A browser, and the tiny project as it is published, opened as a reader does."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sphinx.cmd.build import build_main

PROJECT = Path(__file__).parents[3]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps its log to itself."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, which must be there in CI; it writes into the home, so it has one of its own."""
    path = shutil.which("chromium")
    if not path and not os.environ.get("CI"):
        pytest.skip("chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        environment = {**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield chromium
        chromium.close()


def _compare_all(page: Path) -> None:
    """Let the comparison have every broker, and a question that opens."""
    text = page.read_text("utf-8").replace("   :systems: redis kafka\n", "")
    question = "   .. question:: monitoring\n"
    assert question in text
    page.write_text(text.replace(question, f"{question}\n      How it is asked.\n\n"), "utf-8")


def _run_an_older_line(root: Path, evidence: Any) -> None:
    """Let Celery 5.6 have other figures, and lack an option."""
    (root / "locks").mkdir()
    (root / "locks" / "celery-5.6.txt").touch()
    versions = {"Python": "3.11.2", "Celery": "5.6.3"}
    evidence.add(versions=versions, state="absent", reason="没有 x | x is absent")
    evidence.add(
        "redis/experiments/eta_beyond_visibility_timeout.py", "experiment",
        versions=versions, observations={"executions": [99]}, claims={"C14": True},
    )  # fmt: skip
    evidence.add(
        "redis/probe.py", "probe", item="test_monitoring",
        versions=versions, observations={"monitoring": [False]},
    )  # fmt: skip


@pytest.fixture(scope="module")
def published(rootdir, evidence_of, tmp_path_factory) -> Path:
    """The tiny project with its evidence, built once for all that only look at it."""
    root = tmp_path_factory.mktemp("browser") / "project"
    shutil.copytree(rootdir / "test-broker", root)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BROKERDOCS_EVIDENCE", raising=False)
        evidence = evidence_of(root)
        evidence.whole()
        _run_an_older_line(root, evidence)
        _compare_all(root / "index.rst")
        assert build_main(["-q", "-b", "html", str(root), str(root / "html")]) == 0
    # A target inside a panel, as a label there would make it.
    page = root / "html" / "index.html"
    html = page.read_text("utf-8").replace('<div lang="en"', '<div id="there" lang="en"', 1)
    page.write_text(html, "utf-8")
    return root / "html"


@pytest.fixture(scope="module")
def address(published) -> Iterator[str]:
    """Where the tiny project is served, on a port of this machine."""
    handler = functools.partial(Quiet, directory=str(published))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_page(browser, address) -> Iterator[Any]:
    """Open a page as a reader with a locale of their own."""
    contexts = []

    def visit(path: str, locale: str = "zh-CN", **options: Any) -> Any:
        context = browser.new_context(locale=locale, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/{path}")
        return page

    yield visit
    for context in contexts:
        context.close()


def shown(page, selector):
    """The texts of the elements that can be seen."""
    return [e.inner_text() for e in page.query_selector_all(selector) if e.is_visible()]


def built_alone(name: str, folder: Path) -> Path:
    """A page of this project, built alone: what it refers to is text, and it lists no claims."""
    (folder / "docs").mkdir()
    shutil.copy(PROJECT / "docs" / name, folder / "docs")
    root = Path(name).stem
    arguments = ["-q", "-Q", "-b", "html", "-c", str(PROJECT), "-D", f"root_doc={root}"]
    assert build_main([*arguments, str(folder / "docs"), str(folder / "html")]) == 0
    return folder / "html"
