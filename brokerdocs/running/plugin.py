"""The pytest plugin that runs snippets.

It is loaded in every session of this project and acts only where the folder of
checks, ``tests/snippets``, is among what pytest was asked to collect. The
controller owns the supervisor of servers and writes the evidence; each lane (an
xdist worker, or the controller itself without xdist) forks its items.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from brokerdocs.running import collecting, project
from brokerdocs.running.controller import Controller
from brokerdocs.running.fixtures import (  # noqa: F401  # pytest finds the fixtures here
    claim,
    observe,
    run,
    services,
    shell,
    snippet,
    timeline,
    worker_,
)
from brokerdocs.running.lane import Lane
from brokerdocs.running.pictures import picture  # noqa: F401  # another fixture


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a run of snippets."""
    group = parser.getgroup("brokerdocs", "snippets on real servers")
    group.addoption(
        "--provider",
        choices=("auto", "docker", "native"),
        default="auto",
        help="how servers are started: Docker if it answers, else native (auto)",
    )
    group.addoption(
        "--product",
        action="append",
        default=[],
        metavar="SERVICE=NAME",
        help="which product serves, such as redis=valkey",
    )
    group.addoption("--again", action="store_true", help="run items whose record is fresh, too")
    group.addoption("--long", action="store_true", help="run the long experiments, too")
    group.addoption(
        "--strict-run",
        action="store_true",
        help="fail where an item was not run for a reason that allowed_not_run does not list",
    )
    group.addoption("--annotate", action="store_true", help="print findings for GitHub as well")
    parser.addini(
        "allowed_not_run", "regular expressions of reasons, each with '# why'", type="linelist"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Join in where snippets are to be collected."""
    checks = project.checks_folder(config.rootpath)
    asked = [_path(config, argument) for argument in config.args]
    if not any(checks in (path, *path.parents) or path in checks.parents for path in asked):
        return
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        config.pluginmanager.register(Controller(config), Controller.NAME)
    is_lane = os.environ.get("PYTEST_XDIST_WORKER") or not config.getoption("numprocesses", None)
    if is_lane:
        config.pluginmanager.register(Lane(config, asked), "brokerdocs-lane")


def _path(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make items of a declared check."""
    collecting.parametrize(metafunc, metafunc.config.rootpath)
