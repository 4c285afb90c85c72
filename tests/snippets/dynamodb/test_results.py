"""DynamoDB: a result is an item; the table, its capacity, its expiry, what a get() asks."""

import re
import time

import celery
from botocore.exceptions import ClientError
from celery.beat import Scheduler

from brokerdocs.running import Holds, eventually, experiment, proves
from tests.snippets import prompt
from tests.snippets.applications import app_of
from tests.snippets.dynamodb import live

WHOLE = "dynamodb/result_backend.py"
URL = "dynamodb://@eu-west-1/celery-results"
CLEANUP = "celery.backend_cleanup"
WAITED = 3.0  # seconds of a get()
ITEM = 400 * 1024  # bytes that an item may have


@proves("dynamodb/install.sh", instead={"pip install": '"celery[redis]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 带来 boto3 | The extra brings boto3"""
    brought, wanted = prompt.brought(snippet)
    assert "boto3" in brought, f"no extra of {wanted} brings boto3"


@proves("dynamodb/docker.sh", instead={"docker run -d --name": "celery-aws motoserver/moto:5.2.5"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 5000) as address:
        assert address


@proves(
    "dynamodb/create_table.py",
    "client.region_name",
    "create_table.BillingMode",
    instead={"create_table.TableName": "celery"},
    raises=ClientError,
    services=("aws",),
)
def test_table_is_made_beforehand(snippet, endpoints):
    """表事先建好，按请求计费 | The table is made beforehand and billed by request"""
    vars(snippet.module())["create_table"]()
    app = app_of("memory://", result_backend=URL)
    app.backend.store_result("made-up", 4, "SUCCESS")
    (item,) = live.items(endpoints["aws"])
    assert "made-up" in item["id"]
    assert live.table(endpoints["aws"])["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


@proves(WHOLE, "result_backend", raises=(NotImplementedError, IndexError))
def test_result_is_an_item(snippet, endpoints, worker, observe):
    """结果是表里的一项 | The result is an item of the table"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    (item,) = live.items(endpoints["aws"])
    key = observe("key", item["id"].replace(result.id, "<task id>"))
    observe("attributes", ", ".join(sorted(item)))
    assert key == f"b'{live.RESULT}<task id>'"
    assert b'"SUCCESS"' in item["result"]


@proves(
    WHOLE,
    instead={"result_backend": f"{URL}?ttl_seconds=86400"},
)
def test_table_has_the_capacity(snippet, endpoints):
    """表由 Celery 建立，容量是 URL 里的 | Celery makes the table, with the URL's capacity"""
    live.drop(endpoints["aws"])
    assert snippet.app.AsyncResult("anything").state == "PENDING"
    made = live.table(endpoints["aws"])
    capacity = made["ProvisionedThroughput"]
    assert made["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert (capacity["ReadCapacityUnits"], capacity["WriteCapacityUnits"]) == (5, 5)


@proves(WHOLE, instead={"result_backend": f"{URL}?read=5&write=5"}, raises=KeyError)
def test_item_lasts_a_day(snippet, endpoints, worker):
    """每一项带着过期时间：一天以后 | Each item has the time of its expiry: a day from now"""
    worker()
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    (item,) = live.items(endpoints["aws"])
    assert 86_300 < int(item["ttl"]) - time.time() <= 86_400
    assert live.ttl(endpoints["aws"]) == "ttl"


@experiment("dynamodb/experiments/no_ttl.py", control={"result_backend": f"{URL}?ttl_seconds=3600"})
def test_result_expires_is_not_read(snippet, endpoints, worker, observe):
    """只设 `result_expires`：永不过期，beat 也不清理 | `result_expires` alone: nothing expires"""
    worker()
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=10) == 4
    (item,) = live.items(endpoints["aws"])
    expires = "ttl" in item and live.ttl(endpoints["aws"]) == "ttl"
    observe("expires", expires)
    scheduler = Scheduler(snippet.app, lazy=True)
    scheduler.install_default_entries({})
    observe("cleaned", CLEANUP in scheduler.schedule)
    assert expires == snippet.is_control


@experiment("dynamodb/experiments/existing_table.py", control="没有这张表 | there is no table")
def test_table_that_exists(snippet, run, endpoints, worker, observe):
    """表已存在：照用，URL 里的容量不起作用 | A table that exists is used; the capacity is not"""
    if snippet.is_control:
        live.drop(endpoints["aws"])
    with live.wired(run) as wire:
        snippet.app.AsyncResult("made-up").forget()  # two that make the table clash
        worker()
        tasks = snippet.app.tasks
        chord = celery.chord([tasks["add"].s(1, 1), tasks["add"].s(2, 2)], tasks["echo"].s())()
        assert sorted(chord.get(timeout=10)) == [2, 4]
        actions = {one.action for one in wire.requests()}
        observe("actions", ", ".join(sorted(actions)))
    billing = observe("billing", live.table(endpoints["aws"])["BillingModeSummary"]["BillingMode"])
    assert (billing == "PAY_PER_REQUEST") != snippet.is_control
    assert ("CreateTable" in actions) == snippet.is_control


@experiment("dynamodb/experiments/polling.py", control="get() 每三秒问一次 | get(interval=3)")
def test_get_polls(snippet, run, observe):
    """`get()` 每半秒读一次，读到的可以是旧的 | `get()` reads twice a second, not consistently"""
    with live.wired(run) as wire:
        result = snippet.app.AsyncResult("never-sent")
        began = time.monotonic()
        try:
            result.get(timeout=WAITED, interval=3 if snippet.is_control else 0.5)
        except celery.exceptions.TimeoutError:
            waited = time.monotonic() - began
        reads = wire.requests("GetItem")
    rate = observe("reads_a_second", round(len(reads) / waited, 1))
    observe("consistent", any(request.asked.get("ConsistentRead") for request in reads))
    assert (rate > 1) != snippet.is_control


@experiment("dynamodb/experiments/large_result.py", control="小的结果 | a small result")
def test_large_result(snippet, worker, observe, symptom):
    """结果超过 400 KB 存不下，任务成了 FAILURE | Beyond 400 KB a result turns into a failure"""
    started = worker()
    sent = snippet.app.tasks["echo"].delay("x" * (1000 if snippet.is_control else ITEM))
    assert eventually(lambda: started.executions("echo"), 10)
    assert eventually(sent.ready, 10)
    observe("state", sent.state)
    error = re.search(r"ClientError\W+(An error occurred[^'\"\n]+)", started.log)
    observe("error", error[1] if error else None)
    assert (sent.state == "SUCCESS") == snippet.is_control
    symptom("Item size has exceeded the maximum allowed size", started.log)


@experiment(
    "dynamodb/experiments/compression.py",
    control={"result_compression": None},
    holds=Holds(">=5.7", "不压缩，存不下 | nothing is compressed, and it is rejected"),
)
def test_compressed_result(snippet, endpoints, worker, observe):
    """压缩之后，超过 400 KB 的结果存得下 | Compressed, a result beyond 400 KB is stored"""
    worker()
    sent = snippet.app.tasks["echo"].delay("x" * ITEM)
    assert eventually(sent.ready, 10)
    observe("state", sent.state)
    (item,) = live.items(endpoints["aws"])
    observe("bytes", len(item["result"]))
    assert (sent.state == "SUCCESS") != snippet.is_control
