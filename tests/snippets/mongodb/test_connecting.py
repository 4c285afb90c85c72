"""MongoDB: addresses, users, errors of a connection."""

import time

from pymongo import MongoClient

from brokerdocs.running import experiment, free, proves
from tests.snippets import prompt
from tests.snippets.mongodb import live

free("*", "result_backend.password", why="密码是您自己的 | your password")
free("*", "result_backend.user", why="用户由您定 | your user")

ALONE = {"mongodb": {}}
LOCAL = "mongodb://celery:change-me@localhost:27017/results"
DENIED = "Authentication failed."
REFUSED = "Connection refused"


@proves("mongodb/install.sh", instead={"pip install": '"celery[redis]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 带来 pymongo | The extra brings pymongo"""
    brought, wanted = prompt.brought(snippet)
    assert "pymongo" in brought, f"no extra of {wanted} brings pymongo"


@proves("mongodb/docker.sh", instead={"docker run -d --name": "celery-mongodb mongo:8"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 27017) as address:
        assert address


@proves("mongodb/result_backend.py", "result_backend", raises=NotImplementedError)
def test_result_is_a_document(snippet, endpoints, worker):
    """结果是集合 celery_taskmeta 里的一个文档 | A document of the collection celery_taskmeta"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    found = live.document(endpoints["mongodb"], result.id)
    assert (found["status"], found["result"]) == ("SUCCESS", "4")


@proves(
    "mongodb/result_backend.py",
    instead={"result_backend": "mongodb://celery:change-me@localhost:27017/"},
)
def test_database_is_that_of_the_url(snippet, endpoints, worker):
    """URL 末尾是数据库 | The URL ends with the database"""
    worker()
    snippet.app.tasks["add"].delay(2, 2).get(timeout=10)
    with live.client(endpoints["mongodb"]) as client:
        assert "results" in client.list_database_names()


@experiment(
    "mongodb/experiments/auth_source.py",
    control={
        "result_backend": "mongodb://shop:change-me@localhost:27017/results?authSource=results"
    },
)
def test_user_of_another_database(snippet, endpoints, observe, symptom):
    """用户在 results 库里，Celery 却到 admin 里找 | A user of results: Celery looks in admin"""
    server = endpoints["mongodb"]
    roles = [] if server.product == live.STANDS_IN else ["readWrite"]
    with live.client(server) as client:
        for database in ("admin", "results"):
            if client[database].command("usersInfo", "shop")["users"]:
                client[database].command("dropUser", "shop")
        client["results"].command("createUser", "shop", pwd="change-me", roles=roles)
    raised = _raised(lambda: snippet.app.AsyncResult("anything").state)
    observe("raised", type(raised).__name__ if raised else None)
    observe("text", _text(raised))
    url = snippet.app.conf.result_backend
    assert _asked_by_pymongo(url) is None, "the client itself looks in the URL's database"
    observe("wrong_password", _text(_asked_by_pymongo(url.replace("change-me", "wrong"))))
    assert (raised is None) == snippet.is_control
    symptom(DENIED, str(raised or ""))


@experiment(
    "mongodb/experiments/timeout_in_url.py",
    control={
        "result_backend": f"{LOCAL}?serverSelectionTimeoutMS=4000000&connectTimeoutMS=4000000"
    },
    private=ALONE,
)
def test_timeout_in_the_url(snippet, run, services, observe):
    """URL 里写的 1000 秒，只有 1 秒 | 1000 s in the URL are 1 s"""
    services.kill(run.endpoints["mongodb"])
    seconds, raised = _seconds(lambda: snippet.app.AsyncResult("anything").state)
    assert raised is not None
    observe("seconds", seconds)
    settings = snippet.app.backend.database.client.options.pool_options
    observe("connect_seconds", settings.connect_timeout)
    assert (settings.connect_timeout == 4) == snippet.is_control
    assert seconds > 3.5 if snippet.is_control else seconds < 3


@experiment(
    "mongodb/experiments/not_there.py",
    control="服务器在 | the server is there",
    private=ALONE,
)
def test_server_is_not_there(snippet, run, services, observe, symptom):
    """MongoDB 停机：等够时间才报错 | MongoDB is down: it raises when the time is up"""
    if not snippet.is_control:
        services.kill(run.endpoints["mongodb"])
    seconds, raised = _seconds(lambda: snippet.app.AsyncResult("anything").state)
    observe("seconds", seconds)
    observe("raised", type(raised).__name__ if raised else None)
    assert (raised is None) == snippet.is_control
    symptom("ServerSelectionTimeoutError", type(raised).__name__)


def _asked_by_pymongo(url):
    """What the client raises without Celery, by the URL alone."""
    with MongoClient(url) as client:
        return _raised(client["results"].list_collection_names)


def _text(error):
    """What an error of the server says to people."""
    return str(error).partition(", full error")[0] if error else None


def _raised(call):
    """What *call* raises, which is what the experiments observe; None if nothing."""
    try:
        call()
    except Exception as error:
        return error
    return None


def _seconds(call):
    began = time.monotonic()
    raised = _raised(call)
    return round(time.monotonic() - began, 1), raised
