"""Capability: tasks over an encrypted connection to a server whose certificate is verified."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

SNIPPETS = ("rabbitmq/tls.py", "redis/tls.py", "kafka/tls.py")
ANOTHER = "服务器的证书出自别的 CA | the server's certificate is of another authority"


@probe(*SNIPPETS, control=ANOTHER)
def test_encrypted(snippet, worker, observe):
    """任务走加密的连接，服务器的证书经过验证 | Encrypted, with the server's certificate verified"""
    if not snippet.is_control:
        started = asked.consuming(worker, snippet.app, *asked.ONE)
        task = snippet.app.tasks["add"].delay(1, 1)
        arrived = bool(eventually(lambda: task.id in asked.ran(started), asked.FIRST_SECONDS))
        observe("tls", arrived)
        assert arrived
        return
    snippet.after_load = _trust_another
    sent = _sends(snippet.app)
    observe("tls", sent)
    assert not sent


def _sends(app):
    send = app.tasks["add"].apply_async
    with app.connection_for_write() as connection:
        try:
            send((1, 1), connection=connection, retry=False, ignore_result=True)
        except Exception:  # each transport has its own
            return False
    return True


def _trust_another(app):
    """Another authority in every setting that names one."""
    for name in ("broker_use_ssl", "redis_backend_use_ssl", "broker_transport_options"):
        app.conf[name] = _replaced(app.conf[name])


def _replaced(value):
    if isinstance(value, dict):
        return {key: _replaced(inner) for key, inner in value.items()}
    if isinstance(value, str) and value.endswith("/ca.crt"):
        return value.replace("/ca.crt", "/other-ca.crt")
    return value
