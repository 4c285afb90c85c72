"""Google Cloud Pub/Sub: the emulator, credentials and the pool."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from brokerdocs.running import eventually, free, proves
from tests.snippets import reader
from tests.snippets.gcpubsub import live

free("gcpubsub/credentials.sh", "-A", why="您的程序 | your program")
free("gcpubsub/credentials.sh", "--loglevel", why="日志级别由您定 | your log level")
free("gcpubsub/emulator.sh", "--project", why="您的项目 | your project")
free("gcpubsub/ping.sh", "--timeout", why="等多久由您定 | how long you wait")
free("gcpubsub/*", "task:send_and_wait.result.timeout", why="等多久由您定 | how long you wait")
free("gcpubsub/confirm_publish.py", "delay[*]", why="您任务的参数 | the arguments of your task")


@proves("gcpubsub/emulator.sh", instead={"gcloud": "beta emulators datastore start"})
def test_emulator_starts(snippet, run):
    """启动的模拟器能建 topic | The emulator that it starts makes a topic"""
    if shutil.which("gcloud") is None:
        pytest.skip("没有 gcloud | gcloud is not on PATH")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "CLOUDSDK_CONFIG": str(run.folder / "gcloud"),
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "true",
        "PUBSUB_EMULATOR_HOST": f"127.0.0.1:{port}",
    }
    started = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {snippet.source.strip()}".replace("8085", str(port))],
        cwd=run.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    run.guard.allow([f"127.0.0.1:{port}"])
    try:
        eventually(lambda: started.poll() is not None or _listens(port), 30, every=0.1)
        made = subprocess.run(
            [sys.executable, "-c", _MAKE_TOPIC],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert made.stdout.strip() == "projects/my-project/topics/celery", made.stderr[-300:]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


_MAKE_TOPIC = """
from google.cloud.pubsub_v1 import PublisherClient
topic = {"name": "projects/my-project/topics/celery"}
print(PublisherClient().create_topic(request=topic, timeout=5, retry=None).name)
"""


def _listens(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False


@proves("gcpubsub/emulator_host.sh", "export")
def test_variable_leads_to_the_emulator(snippet, run, endpoints):
    """设了这个变量，worker 不需要凭据就能启动 | With it a worker starts without credentials"""
    address = endpoints["gcpubsub"].environment["PUBSUB_EMULATOR_HOST"]
    with reader.folder(run, snippet) as here:
        here.write("tasks.py", live.TASKS)
        here.environment.pop("PUBSUB_EMULATOR_HOST")
        here.environment["NO_GCE_CHECK"] = "true"  # else it asks the network who it is
        export, start = snippet.source.splitlines()
        name, _, value = export.removeprefix("export ").partition("=")
        if export:
            here.environment[name] = value.replace("localhost:8085", address)
        started = here.start(start.replace("worker", "worker --pool=solo --without-mingle"))
        assert started.until("ready.")


@proves(
    "gcpubsub/ping.sh",
    instead={"celery -A tasks inspect": "pong"},
    holds=live.HAS_EMULATOR,
)
def test_ping_from_a_shell(snippet, run, worker, observe, claim):
    """worker 应答；命令退出得慢，还留下 subscription | An answer; a slow end; subscriptions left"""
    with reader.folder(run, snippet) as here:
        here.write("tasks.py", live.TASKS)
        worker(load=here.load)
        before = set(live.subscriptions())
        asked = time.monotonic()
        done = here(snippet.source.strip(), 60)
        observe("seconds", round(time.monotonic() - asked, 1))
        observe("subscriptions_left", len(set(live.subscriptions()) - before))
    claim("C121", holds="pong" not in done.output)
    assert "pong" in done.output
    assert done.status == 0


@proves("gcpubsub/credentials.sh", "export")
def test_variable_names_the_key(snippet, run):
    """客户端用这个服务账号登录 | The client signs in as this service account"""
    key = run.folder / "service-account.json"
    key.write_text(json.dumps(_service_account()), "utf-8")
    script = snippet.source.replace("/etc/celery/service-account.json", str(key))
    script += f"{sys.executable} -c '{_WHO}'"
    environment = {k: v for k, v in os.environ.items() if k != "PUBSUB_EMULATOR_HOST"}
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env={**environment, "NO_GCE_CHECK": "true", "HOME": str(run.folder)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.strip() == "celery@my-project.iam.gserviceaccount.com", done.stderr[-300:]


_WHO = """
from google.cloud.pubsub_v1 import PublisherClient
print(PublisherClient().transport._credentials.service_account_email)
"""


def _service_account():
    """A key of the form that Google gives out, of an account that does not exist."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "my-project",
        "private_key": private.decode(),
        "client_email": "celery@my-project.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/token",
    }


@proves("gcpubsub/pool_start_method.py", "worker_pool_start_method")
def test_children_are_new_interpreters(snippet, run):
    """进程池的子进程是新的解释器 | The pool's processes are new interpreters"""
    lines = _children(run, snippet)
    assert any("spawn" in line for line in lines), lines


@proves("gcpubsub/all_together_before_5_7.py", "worker_pool")
def test_threads_in_place_of_children(snippet, run):
    """任务在线程里执行，没有子进程 | Tasks run in threads: there are no children"""
    assert not _children(run, snippet)


def _children(run, snippet):
    """The command lines of the children of a worker that is configured by the snippet."""
    with reader.folder(run, snippet) as here:
        here.write("celeryconfig.py", snippet.source)
        here.write("tasks.py", live.TASKS + _CONFIGURED)
        started = here.start("celery -A tasks worker --concurrency=1 --without-mingle -l INFO")
        assert started.until("ready.")
        children = psutil.Process(started.process.pid).children(recursive=True)
        return [" ".join(child.cmdline()) for child in children]


_CONFIGURED = "\n\napp.config_from_object('celeryconfig')\n"
