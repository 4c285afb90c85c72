"""RabbitMQ: encrypted connections, and whom they are made to."""

import ssl

from kombu.exceptions import OperationalError

from brokerdocs.running import experiment, proves

FOREIGN = "/etc/rabbitmq/tls/other-ca.crt"


@proves(
    "rabbitmq/tls.py",
    "broker_use_ssl.server_hostname",
    instead={"broker_use_ssl.ca_certs": FOREIGN},
    raises=(OperationalError, ssl.SSLError),
)
def test_connects_over_tls(snippet, server):
    """连接加密，验证证书和主机名 | Encrypted; the certificate and the name are checked"""
    with snippet.app.connection_for_write() as connection:
        connection.connect()
        context = connection.connection.transport.sock.context
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
        rows = server.rows("list_connections", "ssl", "user")
    assert {"ssl": True, "user": "myuser"} in rows


@experiment(
    "rabbitmq/experiments/tls_name_unchecked.py",
    control={
        "broker_use_ssl": {
            "ca_certs": "/etc/rabbitmq/tls/ca.crt",
            "server_hostname": "rabbit.example.com",
        }
    },
)
def test_name_is_checked_only_if_given(snippet, observe):
    """不写 server_hostname，就不核对主机名 | Without server_hostname the name is not checked"""
    error = None
    with snippet.app.connection_for_write() as connection:
        try:
            connection.connect()
            assert not connection.connection.transport.sock.context.check_hostname
        except (OperationalError, ssl.SSLError) as refused:
            error = f"{type(refused).__name__}: {refused}"
    observe("connected", error is None)
    observe("error", error)
    assert bool(error) == snippet.is_control
    assert error is None or "Hostname mismatch" in error
