"""The language in a browser: the first visit, the choice, side by side."""

import pytest

from .conftest import shown


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
