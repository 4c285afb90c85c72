"""Every job of this project; `nox -l` lists them, `nox -s JOB -- ARGUMENTS` passes arguments on."""

from __future__ import annotations

import os
import re
import shutil
import sys
from argparse import ArgumentParser
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory

import nox
from nox.command import CommandFailed

nox.options.sessions = ["site"]

NEWEST = Path("requirements.txt")
"""The lock of all sessions, with the newest Celery."""
OLDER = {path.stem.partition("-")[2]: path for path in sorted(Path("locks").glob("celery-*.txt"))}
"""Older lines of Celery, the oldest first, with their locks."""

NEWEST_LINE = re.search(r"^celery(?:\[.*\])?==(\d+\.\d+)", NEWEST.read_text("utf-8"), re.M)[1]

SITE = Path("build") / "site"
SPHINX = ["-n", "-W", "--keep-going", "-c", "."]
MACHINERY = [
    "tests/running",
    "tests/services",
    "tests/site",
    "tests/test_layout.py",
    "tests/test_contributing.py",
]
LANES = "3"
SNIPPET_LANES = str(3 * (os.cpu_count() or 2))  # an item waits for servers most of its time


def verb(function):
    """Make a session of *function* in the environment that all of them share."""

    @wraps(function)
    def session(session: nox.Session) -> None:
        install(session)
        function(session)

    return nox.session(name=function.__name__, venv_backend="none")(session)


def environment(lock: Path) -> Path:
    """The folder of the environment of *lock*: sessions share it; nox would make one for each."""
    return Path(".nox") / ("brokerdocs" if lock == NEWEST else lock.stem)


