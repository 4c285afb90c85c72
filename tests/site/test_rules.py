"""Bad input: each rule says what is wrong, once, at the page's line."""

from pathlib import Path

import pytest

from brokerdocs.pages import Page
from brokerdocs.site.judging.rules import RULES, Context, check

PAIR = """\
.. tabs::

   .. group-tab:: {first}

      {zh}

   .. group-tab:: {second}

      {en}
"""


DESCRIBED = """\

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""


def pair(first="中文", second="英文", zh="你好", en="Hello"):
    """A pair as reST."""
    return PAIR.format(first=first, second=second, zh=zh, en=en)


def claim(*pairs):
    """A claim of these pairs."""
    inside = "\n".join(pairs).splitlines(keepends=True)
    return ".. claim:: C01\n\n" + "".join(f"   {line}" if line.strip() else line for line in inside)


def found(tmp_path: Path, text: str, described: str = DESCRIBED) -> list[str]:
    """The findings in a page of *text* that ends with how it is *described*."""
    page = tmp_path / "docs" / "page.rst"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text + described, "utf-8")
    return [str(finding) for finding in check(Page(page), Context(tmp_path))]


BAD = {
    "title without its half": (
        "可见性超时\n==========\n",
        "docs/page.rst:1: title without its other half: '可见性超时'; "
        "write '中文 | English' (title)",
    ),
    "a label in English": (
        pair(second="English"),
        "docs/page.rst:7: tab label 'English' is neither 中文 nor 英文 (pair-label)",
    ),
    "no label is a language": (
        pair(first="Chinese", second="English"),
        "docs/page.rst:1: the labels of a pair are 中文 and 英文 (pair-label)",
    ),
    "half a pair": (
        pair().partition("   .. group-tab:: 英文")[0],
        "docs/page.rst:1: the pair lacks its half 英文 (pair-half)",
    ),
    "one language twice": (
        pair(second="中文") + "\n   .. group-tab:: 英文\n\n      Hi\n",
        "docs/page.rst:1: the pair holds 2 halves labelled 中文 (pair-half)",
    ),
    "an empty panel": (
        pair(en=""),
        "docs/page.rst:7: the panel 英文 is empty (pair-empty)",
    ),
    "a snippet that is missing": (
        "\n.. snippet:: redis/nothing.py\n",
        "docs/page.rst:2: snippets/redis/nothing.py does not exist (snippet-missing)",
    ),
    "a default that was typed": (
        pair(zh="默认 120 秒"),
        "docs/page.rst:5: print the default with the role 'default', or link to its source "
        "(typed-default)",
    ),
    "a figure that was typed": (
        pair(en="With a countdown of 6 s it ran twice."),
        "docs/page.rst:9: '6 s' is typed: print it with the role 'observed', 'value' or "
        "'default', or link to its source (typed-figure)",
    ),
    "a figure in what a claim saw": (
        claim(pair(zh="等 5 秒"), pair(zh="等了 6 秒")),
        "docs/page.rst:17: '6 秒' is typed: print it with the role 'observed', 'value' or "
        "'default', or link to its source (typed-figure)",
    ),
    "a release that was typed": (
        pair(zh="从 5.7 起，交换机有期限"),
        "docs/page.rst:5: '5.7 起' is typed: print the release with the role 'since', "
        "or link to who says so (typed-since)",
    ),
    "a release at the end of a line": (
        pair(en="Nothing reads it before\n      Celery 5.7."),
        "docs/page.rst:9: 'before Celery 5.7' is typed: print the release with the role 'since', "
        "or link to who says so (typed-since)",
    ),
    "a release in what a claim saw": (
        claim(pair(en="since Celery 5.5"), pair(en="since Celery 5.6")),
        "docs/page.rst:21: 'since Celery 5.6' is typed: print the release with the role 'since', "
        "or link to who says so (typed-since)",
    ),
    "a snippet without a name": (
        ".. snippet::\n",
        "docs/page.rst:1: name the snippet: a path below snippets/ (snippet-missing)",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_gets_one_finding(tmp_path, text, message):
    findings = found(tmp_path, text)
    assert message in findings
    rule = message.rpartition("(")[2]
    assert [finding for finding in findings if finding.endswith(rule)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "可见性超时 | Visibility timeout\n====\n",
        "Redis\n=====\n",
        "``broker_url``\n----\n",
        pair(),
        pair(en="is :default:`broker_heartbeat` s by default"),
        pair(en="`30 minutes by default\n      <https://example.org>`__"),
        pair(en="on by default, and 3 others"),
        claim(pair(en="5 s by default")),
        pair(en="waits :observed:`redis/x.py:seconds` s, and ``timeout=6`` s, after 3 tasks"),
        pair(zh="最多 12 小时，见\n      `文档 <https://example.org>`__"),
        ".. list-table::\n\n   * - 10 kB\n     - 大\n",
        pair(zh="从 :since:`redis/x.py` 起", en="since Celery :since:`redis/x.py`"),
        pair(en="since 5.7, see the `changelog\n      <https://example.org>`__"),
        pair(zh="RabbitMQ 4.0 起，Redis 6.2 起", en="from RabbitMQ 4.0 on, before Redis 6.2"),
        pair(zh="从 5.6 升级到 5.7", en="from Celery 5.4, 5.5 or 5.6 to 5.7; it took 5.5 in all"),
    ],
)
def test_good_input_gets_none(tmp_path, text):
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    "typed",
    [
        "kombu 5.6 起", "自 5.7 起", "5.7 之前", "5.7.0 以后", "Celery 5.6 及以上", "5.5 版加入",
        "kombu 5.7 加的", "5.6 或更早", "自 Celery 5.7", "since Celery 5.5", "before Celery 5.7",
        "from 5.7 on", "from kombu 5.6", "as of 5.6", "Since release 5.7", "added in 5.5",
        "came with kombu 5.7", "Celery 5.6 or older",
    ],
)  # fmt: skip
def test_ways_to_type_a_release(tmp_path, typed):
    (finding,) = found(tmp_path, pair(en=f"({typed}) it is so"))
    assert f"'{typed}" in finding


@pytest.mark.parametrize(
    ("described", "missing"),
    [
        ("", ["en", "zh-CN"]),
        (DESCRIBED.replace("zh-CN", "zh"), ["zh-CN"]),
        (DESCRIBED.replace("A sentence.", ""), ["en"]),
    ],
)
def test_a_description_that_is_missing(tmp_path, described, missing):
    assert found(tmp_path, "Redis\n=====\n", described) == [
        f"docs/page.rst:1: no description in {tag}; "
        f"write '.. meta::' and ':description lang={tag}: …' (description)"
        for tag in missing
    ]


def settings(tmp_path: Path, **files: str) -> None:
    """Write snippets of one setting each."""
    for name, text in files.items():
        path = tmp_path / "snippets" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_a_comment_in_code_is_no_title(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# 标题 | Title\n\n```python\n# a comment\n```\n", "utf-8")
    assert "title" not in {finding.rule for finding in check(Page(page), Context(tmp_path))}


def test_one_setting_with_two_values(tmp_path):
    settings(tmp_path, a="broker_url = 'redis://a'\n", b="broker_url = 'redis://b'\n")
    assert found(tmp_path, ".. snippet:: a.py\n\n.. snippet:: b.py\n") == [
        "docs/page.rst:3: b.py: broker_url has another value in a.py (line 1); "
        "make them agree, or mark one :alternative: (conflicting-setting)"
    ]


def test_one_key_of_a_shared_dict_with_two_values(tmp_path):
    settings(tmp_path, a="o = {'k': 1}\n", b="o = {'k': 2, 'other': 1}\n")
    assert "o.k has another value" in found(tmp_path, ".. snippet:: a.py\n\n.. snippet:: b.py\n")[0]


@pytest.mark.parametrize(
    "second",
    [
        ".. snippet:: b.py\n   :alternative:\n",
        ".. experiment:: b.py\n",
        ".. snippet:: program.py\n",
    ],
)
def test_alternatives_experiments_and_programs_do_not_count(tmp_path, second):
    program = "app = Celery('x')\nbroker_url = 'redis://b'\n"
    settings(tmp_path, a="broker_url = 'a'\n", b="broker_url = 'b'\n", program=program)
    assert found(tmp_path, f".. snippet:: a.py\n\n{second}") == []


@pytest.mark.parametrize("name", RULES)
def test_every_rule_shows_what_is_bad(name):
    assert "Bad: " in (RULES[name].__doc__ or "")


def test_sphinx_warns_with_the_rule_and_the_line(site):
    page = site.root / "other.rst"
    page.write_text(page.read_text("utf-8").replace("别的 | Other", "Other"), "utf-8")
    site.build()
    assert "other.rst:1: WARNING: title without its other half" in site.warnings
    assert "[brokerdocs.title]" in site.warnings


def test_sphinx_survives_a_snippet_that_is_missing(site):
    page = site.root / "other.rst"
    page.write_text(page.read_text("utf-8") + "\n.. snippet:: redis/no.py\n", "utf-8")
    site.build()
    assert "other.rst:18: WARNING: snippets/redis/no.py does not exist" in site.warnings
    assert "没有" not in site.soup("other.html").find("details").summary.get_text()


def test_snippets_that_share_a_dict_say_so(site):
    url = "broker_url = 'redis://localhost:6379/0'\n"
    for name, keys in {"one": "'a': 1", "two": "'b': 2", "together": "'a': 1, 'b': 2"}.items():
        site.write(f"snippets/redis/{name}.py", f"{url}broker_transport_options = {{{keys}}}\n")
    shown = "".join(f"\n.. snippet:: redis/{name}.py\n" for name in ("one", "two", "together"))
    page = site.root / "other.rst"
    page.write_text(page.read_text("utf-8") + shown, "utf-8")
    site.build()
    notes = site.soup("other.html").find_all("p", class_="shares")
    assert len(notes) == 2
    assert [a["href"] for a in notes[0].find("span", lang="en").find_all("a")] == [
        "#snippet-redis-two",
        "#snippet-redis-together",
    ]
    assert notes[0].find("span", lang="en").get_text() == (
        "shares broker_transport_options with redis/two.py: put the keys into one dict, "
        "as in redis/together.py"
    )
    assert "合并到同一个 dict，如 redis/together.py" in notes[0].get_text()
