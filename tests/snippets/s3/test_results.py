"""S3: a result is an object; where it lies, who deletes it, what a get() asks."""

import os
import time

import celery
from botocore.exceptions import ClientError
from celery.beat import Scheduler
from celery.exceptions import ImproperlyConfigured

from brokerdocs.running import experiment, free, proves
from tests.snippets import prompt
from tests.snippets.s3 import live

WHOLE = "s3/result_backend.py"
OWN = "s3/endpoint.py"
CLEANUP = "celery.backend_cleanup"
WAITED = 3.0  # seconds of a get()

RULE = "s3/lifecycle.py"

free(RULE, "task:expire_results.client.region_name", why="区域由您定 | your region")
free(RULE, "task:expire_results.*.ID", why="规则的名字由您定 | the rule's name is yours")


@proves("s3/install.sh", instead={"pip install": '"celery[redis]"'})
def test_extra_brings_the_client(snippet):
    """这个 extra 带来 boto3 | The extra brings boto3"""
    brought, wanted = prompt.brought(snippet)
    assert "boto3" in brought, f"no extra of {wanted} brings boto3"


@proves("s3/docker.sh", instead={"docker run -d --name": "celery-aws motoserver/moto:5.2.5"})
def test_container_listens(snippet, run):
    """容器的端口只开放给本机 | The container's port is open to this machine only"""
    with prompt.container(snippet, run, 5000) as address:
        assert address


@proves(
    WHOLE,
    "result_backend",
    "s3_bucket",
    "s3_base_path",
    raises=(NotImplementedError, ImproperlyConfigured),
)
def test_result_is_an_object(snippet, endpoints, worker, observe):
    """结果是存储桶里的一个对象 | The result is an object in the bucket"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    (key,) = live.objects(endpoints["aws"])
    observe("key", key.replace(result.id, "<task id>"))
    assert key == f"celery/{live.RESULT}{result.id}"


@proves(WHOLE, "s3_region")
def test_requests_are_for_the_region(snippet):
    """请求发往 eu-west-1 | Requests are for eu-west-1"""
    asked = live.watch(snippet.app)
    assert snippet.app.AsyncResult("anything").state == "PENDING"
    assert {live.signed(request)["region"] for request in asked} == {"eu-west-1"}


@proves(
    OWN,
    "s3_endpoint_url",
    instead={"s3_access_key_id": "AKIDOTHER", "s3_secret_access_key": "another"},
    raises=ClientError,
)
def test_another_store(snippet, endpoints):
    """请求发往自己的地址，用自己的密钥签名 | Requests go to that address, signed with that key"""
    os.environ["AWS_ENDPOINT_URL_S3"] += "/elsewhere"
    asked = live.watch(snippet.app)
    snippet.app.backend.store_result("made-up", 4, "SUCCESS")
    assert live.objects(endpoints["aws"]) == [f"{live.RESULT}made-up"]
    assert {live.signed(request)["key"] for request in asked} == {"AKIDEXAMPLE"}
    assert all(live.is_signed_by(request, "made/up+secret") for request in asked)


@experiment("s3/experiments/base_path.py", control={"s3_base_path": "celery/"})
def test_base_path_is_a_prefix(snippet, endpoints, observe):
    """`s3_base_path` 只是前缀，斜杠要自己写 | `s3_base_path` is a mere prefix: add the slash"""
    snippet.app.backend.store_result("made-up", 4, "SUCCESS")
    (key,) = live.objects(endpoints["aws"])
    observe("key", key)
    assert key.startswith("celery/") == snippet.is_control


@experiment(
    "s3/experiments/expiry.py",
    control={"result_backend": "db+sqlite:///results.sqlite3"},
    services=("aws",),
)
def test_nobody_deletes(snippet, worker, observe):
    """过期的结果没人删，清理任务什么也不做 | Nobody deletes: the clean-up does nothing"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    time.sleep(2 * snippet.app.conf.result_expires)  # it is about time that passes
    scheduler = Scheduler(snippet.app, lazy=True)
    scheduler.install_default_entries({})
    observe("scheduled", CLEANUP in scheduler.schedule)
    snippet.app.tasks[CLEANUP].delay().get(timeout=10)
    kept = observe("kept", snippet.load().AsyncResult(result.id).state == "SUCCESS")
    assert kept != snippet.is_control


@proves(
    RULE,
    instead={"put_bucket_lifecycle_configuration.Bucket": "other"},
    raises=(ClientError, AssertionError),
    services=("aws",),
)
def test_bucket_has_a_rule(snippet, endpoints):
    """存储桶有了规则：前缀 celery/，七天 | The bucket has the rule: the prefix, seven days"""
    vars(snippet.module())["expire_results"]()
    told = live.client(endpoints["aws"]).get_bucket_lifecycle_configuration(Bucket=live.BUCKET)
    (rule,) = told["Rules"]
    assert rule["Filter"] == {"Prefix": "celery/"}
    assert rule["Expiration"]["Days"] == 7
    assert rule["Status"] == "Enabled"


@experiment("s3/experiments/polling.py", control="get() 每三秒问一次 | get(interval=3)")
def test_get_polls(snippet, observe):
    """`get()` 每半秒问一次 S3 | `get()` asks S3 twice a second"""
    asked = live.watch(snippet.app)
    began = time.monotonic()
    try:
        snippet.app.AsyncResult("never-sent").get(
            timeout=WAITED, interval=3 if snippet.is_control else 0.5
        )
    except celery.exceptions.TimeoutError:
        waited = time.monotonic() - began
    rate = observe("requests_a_second", round(len(asked) / waited, 1))
    asked.clear()
    snippet.app.backend.store_result("made-up", 4, "SUCCESS")
    observe("to_store", ", ".join(request.method for request in asked))
    asked.clear()
    assert snippet.app.AsyncResult("made-up").get(timeout=1) == 4
    observe("to_read", ", ".join(request.method for request in asked))
    assert (rate > 1) != snippet.is_control