def install(session: nox.Session, lock: Path = NEWEST) -> None:
    """Install *lock*, once for each of its versions."""
    folder = environment(lock)
    mark = folder / "installed.txt"
    if not (mark.exists() and mark.read_bytes() == lock.read_bytes()):
        session.log(f"making the environment of {lock}: a minute or less")
        session.run(sys.executable, "-m", "venv", "--clear", str(folder), external=True)
        # The lock is complete: of a range pip would look at releases that are newer than it.
        pip = ("python", "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
        run(session, *pip, "-r", str(lock), lock=lock)
        shutil.copyfile(lock, mark)


def run(
    session: nox.Session, *command: str, lock: Path = NEWEST, **environment_variables: str
) -> None:
    """Run a command of the environment; what it leaves among temporary files goes with it."""
    programs = (environment(lock) / "bin").resolve()
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    with TemporaryDirectory(prefix="nox-", ignore_cleanup_errors=True) as folder:
        settings = {"PATH": path, "TMPDIR": folder, **environment_variables}
        program = str(programs / command[0])
        session.run(program, *command[1:], env=settings, external=True)


def run_snippets(session: nox.Session) -> None:
    """Run pytest on the snippets, for each line of Celery that ``--celery`` names.

    --tb=short among the arguments shows tracebacks.
    """
    locks = take_lines(session)
    paths = [a for a in session.posargs if Path(a.partition("::")[0]).exists()]
    failed = False
    for lock in locks:
        install(session, lock)
        try:
            run(
                session,
                "python", "-m", "pytest", "-q", "--tb=no", "--no-header", "-r", "N",
                *_lanes(session.posargs, SNIPPET_LANES), *session.posargs,
                *([] if paths else ["tests/snippets"]), lock=lock,
            )  # fmt: skip
        except CommandFailed:
            failed = True
    if failed:
        raise CommandFailed


def take_lines(session: nox.Session) -> list[Path]:
    """The locks that ``--celery 5.6`` or ``--celery all`` names, taken out of the arguments."""
    known = {**OLDER, NEWEST_LINE: NEWEST}
    parser = ArgumentParser("nox -s snippets --", add_help=False, allow_abbrev=False)
    parser.add_argument("--celery", choices=[*known, "all"], default=NEWEST_LINE)
    chosen, session.posargs[:] = parser.parse_known_args(session.posargs)
    return list(known.values()) if chosen.celery == "all" else [known[chosen.celery]]


def build(session: nox.Session, *arguments: str, builder: str = "html") -> None:
    """Run Sphinx, warnings as errors."""
    out = SITE if builder == "html" else Path("build") / builder
    run(
        session,
        "python", "-m", "sphinx", *SPHINX, "-b", builder, "-d", f"build/doctrees-{builder}",
        *arguments, "docs", str(out),
    )  # fmt: skip


def _lanes(arguments: list[str], lanes: str) -> list[str]:
    named = any(a.startswith(("-n", "--numprocesses", "--pdb")) for a in arguments)
    return [] if named else ["-n", lanes]


@verb
def site(session: nox.Session) -> None:
    """Run every snippet on real servers, then build the site; arguments go to pytest."""
    failed = False
    try:
        run_snippets(session)
    except CommandFailed:
        failed = True
    build(session)
    session.log(f"the site: {(SITE / 'index.html').resolve()}")
    if failed:
        session.error("not everything passed: see the lines above, and the red marks on the pages")


@verb
def snippets(session: nox.Session) -> None:
    """Run the snippets: all, or what the arguments name."""
    run_snippets(session)


@verb
def falsify(session: nox.Session) -> None:
    """Change every literal that readers copy and list what no check notices: all, or paths."""
    session.posargs.insert(0, "--falsify")
    run_snippets(session)


@verb
def new(session: nox.Session) -> None:
    """Make a snippet, its check and its place on a page, to fill in: new -- snippet redis/x.py."""
    run(session, "python", "-m", "brokerdocs.running.checks.new", *session.posargs)


@verb
def merge(session: nox.Session) -> None:
    """Add the evidence in the folders that the arguments name: shards of a run."""
    run(session, "python", "-m", "brokerdocs.running.session.merging", *session.posargs)


@verb
def docs(session: nox.Session) -> None:
    """Build the site from the evidence that is there; arguments go to sphinx-build."""
    build(session, *session.posargs)
    session.log(f"the site: {(SITE / 'index.html').resolve()}")


@verb
def live(session: nox.Session) -> None:
    """Serve the site on this machine and rebuild what changes."""
    Path("build/evidence").mkdir(parents=True, exist_ok=True)
    run(
        session,
        "sphinx-autobuild", *SPHINX, "--host", "127.0.0.1", "--watch", "snippets",
        "--watch", "build/evidence", "-d", "build/doctrees-html", "docs", str(SITE),
        *session.posargs,
    )  # fmt: skip


@verb
def tests(session: nox.Session) -> None:
    """Test the machinery and show what the tests do not reach; arguments go to pytest."""
    if session.posargs:
        run(
            session,
            "python",
            "-m",
            "pytest",
            "-q",
            *_lanes(session.posargs, LANES),
            *session.posargs,
        )
        return
    data = Path("build") / "coverage"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    run(session, "coverage", "run", "-m", "pytest", "-q", "-n", LANES, *MACHINERY)
    run(session, "coverage", "combine", "--quiet")
    run(session, "coverage", "report")


@verb
def lint(session: nox.Session) -> None:
    """Look for faults without running anything."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    run(session, "mypy")
    run(session, "python", "-m", "brokerdocs.site")
    run(session, "check-jsonschema", "--builtin-schema", "vendor.readthedocs", ".readthedocs.yaml")
    workflows = sorted(str(path) for path in Path(".github/workflows").glob("*.yml"))
    run(session, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)


@verb
def linkcheck(session: nox.Session) -> None:
    """Ask every link's server whether it is there: needs the network."""
    build(session, builder="linkcheck")


@verb
def upstream(session: nox.Session) -> None:
    """Compare our pages with those that Celery ships: needs the package index."""
    run(session, "python", "-m", "tests.upstream")


@verb
def bench(session: nox.Session) -> None:
    """Measure: an item, a run, a build, a page."""
    run(session, "python", "-m", "tests.bench", *session.posargs)


@verb
def pin(session: nox.Session) -> None:
    """Make the locks anew, each from its .in: what is pinned stays, but with --upgrade."""
    for wanted in [NEWEST.with_suffix(".in"), *sorted(Path("locks").glob("celery-*.in"))]:
        run(
            session,
            "uv", "pip", "compile", "--universal", "--python-version", "3.11",
            "--fork-strategy", "fewest", "--generate-hashes", "--no-header", "--quiet",
            str(wanted), "-o", str(wanted.with_suffix(".txt")), *session.posargs,
            UV_CUSTOM_COMPILE_COMMAND="nox -s pin",
        )  # fmt: skip
