"""Tables in a browser: the comparison on small screens, and how its rows open."""

from .conftest import shown


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
