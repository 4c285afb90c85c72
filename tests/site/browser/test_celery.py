"""The release of Celery in a browser: the choice, what follows it, the address to share."""

from .conftest import shown

FIGURE = ".observed[title$=':executions'] [data-for]"
ANSWER = "tr.question:first-child .answer:has([data-for]) .state"
NOTICE = "#snippet-redis-visibility_timeout .line-notice"


def chosen(page):
    """The line that the page shows, and its figure."""
    figures = {text.strip() for text in shown(page, FIGURE)}
    return page.evaluate("document.documentElement.dataset.celery"), figures


def test_the_newest_is_shown_first(open_page):
    page = open_page("redis.html")
    assert chosen(page) == ("5.7", {"3–4"})
    assert shown(page, NOTICE) == []
    assert shown(page, ".line-chosen") == []


def test_the_choice_is_followed_kept_and_in_the_address(open_page):
    page = open_page("redis.html", "en-GB")
    page.select_option(".line-switch select", "5.6")
    assert chosen(page) == ("5.6", {"99"})
    (notice,) = shown(page, NOTICE)
    assert "On Celery 5.6.3: – absent x is absent" in notice
    assert page.url.endswith("?celery=5.6")
    page.goto(page.url.replace("redis.html?celery=5.6", "index.html"))
    assert page.input_value(".line-switch select") == "5.6"
    assert shown(page, ANSWER) == ["✕ no"]
    page.select_option(".line-switch select", "5.7")
    assert "celery" not in page.url
    page.reload()
    assert shown(page, ANSWER) == ["✓ yes"]


def test_a_link_can_name_the_line(open_page):
    assert chosen(open_page("redis.html?celery=5.6")) == ("5.6", {"99"})
    assert chosen(open_page("redis.html?celery=4.0")) == ("5.7", {"3–4"})


def test_a_table_shows_only_what_differs(open_page):
    page = open_page("index.html?celery=5.6")
    assert len(shown(page, "tr.question")) == 2
    page.check(".only-differing input")
    assert len(shown(page, "tr.question")) == 1
    page.select_option(".line-switch select", "5.7")
    assert len(shown(page, "tr.question")) == 2
    assert shown(page, ".only-differing") == []


def test_without_a_script_the_newest_and_the_strips(open_page):
    page = open_page("redis.html", java_script_enabled=False)
    assert {text.strip() for text in shown(page, FIGURE)} == {"3–4"}
    assert shown(page, ".line-switch, .line-chosen, .line-notice") == []
    assert len(shown(page, ".strip")) == 1


def test_on_a_small_screen_nothing_is_wider_than_it(open_page):
    page = open_page("redis.html?celery=5.6", viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".line-switch select").is_visible()
