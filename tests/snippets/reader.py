"""What a reader does at a prompt: files in a folder, commands in it, a worker in the background."""

import importlib
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from brokerdocs.running import eventually
from brokerdocs.running.item import process_tree
from brokerdocs.running.item import worker as workers
from brokerdocs.running.snippet import addresses


class Program:
    """A command that runs in the background."""

    def __init__(self, line, process, path):
        self.line, self.process, self.path = line, process, path

    @property
    def log(self):
        """What it has printed so far."""
        return self.path.read_text("utf-8", "replace")

    @property
    def is_alive(self):
        """Whether it still runs."""
        return self.process.poll() is None

    def until(self, words, seconds=20.0):
        """Wait until it has printed *words*, or has ended; whether it has printed them."""
        eventually(lambda: words in self.log or not self.is_alive, seconds)
        return words in self.log

    def stop(self, signal_=9):
        """Send a signal and wait for the end; what it left running is killed."""
        children = process_tree.of(self.process.pid) if self.is_alive else []
        self.process.send_signal(signal_)
        status = self.process.wait(20)
        process_tree.send(psutil.wait_procs(children, 0.2)[1])
        return status


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    output: str


class Folder:
    """The reader's folder, which is the item's own."""

    def __init__(self, run, snippet):
        self.run, self.snippet = run, snippet
        self.programs = []
        here = str(Path(sys.executable).parent)  # where the reader's pip put celery
        self.environment = {
            **os.environ,
            "PATH": os.pathsep.join([here, os.environ["PATH"]]),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",  # a file written twice in a second stays itself
            "PYTHONPATH": str(Path(__file__).with_name("ordinary_user")),
        }

    def write(self, name, text):
        """Write a file, its addresses mapped."""
        (self.run.folder / name).write_text(addresses.rewrite(text, self.snippet.mapping), "utf-8")

    def copy(self, snippet, name="tasks.py"):
        """Put another snippet of the page into the folder."""
        self.write(name, (self.snippet.root / "snippets" / snippet).read_text("utf-8"))

    def lines(self):
        """The commands of the snippet."""
        return [line for line in self.snippet.text.splitlines() if line.strip()]

    def do(self, line, seconds=30.0):
        """Run a command to its end."""
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.run.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        self.run.output.append(f"$ {line}\n{output}")
        return Done(done.returncode, output)

    def worker(self, *arguments):
        """Start a worker of ``tasks.py`` as checks do: a fork, which is ready in no time."""

        def load():
            sys.path.insert(0, str(self.run.folder))
            return importlib.import_module("tasks").app

        started = workers.start(load, self.run.folder, "worker-1", arguments)
        self.run.workers.append(started)
        return started

    def start(self, line):
        """Start a command in the background."""
        path = self.run.folder / f"program-{len(self.programs) + 1}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {line}"],
                cwd=self.run.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        program = Program(line, process, path)
        self.programs.append(program)
        return program


@contextmanager
def folder(run, snippet):
    """A folder whose programs end with the item."""
    this = Folder(run, snippet)
    try:
        yield this
    finally:
        for program in this.programs:
            run.output.append(f"$ {program.line}\n{program.log}")
            if program.is_alive:
                program.stop()


def task_of(app, name="add"):
    """The task of a program: a module that is executed has no name that tasks could share."""
    (task,) = [task for key, task in app.tasks.items() if key.rpartition(".")[2] == name]
    return task


def registered(app):
    """What a worker says of each task that it knows, over the broker."""
    answers = app.control.inspect(timeout=5.0, limit=1).registered() or {}
    return [words for listed in answers.values() for words in listed]
