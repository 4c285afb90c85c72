"""First steps: what the documentation of Celery and kombu says beyond its page."""

from brokerdocs.running import Holds, eventually, experiment
from tests.snippets.applications import app_of
from tests.snippets.redis import live

WELL_KNOWN = ("localhost:6379", "localhost:5672")
SETTLES = 1.0  # seconds; a message that is taken is gone in some 0.1
SECOND = "celery -A tasks worker -n"
BOTH = {"redis": "redis://{}/0", "rabbitmq": "amqp://guest:guest@{}//"}


def _answers(run, worker, lines, service):
    """How many of two workers live on, and how many answer each of three pings."""
    (address,) = [to for known, to in run.endpoints[service].mapping.items() if known in WELL_KNOWN]
    url = BOTH[service].format(address)
    started = []
    for number, line in enumerate(lines):
        arguments, name = line.split()[4:], f"{service}-{number}"
        each = worker(*arguments, load=lambda: app_of(url), name=name, wait=False)
        started.append(each)
        assert eventually(lambda w=each: w.events or not w.is_alive, 20)
    control = app_of(url).control
    answers = [len(control.ping(timeout=1.0, limit=2)) for _ in range(3)]
    return sum(each.is_alive for each in started), answers


@experiment(
    "getting-started/experiments/same_name.sh",
    control={SECOND: "other@localhost"},
    services=("redis", "rabbitmq"),
    holds=Holds(
        ">=5.7",
        "RabbitMQ 也让第二个启动，每条命令只有一个应答 | "
        "RabbitMQ lets the second start, too, and one of the two answers each command",
    ),
)
def test_two_workers_of_one_name(snippet, run, worker, observe, claim, symptom):
    """同名的两个 worker：RabbitMQ 拒绝第二个 | RabbitMQ turns the second of one name away"""
    seen = {
        service: _answers(run, worker, snippet.source.splitlines(), service) for service in BOTH
    }
    for service, (alive, answers) in seen.items():
        observe(f"alive_on_{service}", alive)
        observe(f"answers_on_{service}", ", ".join(map(str, answers)))
    claim("C122", holds=any(alive == 2 and set(each) == {1} for alive, each in seen.values()))
    told = "".join(each.log for each in run.workers)
    symptom("RESOURCE_LOCKED - cannot obtain exclusive access to locked queue", told)
    for service, (alive, answers) in seen.items():
        assert alive == (1 if service == "rabbitmq" and not snippet.is_control else 2)
        assert set(answers) == {alive}


@experiment("getting-started/experiments/unknown_task.py", control={"task:subtract.name": "add"})
def test_unknown_task(snippet, endpoints, worker, observe, claim, symptom):
    """不认识的任务被丢弃，一条也不留 | A task that a worker does not know is thrown away"""
    server = live.client(endpoints["redis"])
    started = worker()
    sent = snippet.app.send_task("add", (2, 2), ignore_result=True)
    assert eventually(lambda: sent.id in started.log and not server.llen("celery"), 10)
    eventually(lambda: not server.hlen("unacked"), SETTLES)
    left = observe("left", server.llen("celery") + server.hlen("unacked"))
    ran = observe("ran", len(started.executions("add")))
    claim("C123", holds=not left and not ran)
    symptom("Received unregistered task of type", started.log)
    assert (left, ran) == (0, int(snippet.is_control))
