"""Kafka: what the documentation of Celery and kombu says beyond its page."""

from brokerdocs.running import eventually, experiment
from tests.snippets import routing

SETTLES = 3.0  # seconds; a message that is routed is there in some 0.1


@experiment("kafka/experiments/topic_exchange.py", control=routing.VIDEOS)
def test_topics_on_kafka(snippet, server, observe, claim):
    """路由键匹配另一个队列的消息不见了 | What matches another queue's pattern is gone"""
    routing.route(snippet.app)
    eventually(lambda: sum(server.published("videos").values()), SETTLES)
    images = observe("in_images", sum(server.published("images").values()))
    videos = observe("in_videos", sum(server.published("videos").values()))
    claim("C131", holds=images == 1)
    assert (images, videos) == (0, int(snippet.is_control))
