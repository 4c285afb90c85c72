"""kill -9 of the run, whenever it comes, leaves no process, port or file behind."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from brokerdocs.running import eventually

SECONDS = 30

HANGS = '''\
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from brokerdocs.running import eventually, proves


@proves("redis/timeout.py", "broker_transport_options.visibility_timeout")
def test_timeout(snippet, worker):
    """超时 | The timeout"""
    worker("--pool=prefork", "--concurrency=2")
    # The control makes no second pool: killed between making a semaphore and telling
    # its tracker, billiard leaves it.
    with suppress(FileExistsError):
        Path({mark!r} + ".pool").touch(exist_ok=False)
        pool = subprocess.Popen([sys.executable, "-c", {pool!r}], stdin=-1, stdout=-1, text=True)
        semaphore = pool.stdout.readline().strip()
        assert Path("/dev/shm", semaphore).exists()
        Path({mark!r} + ".new").write_text(semaphore)
        Path({mark!r} + ".new").rename({mark!r})
    eventually(lambda: False, 60)
'''


def ours(mark: str) -> list[psutil.Process]:
    """The processes that a run with *mark* in its environment started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BROKERDOCS_TEST_MARK") == mark:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return [p for p in found if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def folder():
    """A folder for temporary files whose path leaves room for those of sockets."""
    with tempfile.TemporaryDirectory(prefix="bd", dir="/tmp") as made:
        yield Path(made)


@pytest.mark.parametrize("lanes", [[], ["-n2"]], ids=["one process", "two lanes"])
@pytest.mark.parametrize("moment", ["at the start", "in an item"])
def test_a_killed_run_leaves_nothing(
    project, tmp_path, folder, pool_of_new_interpreters, moment, lanes
):
    in_the_item = tmp_path / "in-the-item"
    check = HANGS.format(mark=str(in_the_item), pool=pool_of_new_interpreters)
    project.write("tests/snippets/test_redis.py", check)
    mark = str(tmp_path)
    run = subprocess.Popen(
        project.command(*lanes),
        cwd=project.root,
        env=project.environment(BROKERDOCS_TEST_MARK=mark, TMPDIR=str(folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if moment == "in an item":
            assert eventually(in_the_item.exists, SECONDS)
            assert len(ours(mark)) > 3
        else:
            assert eventually(lambda: len(ours(mark)) > 1, SECONDS, every=0.005)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert eventually(lambda: not ours(mark), SECONDS), [p.cmdline() for p in ours(mark)]
    assert eventually(lambda: not list(folder.iterdir()), SECONDS), list(folder.iterdir())
    if moment == "in an item":
        assert not Path("/dev/shm", in_the_item.read_text()).exists()


def test_an_interrupted_run_keeps_what_it_saw(project):
    """Ctrl-C ends it all in seconds; the records of items that had finished stay."""
    check = (project.root / "tests/snippets/test_redis.py").read_text()
    project.write(
        "tests/snippets/test_redis.py",
        check
        + '\n\n@proves("redis/timeout.py", "broker_transport_options.visibility_timeout")\n'
        + "def test_hangs(snippet):\n"
        + '    """等 | Waits"""\n'
        + "    eventually(lambda: False, 60)\n",
    )
    mark = str(project.root)
    # A shell without job control starts its background jobs with the signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run = subprocess.Popen(
        project.command(),
        cwd=project.root,
        env=project.environment(BROKERDOCS_TEST_MARK=mark),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    records = project.root / "build/evidence/redis/timeout.py"
    assert eventually(lambda: records.exists() and list(records.glob("*.json")), SECONDS)
    began = time.monotonic()
    os.kill(run.pid, signal.SIGINT)
    output, _ = run.communicate(timeout=SECONDS)
    assert run.returncode == 2, output
    assert time.monotonic() - began < SECONDS
    assert eventually(lambda: not ours(mark), SECONDS)
    assert list(records.glob("*.json"))
