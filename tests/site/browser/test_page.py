"""Pages in a browser: their width, what moves, what opens, and the printed sheet."""

import re
from pathlib import Path

import pytest

from .conftest import built_alone


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
