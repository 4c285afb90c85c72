"""Further names of a section."""

import pytest

PAGE = """\
何时 | When
===========

.. anchors:: caveats key-eviction

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.

别的 | Other
------------

.. anchors:: {second}
"""


def test_links_to_its_other_names_lead_to_the_section(site):
    site.write("when.rst", PAGE.format(second="limits"))
    site.build()
    assert "anchor" not in site.warnings
    page = site.soup("when.html")
    outer, inner = page.article.find_all("section")
    for name in ("caveats", "key-eviction"):
        named = page.find(id=name)
        assert named is outer or named.parent is outer
    named = page.find(id="limits")
    assert named is inner or named.parent is inner


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("caveats", "the anchor caveats is that of another place of this page"),
        ("Key_Eviction", "no heading can have the anchor 'Key_Eviction'"),
    ],
)
def test_what_cannot_be_its_name_is_told_with_its_line(site, name, says):
    site.write("when.rst", PAGE.format(second=name))
    site.build()
    assert says in site.warnings
    assert "when.rst:13" in site.warnings
