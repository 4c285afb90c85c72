"""The result backends that the probes ask, their tasks, and another process that reads."""

import json
import subprocess
import sys
import time

from brokerdocs.running.snippet import tasks

ALL = (
    "redis/broker_url.py",
    "rabbitmq/experiments/rpc_read_once.py",
    "sqlalchemy/postgresql.py",
    "sqlalchemy/mariadb.py",
    "sqlalchemy/sqlite.py",
    "memcached/result_backend.py",
    "mongodb/result_backend.py",
    "dynamodb/result_backend.py",
    "s3/result_backend.py",
    "filesystem/result_backend.py",
    "own-backend/celeryconfig.py",
)
ALONE = {
    name: {} for name in ("redis", "rabbitmq", "postgresql", "mariadb", "memcached", "mongodb")
}
"""A server of its own for each, with its defaults."""

NOT_STORED = "任务不留结果（ignore_result） | the task ignores its result"
WAIT = 20.0  # seconds for a result of a task that takes none
STEP = 3.0  # seconds that a task stays in its state, so that the caller sees it

READER = """
import json, sys
from celery import Celery
from celery.exceptions import TimeoutError
app = Celery(config_source='celeryconfig')
result = app.AsyncResult(sys.argv[1])
try:
    result.get(timeout=float(sys.argv[2]), propagate=False)
except TimeoutError:
    pass  # it says what it has seen until then
seen = {'state': result.state, 'result': repr(result.result), 'traceback': result.traceback,
        'name': result.name}
print(json.dumps(seen))
"""


def make(snippet, endpoints, **settings):
    """The snippet's application with these *settings* and our tasks, in workers as well.

    Redis keeps the results of its own tasks, too.
    """
    if snippet.system == "redis":
        settings.setdefault("result_backend", f"{endpoints['redis'].admin_url.rstrip('/')}/1")

    def prepare(app):
        app.conf.update(settings)
        tasks.register(app)

        @app.task(name="step", bind=True, shared=False)
        def step(self, says):
            if says:
                self.update_state(state="PROGRESS", meta={"done": 50})
            time.sleep(STEP)

        @app.task(name="large", shared=False)
        def large(size):
            return "x" * size

        @app.task(name="fail", shared=False)
        def fail():
            raise ValueError("no such order")

    snippet.after_load = prepare
    return snippet.app


def read(snippet, run, task_id, wait=3.0):
    """What a new process sees of a result within *wait* seconds."""
    conf = snippet.app.conf
    text = f"{snippet.text}\nresult_extended = {conf.result_extended!r}\n"
    if not snippet.settings.get("result_backend"):
        text += f"result_backend = {conf.result_backend!r}\n"
    (run.folder / "celeryconfig.py").write_text(text, "utf-8")
    asked = subprocess.run(
        [sys.executable, "-c", READER, task_id, str(wait)],
        cwd=run.folder,
        capture_output=True,
        timeout=WAIT + wait,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr.decode()
    return json.loads(asked.stdout)


def product(snippet):
    """The database behind a backend that serves several, by its own name; else None."""
    names = {"postgresql": "PostgreSQL", "mysql": "MariaDB", "sqlite": "SQLite"}
    url = str(snippet.app.conf.result_backend)
    return names[url[3:].partition("+")[0].partition(":")[0]] if url.startswith("db+") else None


def answer(snippet, observe, capability, value):
    """Observe *value*, and which database gave it where a system has several."""
    if name := product(snippet):
        observe(f"{capability}_with", name)
    return observe(capability, value)
