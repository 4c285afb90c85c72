"""Capability: results are still there after their server was killed and started again."""

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.results import backends

RESULTS = 5
SERVERS = {
    "redis/broker_url.py": "redis",
    "rabbitmq/rpc.py": "rabbitmq",
    "sqlalchemy/postgresql.py": "postgresql",
    "sqlalchemy/mariadb.py": "mariadb",
    "memcached/result_backend.py": "memcached",
    "mongodb/result_backend.py": "mongodb",
}
"""Whose results a server keeps, and which."""


@probe(*SERVERS, control=backends.NOT_STORED, private=backends.ALONE, timeout=180)
def test_kill_9(snippet, endpoints, services, worker, observe, claim):
    """服务器被 kill -9 后再启动，结果还在 | The server is killed and started: results are there"""
    app = backends.make(snippet, endpoints)
    started = worker()
    add = app.tasks["add"]
    sent = [add.apply_async((n, 1), ignore_result=snippet.is_control) for n in range(RESULTS)]
    assert eventually(lambda: len(started.ends()) == RESULTS, backends.WAIT)
    started.kill()
    started.wait()
    server = endpoints[SERVERS[snippet.name]]
    services.kill(server)
    services.restart(server)
    kept = sum(bool(eventually(lambda: _is_there(each), 2)) for each in sent)  # noqa: B023
    observe("results_crash_stored", kept)
    backends.answer(snippet, observe, "results_crash", kept == RESULTS)
    if snippet.system == "rabbitmq":
        claim("C149", holds=kept == RESULTS)
    assert kept < RESULTS or not snippet.is_control


def _is_there(result):
    """Whether it is read; the first try may meet the connection that died."""
    try:
        return result.successful()
    except OSError:
        return False
