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
from sphinx.search import SearchLanguage

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\u3400-\u9fff\uf900-\ufaff]+")
PAD = "_"
STOPWORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it",
    "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "was", "will", "with",
})  # fmt: skip

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
STEMMER = """
var Stemmer = function () {
  this.stemWord = function (word) {
    if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
    if (/[^aeo]ies$/.test(word)) return word.slice(0, -3) + "y";
    if (/[^us]s$/.test(word)) return word.slice(0, -1);
    return word;
  };
};
"""


class SearchBoth(SearchLanguage):
    """Words of English and pairs of Chinese characters."""

    lang = "zh-en"
    language_name = "ChineseEnglish"
    stopwords = STOPWORDS
    js_splitter_code = SPLITTER
    js_stemmer_code = STEMMER

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

    def stem(self, word: str) -> str:
        """Take off a plural's ending, as the script does with a query."""
        word = word.lower()
        if len(word) < 4 or not re.fullmatch("[a-z]+", word):
            return word
        if re.search("[^aeo]ies$", word):
            return word[:-3] + "y"
        return word[:-1] if re.search("[^us]s$", word) else word


def _choose(_app: Sphinx, config: Config) -> None:
    config.html_search_language = config.html_search_language or SearchBoth.lang


def setup(app: Sphinx) -> None:
    """Register the language and choose it."""
    app.add_search_language(SearchBoth)
    app.connect("config-inited", _choose)
