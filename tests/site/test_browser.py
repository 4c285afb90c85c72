"""The pages in a browser: the language, its switch, the search, small screens."""

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sphinx.cmd.build import build_main

PROJECT = Path(__file__).parents[2]
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


@pytest.fixture(scope="module")
def published(rootdir, evidence_of, tmp_path_factory) -> Path:
    """The tiny project with its evidence, built once for all that only look at it."""
    root = tmp_path_factory.mktemp("browser") / "project"
    shutil.copytree(rootdir / "test-broker", root)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BROKERDOCS_EVIDENCE", raising=False)
        evidence_of(root).whole()
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


@pytest.mark.parametrize(
    ("locale", "title", "language"),
    [("zh-CN", "首页", "zh-CN"), ("en-GB", "Home", "en"), ("fr-FR", "Home", "en")],
)
def test_the_first_visit_follows_the_browser(open_page, locale, title, language):
    page = open_page("index.html", locale)
    assert page.inner_text("h1").rstrip("#") == title
    assert page.evaluate("document.documentElement.lang") == language


def test_the_choice_is_kept_and_said(open_page):
    page = open_page("other.html")
    assert page.title() == "别的 - Tiny"
    button = page.locator("[data-choose=en]")
    button.focus()
    page.keyboard.press("Enter")
    assert page.title() == "Other - Tiny"
    assert button.get_attribute("aria-pressed") == "true"
    assert page.get_attribute(".sidebar-search", "placeholder") == "Search"
    page.click("a.next-page")
    assert page.inner_text("h1").rstrip("#") == "Cheat sheet"
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize(
    ("asked", "seen"), [("zh", ["zh-CN"]), ("en", ["en"]), ("both", ["zh-CN", "en"])]
)
def test_a_link_can_name_the_language(open_page, asked, seen):
    page = open_page(f"index.html?lang={asked}", "fr-FR")
    panels = [p for p in page.query_selector_all(".pair > [lang]") if p.is_visible()]
    assert [panel.get_attribute("lang") for panel in panels] == seen


def test_the_comparison_shows_two_systems_on_a_phone(open_page):
    page = open_page("index.html?lang=en", viewport={"width": 390, "height": 800})
    heads = ".comparison thead th"
    assert shown(page, heads)[1:] == ["Redis", "RabbitMQ"]
    first, second = page.locator(".systems select").all()
    assert first.get_attribute("aria-label") == "First system"
    first.select_option(label="ZooKeeper")
    assert shown(page, heads)[1:] == ["RabbitMQ", "ZooKeeper"]
    second.select_option(label="ZooKeeper")
    assert shown(page, heads)[1:] == ["ZooKeeper"]
    page.set_viewport_size({"width": 1280, "height": 800})
    assert len(shown(page, heads)) == 7
    assert not page.locator(".systems").is_visible()


def test_a_question_opens_to_how_it_is_asked(open_page):
    page = open_page("index.html?lang=en")
    assert shown(page, ".method") == []
    page.locator(".comparison summary").first.click()
    assert shown(page, ".method") == ["How it is asked."]
    narrow = open_page("index.html?lang=en", viewport={"width": 390, "height": 800})
    narrow.locator(".comparison summary").first.click()
    assert narrow.locator(".method td").bounding_box()["width"] > 300


def test_both_stand_side_by_side_on_a_wide_screen(open_page):
    page = open_page("index.html?lang=both", viewport={"width": 1440, "height": 900})
    zh, en = (page.locator(f".pair > [lang={name}]").bounding_box() for name in ("zh-CN", "en"))
    assert zh["y"] == en["y"]
    assert zh["x"] + zh["width"] <= en["x"]


def test_an_anchor_in_a_hidden_panel_shows_it(open_page):
    opened = open_page("index.html#there", "zh-CN")
    assert opened.locator("#there").is_visible()
    assert opened.evaluate("document.documentElement.lang") == "en"


def test_without_a_script_both_can_be_read(open_page):
    page = open_page("index.html", java_script_enabled=False)
    assert len(shown(page, ".pair > [lang]")) == 2
    assert not page.locator(".language-switch").is_visible()
    assert page.inner_text("h1").startswith("首页 | Home")


@pytest.mark.parametrize("width", [390, 1024, 1100, 1280])
def test_no_page_is_wider_than_its_window(open_page, width):
    for name in ("redis", "index", "said", "evidence", "search"):
        page = open_page(f"{name}.html", viewport={"width": width, "height": 844})
        for language in ("zh", "en", "both"):
            page.evaluate("name => document.documentElement.dataset.language = name", language)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (name, language)


def test_nothing_moves_while_the_page_appears(open_page):
    page = open_page("redis.html", "en-GB", viewport={"width": 1440, "height": 900})
    page.wait_for_load_state("networkidle")
    moved = page.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => "
        "list.getEntries().forEach(e => sum += e.value)).observe("
        "{type: 'layout-shift', buffered: true}); requestAnimationFrame(() => "
        "requestAnimationFrame(() => done(sum))); })"
    )
    assert moved < 0.001


def test_a_link_to_evidence_opens_the_part_that_holds_it(open_page):
    page = open_page("redis.html", "en-GB")
    page.click(".claim summary")  # it holds: one line, which opens
    page.click(".claim .seen .label a[href^=evidence]")
    page.wait_for_url("**/evidence.html#*")
    assert page.locator("#evidence-redis-experiments-eta_beyond_visibility_timeout").is_visible()


