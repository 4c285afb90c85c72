"""RabbitMQ: install, start, users, URLs, looking in."""

import importlib.metadata
import re

import amqp
import kombu
from packaging.requirements import Requirement

from brokerdocs.running import eventually, proves
from tests.snippets import prompt
from tests.snippets.applications import app_of
from tests.snippets.rabbitmq import live


@proves("rabbitmq/install.sh", instead={"pip install": "celery[rabbitmq]"})
def test_install_brings_a_client(snippet, claim):
    """celery 自己的依赖里就有 AMQP 客户端 | Celery's own dependencies include an AMQP client"""
    wanted = Requirement(snippet.source.split()[2])
    package = importlib.metadata.metadata(wanted.name)
    assert wanted.extras <= set(package.get_all("Provides-Extra")), "there is no such extra"
    assert "amqp" in _required("kombu")
    assert "kombu" in _required("celery")
    claim("C40", holds=True)
    claim("C51", holds="librabbitmq" in _required("celery", "librabbitmq"))


def _required(name, extra=""):
    """What installing *name* brings on this Python."""
    requirements = map(Requirement, importlib.metadata.requires(name))
    environment = {"extra": extra}
    return {
        each.name
        for each in requirements
        if each.marker is None or each.marker.evaluate(environment)
    }


@proves(
    "rabbitmq/docker.sh",
    instead={"docker run -d --name": "rabbitmq -p 127.0.0.1:15672:15672 rabbitmq:4-management"},
)
def test_container_speaks_amqp(snippet, run):
    """容器启动后在 5672 端口接受 AMQP 连接 | The container accepts AMQP on port 5672"""
    with prompt.container(snippet, run, 5672) as address:
        assert eventually(lambda: _answers(f"amqp://guest:guest@{address}//"), 45)


def _answers(url):
    try:
        with kombu.Connection(url) as connection:
            return bool(connection.transport.establish_connection())
    except (OSError, amqp.AMQPError):
        return False


@proves("rabbitmq/rabbitmq.conf", "consumer_timeout", "heartbeat", "disk_free_limit.absolute")
def test_server_takes_its_configuration(snippet, run, services):
    """服务器按这份配置启动 | A server starts with this configuration"""
    endpoint = services.private("rabbitmq", config=snippet.text)
    run.admit(endpoint)
    server = live.Live(endpoint)
    assert "{ok,7200000}" in server.ctl("eval", "application:get_env(rabbit, consumer_timeout).")
    assert "1000000000" in server.ctl("eval", "rabbit_disk_monitor:get_disk_free_limit().")
    with kombu.Connection(endpoint.admin_url) as connection:
        assert connection.transport.establish_connection().server_heartbeat == 30


USER = ("myuser", "mypassword")


@proves(
    "rabbitmq/user_and_vhost.sh",
    "rabbitmqctl add_user",
    "rabbitmqctl add_vhost",
    "rabbitmqctl set_permissions",
)
def test_user_works_in_the_vhost(shell, endpoints, worker):
    """worker 以该用户在该 vhost 中执行任务 | A worker runs a task as that user in that vhost"""
    for line in shell.lines():
        shell(line)
    where = endpoints["rabbitmq"].mapping[live.WELL_KNOWN]
    app = app_of(f"amqp://{':'.join(USER)}@{where}/myvhost", result_backend="rpc://")
    with app.connection_for_write() as connection:
        try:
            connection.transport.establish_connection().channel().queue_declare("celery")
        except (amqp.AMQPError, OSError) as error:
            raise AssertionError(str(error)) from None
        connection.default_channel.queue_delete("celery")
    worker(load=lambda: app)
    assert app.tasks["add"].delay(2, 2).get(timeout=10) == 4


@proves("rabbitmq/user_and_vhost.sh", "rabbitmqctl set_user_tags")
def test_tag_opens_the_management_interface(shell, server):
    """有了标签，用户可以登录管理界面 | The tag lets the user into the management interface"""
    for line in shell.lines():
        shell(line)
    assert server.status("whoami", user=USER) == 200


@proves("rabbitmq/list_queues.sh", "rabbitmqctl list_queues name messages_ready")
def test_list_queues_counts_tasks(shell, endpoints):
    """列出的是队列里等待的任务数 | What is listed is the number of tasks that wait"""
    app = app_of(endpoints["rabbitmq"].admin_url)
    for _ in range(3):
        app.tasks["add"].delay(2, 2)
    output = "\n".join(shell(line).output for line in shell.lines())
    assert re.search(r"^celery\s+3\s+0$", output, re.M), output


@proves("rabbitmq/list_queues.sh", "rabbitmqctl list_queues name consumers")
def test_list_queues_counts_workers(shell, endpoints, worker):
    """列出的是正在消费该队列的 worker 数 | It also lists the number of workers that consume"""
    app = app_of(endpoints["rabbitmq"].admin_url)
    worker(load=lambda: app)
    output = "\n".join(shell(line).output for line in shell.lines())
    assert re.search(r"^celery\s+1\s+\d{4,}$", output, re.M), output


@proves("rabbitmq/list_queues.sh", "rabbitmqctl list_connections")
def test_list_connections_shows_users(shell, endpoints):
    """能看到是谁连了上来 | It shows who is connected"""
    app = app_of(endpoints["rabbitmq"].admin_url)
    with app.connection_for_write() as connection:
        connection.connect()
        output = "\n".join(shell(line).output for line in shell.lines())
    assert re.search(r"^brokerdocs\s+/\s+running$", output, re.M), output


def _seen(server, app):
    """Who is connected where, as the server sees it, while *app* is connected."""
    with app.connection_for_write() as connection:
        connection.connect()
        rows = server.rows("list_connections", "user", "vhost")
    return {(row["user"], row["vhost"]) for row in rows}


@proves("rabbitmq/broker_url.py", instead={"broker_url": "amqp://localhost:5672//"})
def test_url_names_user_and_vhost(snippet, server):
    """服务器看到的是这个用户和这个 vhost | The server sees this user in this vhost"""
    assert _seen(server, snippet.app) == {("myuser", "myvhost")}


@proves(
    "rabbitmq/broker_url_encoded.py",
    instead={"broker_url": "amqp://shop:p%40ss%2Fw%3Ard%231@localhost:5672/shop"},
)
def test_url_is_percent_encoded(snippet, server):
    """密码和 vhost 里的特殊字符原样到达服务器 | Special characters reach the server as they are"""
    assert _seen(server, snippet.app) == {("shop", "shop/eu")}
    user = ("authenticate_user", "shop", "p@ss/w:rd#1")
    assert "uccess" in server.ctl(*user)


@proves(
    "rabbitmq/broker_url_default.py",
    instead={"broker_url": "amqp://guest:guest@localhost:5672/%2F%2F"},
)
def test_forms_of_the_default_vhost(snippet, server):
    """`//`、`/%2F`、`/` 或空，都是默认 vhost | `//`, `/%2F`, `/` or nothing: the default vhost"""
    url = snippet.app.conf.broker_url
    assert _seen(server, snippet.app) == {("guest", "/")}
    bare = url.removesuffix("//")
    for tail in ("", "/", "/%2F"):
        assert _seen(server, app_of(bare + tail)) == {("guest", "/")}
