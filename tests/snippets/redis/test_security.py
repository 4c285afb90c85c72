"""Redis: TLS."""

import ssl

from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from brokerdocs.running import experiment, proves
from tests.snippets.applications import app_of
from tests.snippets.redis import live


def _port(endpoint, address):
    return endpoint.mapping[address].rpartition(":")[2]


@proves(
    "redis/tls.py",
    "broker_use_ssl.ssl_ca_certs",
    instead={"broker_use_ssl.ssl_cert_reqs": "none"},
    raises=(OperationalError, RedisConnectionError),
)
def test_broker_speaks_tls(snippet, endpoints):
    """broker 走 TLS 端口，证书经过验证 | The broker is on the TLS port, verified"""
    with snippet.app.connection_for_write() as connection:
        seen = live.whoami(connection)
        socket = live.connection_of(connection.default_channel.client.connection_pool)._sock
        assert socket.context.verify_mode == ssl.CERT_REQUIRED
    assert seen["laddr"].endswith(":" + _port(endpoints["redis"], "localhost:6380"))


@proves(
    "redis/tls.py",
    "redis_backend_use_ssl",
    "redis_backend_use_ssl.ssl_ca_certs",
    raises=(RedisConnectionError, ValueError),
)
def test_results_speak_tls(snippet, endpoints):
    """结果后端的连接同样走 TLS | So is the result backend's"""
    local = snippet.app.backend.client.client_info()["laddr"]
    assert local.endswith(":" + _port(endpoints["redis"], "localhost:6380"))


@experiment(
    "redis/experiments/tls_unverified.py", control={"broker_use_ssl.ssl_cert_reqs": "required"}
)
def test_foreign_authority_is_refused(snippet, observe):
    """不验证照样连上；要验证就拒绝陌生 CA | Unverified it connects; verified it is refused"""
    try:
        with snippet.app.connection_for_write() as connection:
            live.whoami(connection)
        refused = ""
    except (OperationalError, RedisConnectionError) as error:
        refused = str(error)
    observe("connected", not refused)
    if snippet.is_control:
        assert "certificate verify failed" in refused.lower()
        return
    assert not refused
    with app_of(snippet.app.conf.broker_url).connection_for_write() as alone:
        actual = live.connection_of(alone.channel().client.connection_pool)._sock
        assert actual.context.verify_mode == ssl.CERT_NONE


@experiment(
    "redis/experiments/results_tls_alone.py",
    control={"redis_backend_use_ssl": {"ssl_cert_reqs": "none"}},
)
def test_results_want_a_kind_of_verification(snippet, observe, symptom):
    """结果后端只写 rediss://：报错 | A result backend with rediss:// alone raises"""
    error = live.reading_raises(snippet.app, ValueError)
    observe("error", error or "-")
    assert bool(error) != snippet.is_control
    symptom("A rediss:// URL must have parameter ssl_cert_reqs", error or "")


@proves(
    "redis/tls_client_certificate.py",
    instead={
        "broker_use_ssl": {
            "ssl_cert_reqs": "required",
            "ssl_ca_certs": "/etc/redis/tls/ca.crt",
        }
    },
    raises=(OperationalError, RedisConnectionError),
)
def test_client_certificate_is_sent(snippet, endpoints):
    """服务器要求客户端证书时也能连上 | Connects where the server demands a client's certificate"""
    admin = live.client(endpoints["redis"])
    admin.config_set("tls-auth-clients", "yes")
    with snippet.app.connection_for_write() as connection:
        assert live.whoami(connection)["user"] == "default"
