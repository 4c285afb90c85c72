"""Kafka: installing, starting, connecting."""

import importlib.metadata

import celery
import kombu
import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from kombu.exceptions import OperationalError

from brokerdocs.running import eventually, experiment, proves
from brokerdocs.running.item import reads
from tests.snippets import prompt
from tests.snippets.kafka import live

DEAD = ("allow_create_topics", "connection_wait_time_seconds")
"""In upstream's page and in kombu's own description; nothing reads them."""


FOREIGN = "/etc/kafka/tls/other-ca.crt"


@proves("kafka/install.sh", instead={"pip install -U": 'celery "kombu[kafka]"'})
def test_extra_brings_the_client(snippet, observe):
    """这个 extra 存在，带来 confluent-kafka | The extra exists and brings confluent-kafka"""
    brought, wanted = prompt.brought(snippet)
    assert "confluent-kafka" in brought, f"no extra of {wanted} brings the client"
    observe("brought", str(brought["confluent-kafka"].specifier))
    observe("ran_with", importlib.metadata.version("confluent-kafka"))
    extras = importlib.metadata.metadata("celery").get_all("Provides-Extra")
    observe("celery_kafka_exists", "kafka" in extras)
    assert not {"kafka", "confluentkafka"} & set(extras)


@proves("kafka/docker.sh", instead={"docker run -d --name": "celery-kafka apache/kafka:4.1.1"})
def test_container_serves(snippet, run):
    """容器启动后在该端口提供服务 | The container serves on that port"""
    with prompt.container(snippet, run, 9092) as address:
        assert eventually(lambda: _serves(address), 45, every=0.5)


def _serves(address):
    try:
        return AdminClient({"bootstrap.servers": address}).list_topics(timeout=2).brokers
    except KafkaException:
        return False


