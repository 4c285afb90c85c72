"""The search finds words of both languages: index, query, and Sphinx's own script with them."""

import json
import os
import re
import shutil
import subprocess

import pytest
from sphinx.search import IndexBuilder

from brokerdocs.site.bilingual.search import SPLITTER, SearchBoth

GLOSSARY = re.compile(r"<script>const GLOSSARY = (.*);</script>")
TEXTS = [
    "Redis 可见性超时",
    "淘汰策略 allkeys-lru",
    "确认",
    "键",
    "visibility_timeout is 43200 seconds",
    "policies classes queues status redis",
    "混合mixed文字text",
]


def node() -> str:
    """The path of node; it must be there in CI."""
    found = shutil.which("node")
    if not found and not os.environ.get("CI"):
        pytest.skip("node is not installed")
    return found or "node"


def test_chinese_is_cut_into_padded_pairs():
    assert SearchBoth({}).split("Redis 可见性超时") == [
        "Redis", "可见_", "见性_", "性超_", "超时_",
    ]  # fmt: skip


def test_the_browser_cuts_and_stems_as_the_index_does(site):
    app = site.build()
    stemmer = IndexBuilder(app.env, SearchBoth.lang, {}, "").get_js_stemmer_code()
    script = (
        f"const window = {{}};{SPLITTER}{stemmer} const s = new window.Stemmer();"
        "const texts = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(texts.map("
        "t => splitQuery(t).map(w => s.stemWord(w.toLowerCase())))))"
    )
    ran = subprocess.run(
        [node(), "-e", script, json.dumps(TEXTS)], capture_output=True, text=True, check=True
    )
    search = SearchBoth({})
    assert json.loads(ran.stdout) == [
        [search.stem(word) for word in search.split(text)] for text in TEXTS
    ]


def index_of(site):
    """The search index, parsed."""
    text = site.page("searchindex.js")
    return json.loads(text[len("Search.setIndex(") : -1])


def test_the_index_holds_pairs_and_titles_of_both_languages(site):
    site.evidence.whole()
    site.build()
    index = index_of(site)
    redis = index["docnames"].index("redis")
    myst = index["docnames"].index("myst")
    assert index["titleterms"]["超时_"] == redis
    assert index["titleterms"]["option"] == redis
    assert index["terms"]["淘汰_"] == myst


def test_the_proof_does_not_flood_the_index(site):
    site.evidence.whole()
    site.build()
    assert "figure" not in json.dumps(index_of(site)["terms"])
    assert "svg" not in index_of(site)["terms"]


def test_the_page_of_results_loads_its_scripts_in_order(site):
    site.build()
    page = site.page("search.html")
    order = [page.index(name) for name in
             ("searchtools.js", "language_data.js", "search.js", "searchindex.js")]  # fmt: skip
    assert order[0] < order[1] < order[3]
    assert '<title data-zh="搜索 - Tiny" data-en="Search - Tiny">' in page


def test_a_term_has_its_synonyms_on_the_page(site):
    site.build()
    assert site.warnings == ""
    bold, redelivery = site.soup("glossary.html").find_all("p", class_="synonyms")
    spans = {span["lang"]: span.get_text() for span in bold.find_all("span", lang=True)}
    assert spans == {"zh-CN": "其他说法：黑体、重笔", "en": "Other words: heavy type"}
    assert "Other words: requeue" in redelivery.get_text()


def test_the_page_of_results_has_the_words_of_each_term_and_where_it_is_treated(site):
    site.build()
    found = GLOSSARY.search(site.page("search.html"))
    assert found
    assert json.loads(found[1]) == [
        {
            "words": ["粗体", "Bold", "黑体", "重笔", "heavy type"],
            "places": [["glossary", "粗体 | Bold"]],
        },
        {
            "words": ["重新投递", "Redelivery", "requeue"],
            "places": [
                ["glossary", "重新投递 | Redelivery"],
                ["redis", "可见性超时 visibility_timeout | The visibility_timeout option"],
                ["index", "首页 | Home"],
            ],
        },
    ]


def test_the_words_follow_their_page(site):
    site.build()
    page = site.root / "glossary.rst"
    site.write("glossary.rst", page.read_text("utf-8").replace("requeue", "put back"))
    site.build()
    assert "put back" in site.page("search.html")
    assert "requeue" not in site.page("search.html")
