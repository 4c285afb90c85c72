"""Amazon SQS: what the documentation of Celery and kombu says beyond its page."""

from brokerdocs.running import experiment
from tests.snippets import routing
from tests.snippets.sqs import live


@experiment("sqs/experiments/topic_exchange.py", control=routing.VIDEOS)
def test_topics_on_sqs(snippet, endpoints, observe, claim):
    """路由键匹配另一个队列的消息不见了 | What matches another queue's pattern is gone"""
    routing.route(snippet.app)
    endpoint = endpoints["sqs"]
    images = observe("in_images", live.depth(endpoint, "images")["waiting"])
    videos = observe("in_videos", live.depth(endpoint, "videos")["waiting"])
    claim("C131", holds=images == 1)
    assert (images, videos) == (0, int(snippet.is_control))


@experiment(
    "sqs/experiments/amqp_results.py", control={"Celery.backend": "redis://localhost:6379/0"}
)
def test_results_as_messages(snippet, observe, claim):
    """amqp 结果后端已经不存在 | The result backend amqp is gone"""
    try:
        error = "" if snippet.app.backend else "none"
    except Exception as raised:  # whatever it is, the page prints its name
        error = type(raised).__name__
    observe("error", error)
    claim("C134", holds=not error)
    assert bool(error) != snippet.is_control


@experiment("sqs/experiments/fanout.py", control={"kind": "direct"})
def test_sqs_broadcasts(snippet, endpoints, observe, claim):
    """fanout 交换机的消息不见了 | A message to a fanout exchange is gone"""
    routing.publish(snippet.app, "left")
    endpoint = endpoints["sqs"]
    arrived = sum(live.depth(endpoint, name)["waiting"] for name in ("left", "right"))
    observe("arrived", arrived)
    claim("C145", holds=arrived == 2)
    assert arrived == int(snippet.is_control)
