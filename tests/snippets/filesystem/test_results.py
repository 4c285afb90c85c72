"""The filesystem: a result is a file, and who deletes it."""

import os
import time

from brokerdocs.running import eventually, experiment, proves

PREFIX = "celery-task-meta-"
MINUTE = 60
EARLIEST = 15  # hours; no zone is further from UTC than 14


@proves("filesystem/result_backend.py", "result_backend", raises=NotImplementedError)
def test_result_is_a_file(run, snippet, worker):
    """每个结果是一个文件 | Each result is a file"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    assert [file.name for file in (run.folder / "results").iterdir()] == [f"{PREFIX}{result.id}"]


@proves("filesystem/result_backend.py", "result_expires")
def test_cleanup_deletes_what_is_older(run, snippet, worker):
    """清理时只删一小时以前的 | The clean-up deletes what is older than an hour, nothing else"""
    worker()
    add = snippet.app.tasks["add"]
    old, young = (add.delay(number, number) for number in (1, 2))
    assert [old.get(timeout=10), young.get(timeout=10)] == [2, 4]
    for result, minutes in ((old, 61), (young, 59)):
        then = time.time() - minutes * MINUTE
        os.utime(run.folder / f"results/{PREFIX}{result.id}", (then, then))
    snippet.app.tasks["celery.backend_cleanup"]()
    kept = {file.name for file in (run.folder / "results").iterdir()}
    assert f"{PREFIX}{old.id}" not in kept
    assert f"{PREFIX}{young.id}" in kept


@experiment("filesystem/experiments/no_folder.py", control="文件夹在 | the folder is there")
def test_folder_must_be_there(run, snippet, worker, observe, symptom):
    """文件夹不存在，worker 启动就退出 | The folder is not there: the worker ends at its start"""
    if not snippet.is_control:
        (run.folder / "results").rmdir()
    started = worker(wait=False)
    eventually(lambda: " ready." in started.log or not started.is_alive, 20)
    ready = " ready." in started.log
    _, _, error = started.log.rpartition("ImproperlyConfigured: ")
    observe("error", None if ready else " ".join(error.split()))
    observe("ready", ready)
    symptom(
        "The configured path for the file-system backend does not work correctly",
        " ".join(started.log.split()),
    )


@experiment("filesystem/experiments/timezone.py", control={"timezone": "UTC"})
def test_time_zone_moves_the_expiry(run, snippet, worker, observe, symptom):
    """东八区的清理会删掉刚存下的结果 | East of Greenwich the clean-up deletes fresh results"""
    worker()
    result = snippet.app.tasks["add"].delay(2, 2)
    assert result.get(timeout=10) == 4
    folder = run.folder / "results"
    now = time.time()
    for hours in range(EARLIEST):  # each would expire so many hours and a minute from now
        (aged := folder / f"{PREFIX}{hours}").touch()
        then = now + hours * 60 * MINUTE - snippet.app.conf.result_expires + MINUTE
        os.utime(aged, (then, then))
    snippet.app.tasks["celery.backend_cleanup"]()
    observe("kept", (folder / f"{PREFIX}{result.id}").exists())
    early = [hours for hours in range(EARLIEST) if not (folder / f"{PREFIX}{hours}").exists()]
    observe("hours_early", len(early))
    symptom("刚存下的结果被清理删掉 | The clean-up deletes fresh results", bool(early))
