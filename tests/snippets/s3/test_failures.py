"""S3: what its errors say, and where it raises none."""

from botocore.exceptions import ClientError

from brokerdocs.running import eventually, experiment
from tests.snippets.aws import failing
from tests.snippets.s3 import live


@experiment("s3/experiments/no_bucket.py", control="存储桶在 | the bucket is there")
def test_bucket_is_not_there(snippet, endpoints, worker, observe, symptom):
    """存储桶不存在：worker 报错，调用方只见 PENDING | No bucket: the caller sees PENDING alone"""
    if not snippet.is_control:
        live.drop(endpoints["aws"])
    started = worker()
    sent = snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.executions("add"), 10)
    assert eventually(lambda: "NoSuchBucket" in started.log or sent.ready(), 10)
    observe("state", sent.state)
    symptom("The specified bucket does not exist", started.log)


@experiment("s3/experiments/forbidden.py", control="S3 回答 404 | S3 answers 404")
def test_403_for_what_is_not_there(snippet, observe, symptom):
    """结果还不在，S3 回答 403：读状态就报错 | S3 answers 403 for a result that is not there yet"""
    live.answer(snippet.app, 404 if snippet.is_control else 403)
    told = failing.read(snippet, observe)
    try:
        snippet.app.backend.store_result("made-up", 4, "SUCCESS")
    except ClientError:
        stored = False
    else:
        stored = True
    observe("stored", stored)
    assert stored == snippet.is_control
    symptom("An error occurred (403) when calling the HeadObject operation: Forbidden", told)


@experiment(
    "s3/experiments/not_there.py", control="服务在 | the service is there", private={"aws": {}}
)
def test_service_is_not_there(snippet, run, services, observe, symptom):
    """连不上 S3：报错 | S3 is not there: it raises"""
    told = failing.read_without_service(snippet, run, services, observe)
    symptom("Could not connect to the endpoint URL", told)


@experiment("s3/experiments/no_credentials.py", control="密钥在 | the keys are there")
def test_no_credentials(snippet, observe, symptom):
    """哪里都没有密钥：报错 | There are no credentials: it raises"""
    symptom("Missing aws s3 creds", failing.read_without_keys(snippet, observe))
