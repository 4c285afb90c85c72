"""A run on a machine that is not ours: it passes there, and leaves it as it was."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

SOCKET = "org.chromium.Chromium.XXXXXX/SingletonSocket"
"""The longest name that a program of the site's own binds in its temporary folder."""

WRITES = f"""\
    import multiprocessing, shutil, socket, subprocess, tempfile
    from pathlib import Path
    Path.home().joinpath(".config").mkdir()
    Path.home().joinpath(".config/left").write_text("by the check")
    tempfile.mkdtemp()
    multiprocessing.util.get_temp_dir()
    long = Path(tempfile.gettempdir(), {SOCKET!r})
    long.parent.mkdir()
    socket.socket(socket.AF_UNIX).bind(str(long))
    if shutil.which("java"):
        subprocess.run(["java", "-version"], check=True)
    worker("--pool=prefork", "--concurrency=2")
    subprocess.run('echo left > ~/shell; mktemp; test -z "$XDG_CACHE_HOME"', shell=True, check=True)
    with snippet"""

SYSTEM = ("/var/log", "/var/run", "/var/lib", "/var/tmp")


def listing(*folders: Path) -> list[str]:
    """What lies in the folders, and in those of the system."""
    own = [str(path) for folder in folders for path in folder.rglob("*")]
    of_java = [str(path) for path in Path("/tmp").glob("hsperfdata_*")]
    others = [str(path) for folder in SYSTEM for path in Path(folder).iterdir()]
    return sorted(own + of_java + others)


@pytest.mark.parametrize("lanes", [[], ["-n2"]], ids=["one process", "two lanes"])
def test_the_machine_is_left_as_it_was(project, tmp_path, lanes):
    home, temporary = tmp_path / "home", tmp_path / "t"
    home.mkdir()
    temporary.mkdir()
    project.rewrite_check("(snippet)", "(snippet, worker)")
    project.rewrite_check("    with snippet", WRITES)
    before = listing(home, temporary)
    result = project.run(
        *lanes, HOME=str(home), TMPDIR=str(temporary), XDG_CACHE_HOME=str(home / ".cache")
    )
    assert result.status == 0, result.output
    assert result.row()["passed"] == 2
    assert listing(home, temporary) == before


def passes(result):
    """Whether the snippet and its mutant ran."""
    assert result.status == 0, result.output
    assert result.row() == {"passed": 2, "cached": 0, "failed": 0, "not run": 0}


def test_a_path_with_spaces_and_chinese(make_project, tmp_path):
    passes(make_project(tmp_path / "我的 项目 (1)").run())


@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_a_user_without_a_home(project, home):
    passes(project.run(HOME=home))


def test_snippets_that_cannot_be_written(project):
    folders = [project.root / "snippets" / "redis", project.root / "snippets"]
    for folder in folders:
        folder.chmod(0o555)
    try:
        passes(project.run())
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.fixture
def taken() -> Iterator[None]:
    """Somebody listens on the ports that snippets name."""
    with contextlib.ExitStack() as stack:
        for port in (5672, 6379, 9092):
            with contextlib.suppress(OSError):  # somebody does already
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield


@pytest.mark.usefixtures("taken")
def test_well_known_ports_that_are_taken(project):
    passes(project.run())


def test_records_that_cannot_be_kept(project):
    """As on a full disk: everything runs, one line says what is wrong, and nothing is lost."""
    project.write("build/evidence", "a file in the folder's place")
    result = project.run()
    assert result.status == 1
    assert result.row()["passed"] == 2
    (line,) = result.findings("evidence")
    assert line.startswith("build/evidence: records cannot be kept (")
    assert (project.root / "build/evidence").read_text() == "a file in the folder's place"
