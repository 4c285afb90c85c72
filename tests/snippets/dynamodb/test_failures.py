"""DynamoDB: what its errors say."""

import boto3

from brokerdocs.running import eventually, experiment
from tests.snippets.aws import failing, named
from tests.snippets.dynamodb import live


@experiment(
    "dynamodb/experiments/not_there.py", control="服务在 | the service is there",
    private={"aws": {}},
)  # fmt: skip
def test_service_is_not_there(snippet, run, services, observe, symptom):
    """连不上 DynamoDB：报错 | DynamoDB is not there: it raises"""
    told = failing.read_without_service(snippet, run, services, observe)
    symptom("Could not connect to the endpoint URL", told)


@experiment("dynamodb/experiments/no_credentials.py", control="密钥在 | the keys are there")
def test_no_credentials(snippet, observe, symptom):
    """哪里都没有密钥：报错 | There are no credentials: it raises"""
    symptom("Unable to locate credentials", failing.read_without_keys(snippet, observe))


@experiment("dynamodb/experiments/wrong_table.py", control="分区键是 id | the key is id")
def test_table_with_another_key(snippet, endpoints, observe, symptom):
    """表的分区键不叫 id：报错 | The table's partition key is not called id: it raises"""
    if not snippet.is_control:
        live.drop(endpoints["aws"])
        named.make_table(endpoints["aws"], key="task_id")
    symptom("The provided key element does not match the schema", failing.read(snippet, observe))


@experiment("dynamodb/experiments/two_at_once.py", control="没有别的进程 | no other process")
def test_two_make_the_table(snippet, endpoints, worker, observe, symptom):
    """另一个进程抢先建了表：任务成了 FAILURE | Another process is first: the task is a failure"""
    live.drop(endpoints["aws"])

    def come_first(_app):  # between the worker's question and its request
        boto3.setup_default_session()
        boto3.DEFAULT_SESSION.events.register(
            "before-call.dynamodb.CreateTable", lambda **_: named.make_table(endpoints["aws"])
        )

    if not snippet.is_control:
        snippet.after_load = come_first
    started = worker()
    sent = snippet.app.tasks["add"].delay(2, 2)
    assert eventually(lambda: started.ends("add"), 10)  # before that we would be another process
    assert sent.ready()
    observe("state", sent.state)
    symptom("Table already exists: celery-results", str(sent.result))
    assert (sent.state == "SUCCESS") == snippet.is_control