def test_the_copy_button_comes_with_the_first_move(open_page):
    page = open_page("redis.html", "en-GB")
    page.wait_for_load_state("networkidle")
    assert page.locator("button.copybtn").count() == 0
    page.mouse.move(300, 300)
    page.wait_for_selector("button.copybtn", state="attached")
    assert page.locator(".snippet button.copybtn").count() == 2


def test_the_proof_opens_by_keyboard(open_page):
    page = open_page("redis.html", "en-GB")
    summary = page.locator("details.proof summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.proof").first.get_attribute("open") is not None
    assert "fails, as it must, without visibility_timeout" in page.inner_text("details.proof")


@pytest.mark.parametrize(
    ("query", "locale", "first", "target"),
    [
        ("淘汰策略", "zh-CN", "速查表", "myst.html"),
        (
            "Redis 可见性超时",
            "zh-CN",
            "Redis › 可见性超时 visibility_timeout",
            "redis.html#visibility-timeout-the-visibility-timeout-option",
        ),
        ("eviction", "zh-CN", "速查表", "myst.html"),
        ("cheat sheets", "en-GB", "Cheat sheet", "myst.html"),
        ("说法与实测", "en-GB", "Claims, tested", "said.html"),
    ],
)
def test_the_search_finds_either_language_and_answers_in_ones_own(
    open_page, query, locale, first, target
):
    page = open_page(f"search.html?q={query}", locale)
    page.wait_for_selector("#search-count[data-done]")
    link = page.locator("#search-results li a").first
    assert link.inner_text() == first
    assert link.get_attribute("href") == target


def results(page):
    """Where the results of a search lead, in their order."""
    page.wait_for_selector("#search-count[data-done]")
    return [a.get_attribute("href") for a in page.query_selector_all("#search-results li a")]


@pytest.mark.parametrize("query", ["黑体", "heavy types", "重笔怎么办", "黑体 zzzz"])
def test_a_synonym_finds_the_pages_that_use_the_term(open_page, query):
    found = results(open_page(f"search.html?q={query}"))
    assert found[0] == "glossary.html#bold"
    assert "index.html" in found


@pytest.mark.parametrize("query", ["requeue", "消息 requeue"])
def test_a_synonym_finds_where_the_term_is_treated(open_page, query):
    found = results(open_page(f"search.html?q={query}"))
    assert "redis.html#visibility-timeout-the-visibility-timeout-option" in found


def test_where_no_page_has_all_words_those_with_more_come_first(open_page):
    found = results(open_page("search.html?q=淘汰策略和brew怎么办"))
    assert found[:1] == ["myst.html"]
    assert "other.html" not in found  # one word of four
    found = results(open_page("search.html?q=apt眉清目秀"))
    assert found == ["other.html"]


def test_a_page_with_all_words_keeps_out_those_with_some(open_page):
    assert results(open_page("search.html?q=apt brew")) == ["other.html"]


def test_a_section_is_found_by_its_title(open_page):
    hrefs = results(open_page("search.html?q=可见性超时 visibility_timeout"))
    assert hrefs[0].startswith("redis.html#")


def test_a_search_that_finds_nothing_says_so_in_both(open_page):
    page = open_page("search.html?q=zzzz&lang=both")
    page.wait_for_selector("#search-count[data-done='0']")
    assert "没有找到" in page.inner_text("#search-count")
    assert "Nothing found" in page.inner_text("#search-count")


def built_alone(name: str, folder: Path) -> Path:
    """A page of this project, built alone: what it refers to is text, and it lists no claims."""
    (folder / "docs").mkdir()
    shutil.copy(PROJECT / "docs" / name, folder / "docs")
    root = Path(name).stem
    arguments = ["-q", "-Q", "-b", "html", "-c", str(PROJECT), "-D", f"root_doc={root}"]
    assert build_main([*arguments, str(folder / "docs"), str(folder / "html")]) == 0
    return folder / "html"


@pytest.fixture(scope="module")
def glossary(tmp_path_factory) -> str:
    """The search of this project's glossary alone, opened as a file."""
    return (
        built_alone("glossary.rst", tmp_path_factory.mktemp("glossary")) / "search.html"
    ).as_uri()


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("消息堆积", "堆积"),
        ("延时任务", "延迟任务"),
        ("重复消费", "幂等"),
        ("哨兵切换", "哨兵"),
        ("poison message", "毒消息"),
        ("任务重复执行怎么办", "幂等"),
        ("worker被杀任务丢失", "丢任务"),
        ("北京时间差 8 小时", "时区"),
    ],
)
def test_the_glossary_knows_the_words_that_people_use(browser, glossary, query, term):
    page = browser.new_page()
    page.goto(f"{glossary}?lang=zh&q={query}")
    page.wait_for_selector("#search-count[data-done]")
    found = shown(page, "#search-results li a")
    page.close()
    assert found[0].endswith(f"› {term}")


@pytest.fixture(scope="module")
def cheat_sheet(tmp_path_factory) -> Path:
    """The cheat sheet alone."""
    return built_alone("cheat-sheet.md", tmp_path_factory.mktemp("sheet")) / "cheat-sheet.html"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_cheat_sheet_prints_on_one_sheet(browser, cheat_sheet, language):
    page = browser.new_page()
    page.goto(f"{cheat_sheet.as_uri()}?lang={language}")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2  # both sides of it
