"""What a reader does at a prompt: files in a folder, commands in it, a worker in the background."""

import importlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil

from brokerdocs.running import eventually
from brokerdocs.running.item import process_tree
from brokerdocs.running.item.shell import Shell
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


class Folder(Shell):
    """The reader's folder, which is the item's own."""

    def __init__(self, run, snippet):
        here = str(Path(sys.executable).parent)  # where the reader's pip put celery
        super().__init__(snippet, run.folder, [here], run.output)
        self.run = run
        self.programs = []
        self.environment |= {
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",  # a file written twice in a second stays itself
            "PYTHONPATH": str(Path(__file__).with_name("ordinary_user")),
        }

    def write(self, name, text):
        """Write a file, its addresses mapped."""
        (self.folder / name).write_text(addresses.rewrite(text, self.snippet.mapping), "utf-8")

    def copy(self, snippet, name="tasks.py"):
        """Put another snippet of the page into the folder."""
        self.write(name, (self.snippet.root / "snippets" / snippet).read_text("utf-8"))

    def load(self, module="tasks"):
        """The application of a module in the folder."""
        sys.path.insert(0, str(self.folder))
        return importlib.import_module(module).app

    def start(self, line):
        """Start a command in the background."""
        path = self.folder / f"program-{len(self.programs) + 1}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {line}"],
                cwd=self.folder,
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
