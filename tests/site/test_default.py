"""The role ``default``: what pages say of a default is what the library has."""

import pytest
from celery import Celery
from kombu.transport import redis

from brokerdocs import defaults

TEXT = """\
默认值 | Defaults
=================

.. tabs::

   .. group-tab:: 中文

      默认 :default:`{name}` 秒。

   .. group-tab:: 英文

      :default:`{name}` seconds by default.

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.
"""
CHANNEL = "kombu.transport.redis:Channel.visibility_timeout"


def test_settings_are_those_of_a_new_application():
    conf = Celery(set_as_current=False).conf
    assert defaults.read("broker_heartbeat") == conf.broker_heartbeat
    retries = conf.task_publish_retry_policy["max_retries"]
    assert defaults.read("task_publish_retry_policy.max_retries") == retries


def test_others_are_those_of_the_library():
    assert defaults.read(CHANNEL) == redis.Channel.visibility_timeout
    assert defaults.source(CHANNEL).startswith("kombu ")


@pytest.mark.parametrize(
    "name",
    [
        "broker_hartbeat",
        "broker_heartbeat.seconds",
        "kombu.transport.redus:Channel.sep",
        "kombu.transport.redis:Channel.zep",
    ],
)
def test_a_default_that_nothing_has(name):
    with pytest.raises(defaults.Unknown, match=name):
        defaults.read(name)


def test_the_page_prints_it_and_follows_the_library(site, monkeypatch):
    site.write("other.rst", TEXT.format(name=CHANNEL))
    site.build()
    assert site.warnings == ""
    shown = [found.get_text() for found in site.soup("other.html").find_all(class_="default")]
    assert shown == ["3600", "3600"]
    monkeypatch.setattr(redis.Channel, "visibility_timeout", 7)
    site.build()
    shown = [found.get_text() for found in site.soup("other.html").find_all(class_="default")]
    assert shown == ["7", "7"]


def test_a_default_that_is_gone_is_told_at_its_line(site):
    site.write("other.rst", TEXT.format(name="broker_hartbeat"))
    site.build()
    assert "other.rst:8: WARNING: no installed library has a default 'broker_hartbeat'" in (
        site.warnings
    )
