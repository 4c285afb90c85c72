"""The theme in both languages, and no more files than a page needs."""

import gzip

import pytest

from brokerdocs.site.words import FURO


@pytest.fixture
def built(site):
    """The tiny project, built with evidence."""
    site.evidence.whole()
    site.build()
    return site


@pytest.mark.parametrize("words", FURO)
def test_every_word_of_the_theme_is_in_both(built, words):
    page = built.page()
    assert f'"{words}"' not in page
    assert f" | {FURO[words].en}" in page or f'<span lang="en">{FURO[words].en}</span>' in page


@pytest.mark.parametrize("name", ["redis.html", "index.html", "search.html"])
def test_the_switch_and_the_script_are_on_every_page(built, name):
    page = built.soup(name)
    assert [b["data-choose"] for b in page.find(class_="language-switch").find_all("button")] == [
        "zh",
        "en",
        "both",
    ]
    assert page.html["lang"] == "zh-CN"
    script = page.head.script.get_text()
    assert "brokerdocs-language" in script
    assert page.head.find("link", rel="stylesheet") is not None
    head = built.page(name)
    assert head.index("brokerdocs-language") < head.index('rel="stylesheet"')


def test_nothing_is_asked_of_third_parties(built):
    for name in ("redis.html", "index.html", "search.html", "evidence.html"):
        page = built.soup(name)
        tags = page.find_all(["script", "link", "img"])
        asked = [tag.get("src") or tag.get("href") for tag in tags]
        assert [url for url in asked if url and url.startswith(("http:", "https:", "//"))] == []


def test_a_page_carries_only_the_files_that_it_needs(built):
    page = built.page()
    for unneeded in ("doctools.js", "sphinx_highlight.js", "tabs.js", "tabs.css"):
        assert unneeded not in page
    assert '<script src="_static/copybutton.js' not in page
    assert 'later = ["_static/documentation_options.js", "_static/copybutton.css"' in page
    assert "copybutton.js" not in built.page("said.html")


def test_the_first_view_is_light(built):
    page = built.soup()
    files = [tag["src"] for tag in page.find_all("script", src=True)]
    files += [tag["href"] for tag in page.find_all("link", rel="stylesheet")]
    sizes = {"": len(gzip.compress(built.page().encode()))}
    for file in files:
        path = built.root / "_build" / "html" / file.partition("?")[0]
        sizes[file] = len(gzip.compress(path.read_bytes()))
    assert sum(sizes.values()) < 45_000, sizes


def test_the_sidebar_opens_the_branch_of_the_page(site):
    for name, child in (("redis", "sentinel"), ("sentinel", "failover"), ("other", "else")):
        title = {"sentinel": "哨兵 | Sentinel"}.get(child, "节 | Part")
        page = site.root / f"{name}.rst"
        text = page.read_text("utf-8")
        described = text[text.index(".. meta::") :]
        site.write(f"{child}.rst", f"{title}\n{'=' * 20}\n\n{described}")
        page.write_text(f"{text}\n.. toctree::\n\n   {child}\n", "utf-8")
    site.build()
    assert site.warnings == ""
    tree = site.soup("failover.html").find(class_="sidebar-tree")
    opened = [box.parent.a["href"] for box in tree.find_all("input", checked=True)]
    assert opened == ["redis.html", "sentinel.html"]
    assert tree.find("li", class_="current-page").a["href"] == "#"
    assert {box["id"] for box in tree.find_all("input")} == {
        label["for"] for label in tree.find_all("label")
    }
    assert tree.find("a", href="sentinel.html").find("span", lang="en").get_text() == "Sentinel"


def test_captions_of_the_sidebar_are_in_both_languages(site):
    page = site.root / "index.rst"
    captioned = ".. toctree::\n   :hidden:\n   :caption: 证据 | Proof\n\n   evidence\n"
    text = page.read_text("utf-8").replace(
        "   evidence\n   glossary\n", f"   glossary\n\n{captioned}"
    )
    page.write_text(text, "utf-8")
    site.build()
    assert site.warnings == ""
    tree = site.soup("redis.html").find(class_="sidebar-tree")
    (caption,) = tree.find_all("p", class_="caption")
    spans = {span["lang"]: span.get_text() for span in caption.find_all("span", lang=True)}
    assert spans == {"zh-CN": "证据", "en": "Proof"}
    assert [a["href"] for a in caption.find_next_sibling("ul").find_all("a")] == ["evidence.html"]


def test_the_sum_of_a_page_stands_before_its_prose(built):
    section = built.soup().article.section
    assert section.find("p")["class"] == ["rests-on"]
