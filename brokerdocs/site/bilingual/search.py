"""Search in both languages: words of English, pairs of characters of Chinese.

A browser does not know where a Chinese word ends, so that the index holds every two
neighbouring characters and the query is cut the same way. Sphinx drops terms shorter
than three characters where a query has several: a pair is padded to three.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.search.en import SearchEnglish

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\u3400-\u9fff\uf900-\ufaff]+")
PAD = "_"
ASKING = [
    "怎么", "么办", "怎样", "么样", "如何", "什么", "为什", "么会", "是否", "能否", "可否", "请问",
    "哪些", "哪个", "有没", "没有", "是不", "不是", "可以", "应该", "一下", "这个", "那个",
]  # fmt: skip
"""Pairs of characters that ask a question and say nothing of its subject."""
SPLITTER = """
function splitQuery(query) {
  const chinese = "[\\u3400-\\u9fff\\uf900-\\ufaff]";
  const run = new RegExp(`${chinese}+|(?:(?!${chinese})[\\\\p{L}\\\\p{N}_])+`, "gu");
  return (query.match(run) || []).flatMap((word) => {
    if (!new RegExp(`^${chinese}{2}`).test(word)) return [word];
    const characters = [...word];
    return characters.slice(1).map((next, at) => characters[at] + next + "_");
  });
}
"""


class SearchBoth(SearchEnglish):
    """English with Sphinx's stemmer and stop words, and pairs of Chinese characters."""

    lang = "zh-en"
    stopwords = SearchEnglish.stopwords | {pair + PAD for pair in ASKING}
    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """Cut a text into words and pairs."""
        found = []
        for run in _RUN.findall(input):
            if "\u3400" <= run[0] <= "\u9fff" or "\uf900" <= run[0] <= "\ufaff":
                found += [one + two + PAD for one, two in pairwise(run)]
                found += [run] if len(run) == 1 else []
            else:
                found.append(run)
        return found


def _choose(_app: Sphinx, config: Config) -> None:
    config.html_search_language = config.html_search_language or SearchBoth.lang


def setup(app: Sphinx) -> None:
    """Register the language and choose it."""
    app.add_search_language(SearchBoth)
    app.connect("config-inited", _choose)
