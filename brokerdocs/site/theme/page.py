"""What every page gets beside its text: the reader's choices, titles, theme words, fewer files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from brokerdocs.site.directives.bylines import style
from brokerdocs.site.judging.store import store_of
from brokerdocs.site.markup import as_html
from brokerdocs.site.words import FURO, LINES, SEPARATOR, THEME, Words, split

SCRIPT = Path(__file__).with_name("choices.js")
ONLY_SEARCH = ("doctools.js", "sphinx_highlight.js")
OPTIONS = "documentation_options.js"
LATER = (OPTIONS, "copybutton.css", "clipboard.min.js", "copybutton.js")
"""Files of the copy button, in the order in which they are loaded at a reader's first move."""
UNUSED = ("furo-extensions.css",)
"""Styles for extensions that this site does not use."""


@lru_cache(maxsize=1)
def head_of(lines: tuple[str, ...]) -> str:
    """The script that chooses language and line of Celery before first paint, and the lines' style.

    :param lines: those that were run, the newest first.
    """
    code = (line.strip() for line in SCRIPT.read_text("utf-8").splitlines())
    kept = "\n".join(line for line in code if line and not line.startswith("//"))
    names = f' data-lines="{" ".join(lines)}"'
    return f"<style>{style(lines)}</style><script{names}>{kept}</script>"


def _chosen(app: Sphinx) -> dict[str, Words]:
    """What a page says of each older line that its reader may choose."""
    store = store_of(app.env)
    newest = store.lines[store.newest]
    said = {}
    for line, celery in store.lines.items():
        if line != store.newest:
            words = LINES["chosen"].format(celery=celery, newest=newest or store.newest)
            if count := store.missing(line):
                more = LINES["missing"].format(count=count)
                words = Words(words.zh + more.zh, f"{words.en} {more.en}")
            said[line] = words
    return said


def in_attribute(words: Words) -> str:
    """Words for an attribute, of which the script keeps one half."""
    return f"{words.zh}{SEPARATOR}{words.en}"


def in_both(html: str) -> str:
    """Put furo's own words into both languages."""
    for said, words in FURO.items():
        html = html.replace(f'"{said}"', f'"{in_attribute(words)}"')
        html = html.replace(f">{said}<", f">{as_html(words)}<")
    return html


def _page_context(
    app: Sphinx, pagename: str, _templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    title = app.env.titles.get(pagename)
    words = split(clean_astext(title)) if title is not None else THEME["search"]
    site = str(app.config.html_title)
    if pagename != app.config.root_doc:
        words = Words(f"{words.zh} - {site}", f"{words.en} - {site}")
    context["title_words"] = Words(escape(words.zh), escape(words.en))
    lines = store_of(app.env).lines
    context["metatags"] = head_of(tuple(lines)) + context.get("metatags", "")
    context["lines"] = lines
    context["chosen"] = _chosen(app)
    context["language"] = "zh-CN"
    context["words"] = _theme_words()
    context["no_results"] = THEME["no results"]
    context["in_both"] = in_both
    context["as_html"] = as_html
    context["your_celery"] = in_attribute(LINES["choose"])
    has_code = doctree is not None and any(True for _ in doctree.findall(nodes.literal_block))
    context["later"] = _later(context) if has_code else []
    drop = {*UNUSED, *LATER, *ONLY_SEARCH}
    if pagename == "search":
        drop -= {OPTIONS, *ONLY_SEARCH}
    for files in ("script_files", "css_files"):
        context[files] = [file for file in context[files] if not _named(file, drop)]


def _later(context: dict[str, Any]) -> list[str]:
    files = [*context["css_files"], *context["script_files"]]
    named = {name: file for file in files for name in LATER if _named(file, (name,))}
    return [context["pathto"](str(named[name].filename), 1) for name in LATER if name in named]


@lru_cache(maxsize=1)
def _theme_words() -> Callable[[str], str]:
    return lambda key: as_html(THEME[key])


def _named(file: Any, names: Collection[str]) -> bool:
    path = str(getattr(file, "filename", file))
    return path.rsplit("/", 1)[-1].partition("?")[0] in names


def setup(app: Sphinx) -> None:
    """Register the handler, after those of the theme and of other extensions."""
    app.connect("html-page-context", _page_context, priority=900)
