"""Capability: a replica takes over from a primary that is killed, with the tasks that wait."""

import time

import redis
from kombu.exceptions import OperationalError
from redis.sentinel import MasterNotFoundError

from brokerdocs.running import eventually, probe

TASKS = 50
WAIT = 20.0  # seconds until a new master takes tasks; with these Sentinels it takes some two
DOWN = 6.0  # seconds for the same where nobody can take over
REPLICATED = 5.0  # seconds for the replica to have what was sent


@probe(
    "redis/sentinel.py",
    control="没有副本可以接替 | no replica to take over",
    private={"redis-sentinel": {}},
)
def test_master_is_killed(snippet, endpoints, services, observe):
    """主服务器被 kill -9，副本接替 | The primary is killed and a replica takes over"""
    endpoint = endpoints["redis-sentinel"]
    send = snippet.app.tasks["add"].apply_async
    for _ in range(TASKS):
        send((1, 1), ignore_result=True)
    assert eventually(lambda: _replicated(snippet.app), REPLICATED)
    if snippet.is_control:
        services.kill(endpoint, "replica")
    services.kill(endpoint, "master")
    killed = time.time()
    wait = DOWN if snippet.is_control else WAIT
    goes_on = bool(eventually(lambda: _sends(send), wait, every=0.2))
    observe("failover", goes_on)
    observe("failover_waited", wait)
    if goes_on:
        observe("failover_seconds", round(time.time() - killed, 1))
        observe("failover_kept", _waiting(snippet.app) >= TASKS)
    assert goes_on != snippet.is_control


def _replicated(app):
    """Whether the replica has all that its primary has."""
    with app.connection_for_write() as connection:
        return connection.default_channel.client.wait(1, 1000) == 1


def _waiting(app):
    with app.connection_for_read() as connection:
        return connection.default_channel.client.llen("celery")


def _sends(send):
    try:
        send((1, 1), ignore_result=True, retry=False)
    except (OperationalError, redis.ConnectionError, redis.TimeoutError, MasterNotFoundError):
        return False
    return True
