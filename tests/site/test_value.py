"""The role ``value``: what prose says of a snippet's value is what the snippet has."""

import pytest

TEXT = """\
值 | Values
===========

.. tabs::

   .. group-tab:: 中文

      :value:`{name}` 秒。

   .. group-tab:: 英文

      :value:`{name}` seconds.

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""
SNIPPET = "redis/visibility_timeout.py"
TIMEOUT = f"{SNIPPET}:broker_transport_options.visibility_timeout"


def shown(site):
    """The values on the page."""
    return [found.get_text() for found in site.soup("other.html").find_all(class_="value")]


def test_the_page_follows_the_snippet(site):
    site.write("other.rst", TEXT.format(name=TIMEOUT))
    site.build()
    assert site.warnings == ""
    assert shown(site) == ["43200", "43200"]
    source = (site.root / "snippets" / SNIPPET).read_text()
    site.write(f"snippets/{SNIPPET}", source.replace("43200", "7.0"))
    site.build()
    assert shown(site) == ["7", "7"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("redis/no.py:broker_url.path", "snippets/redis/no.py has 0 literals at 'broker_url.path'"),
        (f"{SNIPPET}:broker_url.pth", f"snippets/{SNIPPET} has 0 literals at 'broker_url.pth'"),
    ],
)
def test_what_the_snippet_lacks_is_told_at_its_line(site, name, message):
    site.write("other.rst", TEXT.format(name=name))
    site.build()
    assert f"other.rst:8: WARNING: {message}" in site.warnings


EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
OTHER = f"{EXPERIMENT}:broker_transport_options.visibility_timeout@control"


def test_the_value_of_the_control(site):
    site.write("other.rst", TEXT.format(name=OTHER))
    site.build()
    assert shown(site) == ["未运行", "not run"]  # nothing is known of its items yet
    site.evidence.add(
        EXPERIMENT, "control", change="broker_transport_options.visibility_timeout = 60"
    )
    site.build()
    assert "[brokerdocs.value]" not in site.warnings
    assert shown(site) == ["60", "60"]


def test_a_control_without_the_setting_is_told(site):
    site.write("other.rst", TEXT.format(name=OTHER))
    site.evidence.add(EXPERIMENT, "control", change="without task_acks_late")
    site.build()
    assert f"other.rst:8: WARNING: snippets/{EXPERIMENT} has 0 literals at" in site.warnings
