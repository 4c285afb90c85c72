"""A page that chooses between Redis and Kafka, with results in Memcached; runs of their probes."""

from brokerdocs.pairing import configuration

BACKEND = "memcached/result_backend.py"
REDIS = "redis/broker_url.py"
KAFKA = "kafka/broker_url.py"
SNIPPETS = {
    REDIS: "broker_url = 'redis://localhost:6379/1'\n",
    KAFKA: "broker_url = 'confluentkafka://localhost:9092'\n",
    BACKEND: "broker_url = 'redis://localhost:6379/0'\n"
    "result_backend = 'cache+memcached://localhost:11211/'\n",
}
PAGE = """\
:orphan:

选择 | Choose
=============

.. meta::
   :description lang=zh-CN: 一句。
   :description lang=en: A sentence.

.. choose::
   :backends: memcached/result_backend.py

   .. want:: events

      监控 | Monitoring

   .. want:: message_size
      :bytes: 1048576

      大参数 | Large arguments

   .. want:: priorities
      :unless: 没有 | none

      优先级 | Priorities

   .. want:: results_crash

      结果要在 | Results must last
"""


def write(root):
    """Write the page and the snippets of its pairs into a project."""
    for name, text in SNIPPETS.items():
        path = root / "snippets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "choose.rst").write_text(PAGE, "utf-8")


NEWEST = {"Python": "3.11.2", "Celery": "5.7.0"}


def saw(evidence, snippet, name, versions=NEWEST, **observations):
    """A probe of *snippet* that observed these, with its control."""
    seen = {key: [value] for key, value in observations.items()}
    evidence.add(
        snippet, "probe", item=f"test_{name}[{snippet}]", versions=versions, observations=seen
    )
    evidence.add(
        snippet, "control", item=f"test_{name}[{snippet}-control]", versions=versions, change="x"
    )


def ran(evidence, broker, *, works=True, lacks="", text="", versions=NEWEST):
    """The pair of *broker* ran."""
    name = f"pair_{broker}"
    told = {f"{name}_error": lacks} if lacks else {}
    text = text or configuration(evidence.root, broker, BACKEND)
    saw(evidence, BACKEND, name, versions,
        **{name: not lacks, f"{name}_works": works, f"{name}_text": text, **told})  # fmt: skip
