"""One RabbitMQ node: reset, prepared, killed and restarted, and its own tools."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import urllib.request

import amqp
import pytest

from brokerdocs.services import Client, Endpoint, PortTaken, ServerDied

from .conftest import have, listening


@pytest.fixture(scope="module")
def endpoint(client: Client) -> Endpoint:
    have(client, "rabbitmq")
    return client.acquire("rabbitmq", "gw0")


def connect(
    endpoint: Endpoint, user: str = "guest", password: str = "guest", vhost: str = "/"
) -> amqp.Connection:
    connection = amqp.Connection(
        endpoint.mapping["localhost:5672"],
        userid=user,
        password=password,
        virtual_host=vhost,
        connect_timeout=10,
    )
    try:
        connection.connect()
    except BaseException:  # whatever it was, the socket is closed
        connection.collect()
        raise
    return connection


def tool(endpoint: Endpoint, *command: str) -> str:
    path = os.pathsep.join([*endpoint.path, os.environ["PATH"]])
    environment = {**os.environ, **endpoint.environment, "PATH": path}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_says_itself_what_it_is(client: Client, endpoint: Endpoint, provider: str) -> None:
    with connect(endpoint) as connection:
        properties = connection.server_properties
    assert (endpoint.product, endpoint.version) == (properties["product"], properties["version"])
    assert endpoint.provider == provider
    assert endpoint.identity == client.resolve("rabbitmq").identity


def test_management_answers_to_guest(endpoint: Endpoint) -> None:
    token = base64.b64encode(b"guest:guest").decode()
    request = urllib.request.Request(
        f"http://{endpoint.mapping['localhost:15672']}/api/whoami",
        headers={"Authorization": f"Basic {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert json.load(answer)["name"] == "guest"


def test_prepare_and_reset(client: Client, endpoint: Endpoint) -> None:
    client.prepare(endpoint, "amqp://myuser:my%2Fpassword@localhost:5672/my%2Fvhost")
    queue = {"queue": "left-over", "durable": True, "auto_delete": False}
    theirs = connect(endpoint, "myuser", "my/password", "my/vhost")
    theirs.channel().queue_declare(**queue)
    ours = connect(endpoint)
    ours.channel().queue_declare(**queue)
    tool(endpoint, "rabbitmqctl", "set_policy", "short", ".*", '{"max-length":1}')
    tool(endpoint, "rabbitmqctl", "change_password", "guest", "another")

    client.reset(endpoint)
    for connection in (theirs, ours):
        with pytest.raises((amqp.AMQPError, OSError)):
            connection.channel()
        connection.collect()
    with pytest.raises(amqp.exceptions.AccessRefused):
        connect(endpoint, "myuser", "my/password", "my/vhost")
    with connect(endpoint) as fresh, pytest.raises(amqp.NotFound):
        fresh.channel().queue_declare("left-over", passive=True)
    assert "short" not in tool(endpoint, "rabbitmqctl", "-q", "list_policies")
    vhosts = tool(endpoint, "rabbitmqctl", "-q", "list_vhosts").split()
    assert vhosts == ["name", "/"]


def test_its_tools_speak_to_this_node(client: Client, endpoint: Endpoint) -> None:
    tool(endpoint, "rabbitmqctl", "add_user", "myuser", "mypassword")
    tool(endpoint, "rabbitmqctl", "add_vhost", "myvhost")
    tool(endpoint, "rabbitmqctl", "set_user_tags", "myuser", "mytag")
    tool(endpoint, "rabbitmqctl", "set_permissions", "-p", "myvhost", "myuser", ".*", ".*", ".*")
    connect(endpoint, "myuser", "mypassword", "myvhost").close()
    assert "rabbitmq_management" in tool(endpoint, "rabbitmq-plugins", "list", "-E")
    client.reset(endpoint)


def test_a_node_in_an_alarm_is_not_used_again(client: Client) -> None:
    endpoint = client.private("rabbitmq")
    tool(endpoint, "rabbitmqctl", "set_vm_memory_high_watermark", "0")
    with pytest.raises(ServerDied, match="local-alarms"):
        client.reset(endpoint)


def test_messages_on_disk_survive_a_kill(client: Client, endpoint: Endpoint) -> None:
    private = client.private("rabbitmq", settings={"channel_max": "123"})
    doomed = connect(private)
    assert doomed.channel_max == 123
    channel = doomed.channel()
    channel.confirm_select()
    channel.queue_declare("kept", durable=True, auto_delete=False)
    message = amqp.Message("hello", delivery_mode=2)
    channel.basic_publish_confirm(message, routing_key="kept")
    tool(private, "rabbitmqctl", "eval", "mnesia:sync_log().")  # declarations lag behind messages
    client.kill(private)
    doomed.collect()
    assert not listening(private.mapping["localhost:5672"])
    client.restart(private)
    with connect(private) as connection:
        found = connection.channel().queue_declare("kept", passive=True)
        assert found.message_count == 1
    client.stop(private)
    assert listening(endpoint.mapping["localhost:5672"])


@pytest.mark.usefixtures("endpoint")
def test_a_configuration_that_is_refused(client: Client) -> None:
    with pytest.raises(ServerDied) as caught:
        client.private("rabbitmq", config="no_such_setting = 1\n")
    assert "before it was ready" in caught.value.english
    assert "no_such_setting" in caught.value.log


@pytest.mark.usefixtures("endpoint")
def test_a_port_that_is_taken(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        with pytest.raises(PortTaken, match=f"rabbitmq: port {port}"):
            client.private("rabbitmq", settings={"port": str(port)})
