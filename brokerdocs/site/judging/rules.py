"""What can be wrong with a page as text: each rule a generator, registered by a decorator."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from brokerdocs.finding import Finding, relative
from brokerdocs.pages import LANGUAGES, Page
from brokerdocs.site.judging.settings import conflicts, uses_of
from brokerdocs.site.words import SEPARATOR

PROPER_NAMES = frozenset({
    "Amazon DynamoDB", "Amazon S3", "Amazon SQS", "Cassandra", "Celery", "Django", "Docker",
    "Elasticsearch", "Flower",
    "Google Pub/Sub", "Kafka", "Memcached", "MongoDB", "MySQL", "PostgreSQL", "RabbitMQ",
    "Redis", "Redis Sentinel", "TLS", "URL", "SQLAlchemy", "SQLite", "SQS", "Valkey", "ZooKeeper",
    "Verified Celery Brokers",
})  # fmt: skip
"""Titles that serve both languages as they are."""


@dataclass(frozen=True)
class Context:
    """What a rule may ask beside the page."""

    root: Path
    proper_names: Collection[str] = PROPER_NAMES


Rule = Callable[[Page, Context], Iterator[tuple[int, str]]]
RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule under its short name."""

    def register(function: Rule) -> Rule:
        RULES[name] = function
        return function

    return register


def check(page: Page, context: Context) -> Iterator[Finding]:
    """Everything that is wrong with *page*, in the order of its lines."""
    path = relative(page.path, context.root)
    found = [
        Finding(path, line, message, name)
        for name, function in RULES.items()
        for line, message in function(page, context)
    ]
    yield from sorted(found)


@rule("title")
def titles_in_both(page: Page, context: Context) -> Iterator[tuple[int, str]]:
    """A title holds both languages in one line, unless it is a proper name or code.

    Bad:  可见性超时
    Good: 可见性超时 | Visibility timeout
    Good: Redis
    """
    for title in page.titles():
        zh, separator, en = title.text.partition(SEPARATOR)
        if separator and zh.strip() and en.strip():
            continue
        name = title.text.strip().strip("`")
        if not title.text.strip().startswith("`") and name not in context.proper_names:
            yield (
                title.line,
                (f"title without its other half: {title.text!r}; write '中文 | English'"),
            )


_DESCRIPTION = re.compile(r"\bdescription lang=([\w-]+)\W*:\s*\S")


