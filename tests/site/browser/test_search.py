"""The search in a browser: either language, synonyms, and words that people use."""

import pytest

from .conftest import built_alone, shown


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