@proves("kafka/broker_url.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_a_queue_is_a_topic(snippet, server, claim):
    """队列 add_queue 成为同名的 topic | The queue add_queue becomes a topic of that name"""
    snippet.app.tasks["add"].apply_async((2, 2), queue="add_queue")
    found = server.partitions("add_queue")
    claim("C83", holds=found == 1)
    assert server.published("add_queue") == {0: 1}
    snippet.app.tasks["add"].apply_async((2, 2), queue="shop@mail")
    assert server.published("shopmail") == {0: 1}


@proves("kafka/broker_url.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_port_cannot_be_left_out(snippet, server, claim):
    """URL 里的端口不能省略 | The URL's port cannot be left out"""
    snippet.app.tasks["add"].delay(2, 2)  # with its port it works: the server has the task
    assert server.published("celery") == {0: 1}
    try:
        kombu.Connection("confluentkafka://kafka.invalid").channel()
    except TypeError:
        left_out = False
    except OperationalError:
        left_out = True  # it tried the name, at some port
    claim("C84", holds=left_out)
    assert not left_out


@proves(
    "kafka/bootstrap_servers.py",
    "broker_transport_options.kafka_common_config",
    raises=KafkaException,
)
def test_addresses_replace_that_of_the_url(snippet, server):
    """地址不用 URL 里的；两个中有一个可用就行 | They replace the URL's; one of them is enough"""
    snippet.app.conf.broker_url = "confluentkafka://kafka.invalid:9092"
    live.connect(snippet.app)
    snippet.app.tasks["add"].delay(2, 2)
    assert server.published("celery") == {0: 1}


@proves(
    "kafka/sasl.py",
    "broker_transport_options.security_protocol",
    "broker_transport_options.sasl_mechanism",
    instead={"broker_url": "confluentkafka://celery:wrong@localhost:9093"},
    raises=KafkaException,
)
def test_password_lets_in(snippet, server):
    """URL 里的用户和密码就够 | The user and password of the URL are enough"""
    live.connect(snippet.app)
    snippet.app.tasks["add"].delay(2, 2)
    assert server.published("celery") == {0: 1}


@proves(
    "kafka/tls.py",
    "broker_transport_options.kafka_common_config.security.protocol",
    instead={
        "broker_transport_options.kafka_common_config.ssl.ca.location": FOREIGN,
    },
    raises=KafkaException,
)
def test_connects_over_tls(snippet, server):
    """加密连接，并验证服务器 | The connection is encrypted, and the server verified"""
    live.connect(snippet.app)
    snippet.app.tasks["add"].delay(2, 2)
    assert server.published("celery") == {0: 1}
    by_option = snippet.load()
    by_option.conf.broker_transport_options["security_protocol"] = "SSL"
    with pytest.raises(KafkaException, match="sasl"):
        live.connect(by_option)


@experiment(
    "kafka/experiments/broker_use_ssl.py",
    control={"broker_transport_options.kafka_common_config.ssl.ca.location": FOREIGN},
)
def test_ssl_setting_is_not_read(snippet, observe):
    """broker_use_ssl 写了别的 CA，照样连上 | Another authority in broker_use_ssl changes nothing"""
    try:
        live.connect(snippet.app)
        connected = True
    except KafkaException:
        connected = False
    observe("connected", connected)
    assert connected != snippet.is_control


@proves("kafka/all_together.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_what_nothing_reads(snippet, worker, run, observe, claim):
    """两个写在文档里的选项没有代码读取 | Two documented options are read by nothing"""
    log = run.folder / "read"
    snippet.after_load = lambda app: app.conf.broker_transport_options.update(
        dict.fromkeys(DEAD, True)
    )
    reads.record(log)
    started = worker()
    assert "wait_time_seconds" in reads.read(log)
    snippet.app.tasks["add"].delay(2, 2)
    assert eventually(started.executions, 15)
    read = reads.read(log)
    observe("allow_create_topics_read", DEAD[0] in read)
    observe("connection_wait_time_seconds_read", DEAD[1] in read)
    claim("C85", holds=DEAD[1] in read)
    assert not read & set(DEAD)


@proves(
    "kafka/client_id.py",
    "broker_transport_options.kafka_consumer_config.client.id",
    "broker_transport_options.kafka_common_config",
)
def test_server_sees_the_name(snippet, server, worker):
    """服务器看到消费者的名字 | The server sees the consumer's name"""
    plain = snippet.load()
    plain.conf.broker_transport_options.pop("kafka_consumer_config")
    worker("--queues=named")
    assert eventually(lambda: server.names("named"), 20)
    assert server.names("named") == ["shop-worker"]
    with plain.connection_for_read() as connection:
        assert connection.channel().common_config.get("client.id") == "shop"


@proves(
    "kafka/client_id.py",
    "broker_transport_options.kafka_producer_config.client.id",
    "broker_transport_options.kafka_admin_config",
)
def test_clients_log_under_their_names(snippet, capfd):
    """每个客户端用自己的名字写日志 | Each client logs under its own name"""
    options = snippet.app.conf.broker_transport_options
    options.setdefault("kafka_common_config", {})["debug"] = "generic"  # a line for each start
    snippet.app.tasks["add"].delay(2, 2)
    logged = []

    def complaints():
        logged.append(capfd.readouterr().err)
        text = "".join(logged)
        return "|shop-admin#producer" in text and "|shop-web#producer" in text

    assert eventually(complaints, 5)


@proves("kafka/broker_url.py", instead={"broker_url": "memory://"}, services=("kafka",))
def test_canvas(snippet, server, worker, claim):
    """chain、group 和 chord 都得出结果 | A chain, a group and a chord have their results"""
    add, echo = snippet.app.tasks["add"], snippet.app.tasks["echo"]
    results = [
        celery.chain(add.s(2, 2), add.s(4)).delay(),
        celery.group([add.s(1, 1), add.s(2, 2)]).delay(),
        celery.chord([add.s(1, 1), add.s(2, 2)], echo.s()).delay(),
    ]
    assert sum(server.published("celery").values()) == 5
    worker()
    values = [result.get(timeout=20) for result in results]
    claim("C82", holds=values == [8, [2, 4], [2, 4]])