@rule("description")
def described_in_both(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """A page describes itself in both languages, for search engines and previews.

    Bad:  no ``.. meta::``
    Good: .. meta:: / :description lang=zh-CN: 一句话。 / :description lang=en: A sentence.
    """
    told = {match[1] for line in page.lines if (match := _DESCRIPTION.search(line))}
    for tag in ("zh-CN", "en"):
        if tag not in told:
            yield 1, f"no description in {tag}; write '.. meta::' and ':description lang={tag}: …'"


@rule("pair-label")
def labels_are_languages(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """In a pair, every label is 中文 or 英文.

    Bad:  .. group-tab:: 中文 / .. group-tab:: English
    Good: .. group-tab:: 中文 / .. group-tab:: 英文
    """
    for pair in page.pairs():
        for panel in pair.panels:
            if pair.is_bilingual and panel.language is None:
                yield panel.line, f"tab label {panel.label!r} is neither 中文 nor 英文"
        labels = {panel.label.casefold() for panel in pair.panels}
        if not pair.is_bilingual and labels & LIKELY_LABELS:
            yield pair.line, "the labels of a pair are 中文 and 英文"


LIKELY_LABELS = {"english", "chinese", "zh", "en", "汉语", "英语", "简体中文"}


@rule("pair-half")
def pairs_are_whole(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """A pair holds each language once.

    Bad:  .. group-tab:: 中文
    Good: .. group-tab:: 中文 / .. group-tab:: 英文
    """
    for pair in page.pairs():
        if not pair.is_bilingual:
            continue
        for label in LANGUAGES:
            count = [panel.label for panel in pair.panels].count(label)
            if count != 1:
                problem = "lacks its half" if count == 0 else f"holds {count} halves labelled"
                yield pair.line, f"the pair {problem} {label}"


@rule("pair-empty")
def panels_hold_text(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """No panel of a pair is empty.

    Bad:  .. group-tab:: 英文 (and nothing below)
    """
    for pair in page.pairs():
        for panel in pair.panels:
            if pair.is_bilingual and not panel.text:
                yield panel.line, f"the panel {panel.label} is empty"


@rule("snippet-missing")
def snippets_exist(page: Page, context: Context) -> Iterator[tuple[int, str]]:
    """A page shows only snippets that exist.

    Bad:  .. snippet:: redis/no_such_file.py
    """
    for shown in uses_of(page):
        if not shown.snippet:
            yield shown.line, "name the snippet: a path below snippets/"
        elif not (context.root / "snippets" / shown.snippet).is_file():
            yield shown.line, f"snippets/{shown.snippet} does not exist"


_TYPED = re.compile(
    r"默认(?:是|为|值)? ?`*\d|\bdefaults? (?:is|to|of) `*\d|\d[\d.,]*(?: \w+)? by default"
)


@rule("typed-default")
def defaults_are_read(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """A default is read from its library, or carries a link to who says so; a claim only quotes it.

    Bad:  broker_heartbeat，默认 120 秒
    Good: broker_heartbeat，默认 :default:`broker_heartbeat` 秒
    """
    for number, line in page.own_words():
        following = page.lines[number] if number < len(page.lines) else ""
        if _TYPED.search(line) and "http" not in line + following:
            yield number, "print the default with the role 'default', or link to its source"


_FIGURE = re.compile(
    r"(?<![\w.#-])\d[\d,.]*(?:\s|\\ )*"
    r"(?:毫秒|秒|分钟|小时|字节|(?:ms|s|seconds?|minutes?|hours?|bytes|[KM]iB|[kKMG]B)\b)"
)
_MARKUP = re.compile(r":[\w+:-]+:`[^`]*`|``[^`]*``|\{\w+\}`[^`]*`|`[^`]*`(?:__?)?")
_LABEL = re.compile(r"[\s*|-]*\d[\d,.]*\s\w+[\s|]*")


@rule("typed-figure")
def figures_have_a_source(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """A time or a size comes from a run, a snippet or a library, or its paragraph has a link.

    A cell that holds a figure alone is the name of a case; what a claim quotes is its own.

    Bad:  倒计时 6 秒的任务执行了三次
    Good: 倒计时 :observed:`redis/experiments/eta.py:countdown` 秒的任务执行了三次
    """
    for number, line in page.own_words():
        text = _MARKUP.sub("", line)
        if line.lstrip().startswith(("..", ":")) or _LABEL.fullmatch(text):
            continue
        if (found := _FIGURE.search(text)) and "http" not in page.paragraph(number):
            yield (
                number,
                f"{found[0]!r} is typed: print it with the role 'observed', 'value' or "
                "'default', or link to its source",
            )


_NAMED = r"(?:Celery|kombu)\s?\d+\.\d+(?:\.\d+)?"
_RELEASE = rf"(?:{_NAMED}|[56]\.\d+(?:\.\d+)?)(?!\.?\d)"
"""Of Celery or kombu: named, or by its number alone."""
_SINCE = re.compile(
    rf"(?:自从?\s?)?(?<![A-Za-z\d.-])(?<![A-Za-z]\s){_RELEASE}\s?版?本?"
    r"(?:起|开始|之[前后]|及?以[前后上下]|或更[新早高低]|加[的入]|引入|新增|移除|去掉)"
    rf"|自从?\s?{_RELEASE}"
    r"|\b(?:since|before|until|as of|prior to|(?:came|new|added|introduced|removed) (?:with|in))\s"
    rf"(?:release\s|version\s)?{_RELEASE}"
    rf"|\bfrom\s{_RELEASE}(?:\son(?:wards)?\b|[);]|,(?!\s\d))"
    rf"|\b{_NAMED} (?:or|and) (?:newer|later|older|earlier)\b",
    re.IGNORECASE,
)


@rule("typed-since")
def releases_have_a_source(page: Page, _context: Context) -> Iterator[tuple[int, str]]:
    """The release at which something came or changed is read from runs, or has a link.

    What a claim quotes is its own; the releases of a server are not meant.

    Bad:  从 Celery 5.7 起，交换机有期限
    Good: 从 Celery :since:`redis/experiments/expiring_queue.py:has_deadline` 起，交换机有期限
    """
    for number, line in page.own_words():
        text = _MARKUP.sub("", line)
        following = page.lines[number].strip() if number < len(page.lines) else ""
        found = _SINCE.search(f"{text} {_MARKUP.sub('', following)}")
        if not found or found.start() >= len(text) or line.lstrip().startswith(("..", ":")):
            continue
        if "http" not in page.paragraph(number):
            yield (
                number,
                f"{found[0]!r} is typed: print the release with the role 'since', "
                "or link to who says so",
            )


@rule("encoding")
def snippets_are_utf8(page: Page, context: Context) -> Iterator[tuple[int, str]]:
    """A snippet is UTF-8, as what a reader copies is to be.

    Bad:  a comment in GBK
    """
    for shown in uses_of(page):
        file = context.root / "snippets" / shown.snippet
        try:
            if file.is_file():
                file.read_text("utf-8")
        except UnicodeDecodeError as error:
            message = f"snippets/{shown.snippet} is not UTF-8: {error.reason} at byte {error.start}"
            yield shown.line, message


@rule("conflicting-setting")
def settings_agree(page: Page, context: Context) -> Iterator[tuple[int, str]]:
    """One setting has one value on a page, except in alternatives and experiments.

    Bad:  two snippets with different ``broker_url``
    Good: the second marked ``:alternative:``
    """
    for conflict in conflicts(context.root, list(uses_of(page))):
        first, second = conflict.first, conflict.second
        yield (
            second.line,
            (
                f"{second.snippet}: {conflict.setting} has another value in {first.snippet} "
                f"(line {first.line}); make them agree, or mark one :alternative:"
            ),
        )
