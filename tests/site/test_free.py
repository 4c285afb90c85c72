"""Literals that are the reader's to choose: marked in the code, told below it."""

import pytest
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from brokerdocs.site.directives.code import mark
from brokerdocs.site.judging.proof import Free
from brokerdocs.site.words import Words

SNIPPET = "redis/visibility_timeout.py"
CODE = """\
url = 'redis://a&b@localhost/0'
sep = '\\x06<'

limits = {'timeout': 43200}
"""


def free(line, text):
    column = CODE.splitlines()[line - 1].index(text)
    return Free(line, column, text, Words("由您定", "yours"))


def marked(*wanted):
    """The text of the code with its marks, and the text of each mark."""
    html = highlight(CODE, PythonLexer(), HtmlFormatter())
    soup = BeautifulSoup(mark(html, CODE, wanted), "html.parser")
    return soup.get_text(), [found.get_text() for found in soup.find_all("mark", class_="free")]


@pytest.mark.parametrize(
    ("line", "text", "parts"),
    [
        (1, "0", ["0"]),
        (1, "a&b", ["a&b"]),
        (2, "'\\x06<'", ["'", "\\x06", "<'"]),
        (4, "43200", ["43200"]),
        (4, "'timeout'", ["'timeout'"]),
    ],
)
def test_a_literal_is_marked_and_the_code_stays(line, text, parts):
    code, found = marked(free(line, text))
    assert code.strip() == CODE.strip()
    assert "".join(found) == text
    assert len(found) <= len(parts)


def test_several_on_a_line_and_elsewhere():
    _, found = marked(free(1, "0"), free(1, "a"), free(4, "43200"))
    assert found == ["a", "0", "43200"]


def test_the_page_marks_and_tells(site):
    site.evidence.list_free(SNIPPET, 1, 37, "0", "哪个库由您定 | your database")
    site.evidence.whole()
    site.build()
    assert site.warnings == ""
    box = site.soup().find(class_="snippet")
    assert [found.get_text() for found in box.find_all("mark")] == ["0"]
    code = (site.root / "snippets" / SNIPPET).read_text().strip()
    assert box.find("pre").get_text().strip() == code
    told = box.find("details").get_text(" ")
    assert "由您决定的值" in told
    assert "your database" in told


def test_of_a_snippet_that_changed_since_nothing_is_marked(site):
    site.evidence.list_free(SNIPPET, 1, 37, "0", "哪个库由您定 | your database")
    site.evidence.whole()
    path = site.root / "snippets" / SNIPPET
    path.write_text("\n" + path.read_text())
    site.build()
    assert not site.soup().find(class_="snippet").find_all("mark")


def test_other_builders_show_the_code(site):
    site.evidence.whole()
    site.build("text")
    assert "43200" in (site.root / "_build/text/redis.txt").read_text()
