"""Titles in both languages, pairs of prose, and what refers to them."""

import pytest


@pytest.fixture
def built(site):
    """The tiny project, built without evidence."""
    site.build()
    return site


def spans(element):
    """The spans of a title: language and text."""
    return [(span["lang"], span.get_text()) for span in element.find_all("span", lang=True)]


def test_a_title_is_split_node_by_node(built):
    heading = built.soup().h2
    assert spans(heading) == [
        ("zh-CN", "可见性超时 visibility_timeout"),
        ("en", "The visibility_timeout option"),
    ]
    assert [code.get_text() for code in heading.find_all("code")] == ["visibility_timeout"] * 2


def test_a_proper_name_serves_both(built):
    assert spans(built.soup().h1) == []
    assert "title" not in built.warnings


def test_contents_sidebar_and_neighbours_inherit_the_spans(built):
    page = built.soup("redis.html")
    assert ("en", "The visibility_timeout option") in spans(page.find(class_="toc-tree"))
    assert ("zh-CN", "别的") in spans(page.find(class_="sidebar-tree"))
    assert spans(page.find("a", class_="next-page").find(class_="title")) == [
        ("zh-CN", "别的"),
        ("en", "Other"),
    ]


def test_references_speak_the_language_of_their_panel(built):
    page = built.soup("index.html")
    zh, en = (page.find("div", class_=f"language-{name}") for name in ("zh", "en"))
    assert zh["lang"] == "zh-CN"
    assert en["lang"] == "en"
    assert [a.get_text() for a in zh.find_all("a")] == ["可见性超时 visibility_timeout", "Redis"]
    assert [a.get_text() for a in en.find_all("a")] == ["The visibility_timeout option", "Redis"]
    outside = page.article.section.find("a", class_="reference", recursive=True, href=True)
    both = page.article.find_all("a", href="redis.html#redis-visibility-timeout")
    assert outside is not None
    assert spans(both[-1]) != []


def test_a_pair_has_no_tab_bar_and_other_tabs_stay(built):
    pair = built.soup("index.html").find(class_="pair")
    assert [child["lang"] for child in pair.find_all("div", recursive=False)] == ["zh-CN", "en"]
    assert pair.find(attrs={"role": "tab"}) is None
    assert "tabs.js" not in built.page("index.html")
    other = built.soup("other.html")
    assert [tab.get_text() for tab in other.find_all(attrs={"role": "tab"})] == ["Linux", "macOS"]
    assert "tabs.js" in built.page("other.html")


def test_myst_pairs_are_pairs(built):
    page = built.soup("myst.html")
    assert page.find("div", class_="language-zh").get_text().strip() == "淘汰策略"
    assert spans(page.h1) == [("zh-CN", "速查表"), ("en", "Cheat sheet")]


def test_the_document_title_holds_both_for_the_script(built):
    title = built.soup("other.html").title
    assert title["data-zh"] == "别的 - Tiny"
    assert title["data-en"] == "Other - Tiny"


def test_chinese_lines_join_without_a_space_and_markup_needs_none(built):
    zh = built.soup("index.html").find("div", class_="language-zh")
    assert (
        "，这是粗体文字，不加反引号的 visibility_timeout 不是引用，a（b）也行；说“好”的“人”。"
        in zh.get_text()
    )
    assert built.warnings == ""
    assert zh.strong.get_text() == "粗体"


def test_every_other_builder_reads_the_pages(site):
    site.evidence.whole()
    site.build("text")
    assert site.warnings == ""
    text = (site.root / "_build" / "text" / "redis.txt").read_text("utf-8")
    assert "3–4 次" in text
    assert "✓ 已验证 · verified Celery 5.7.0" in text
