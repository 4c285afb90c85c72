"""The pytest plugin that runs snippets.

It is loaded in every session of this project and acts only where the folder of
checks, ``tests/snippets``, is among what pytest was asked to collect. The
controller owns the supervisor of servers and the evidence; each lane forks its
items one after another. ``-n`` is the number of lanes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from brokerdocs.running import private
from brokerdocs.running.checks import collecting
from brokerdocs.running.item.fixtures import (  # noqa: F401  # pytest finds the fixtures here
    claim,
    endpoints,
    observe,
    run,
    services,
    shell,
    snippet,
    symptom,
    timeline,
    worker_,
)
from brokerdocs.running.item.pictures import picture  # noqa: F401  # another fixture
from brokerdocs.running.session import inputs, selecting
from brokerdocs.running.session.collection import Collection
from brokerdocs.running.session.controller import Controller
from brokerdocs.running.session.lanes import Lanes


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
    group.addoption(
        "--about",
        action="append",
        default=[],
        metavar="PATH",
        help="run what is about a snippet, a page or a folder; their paths alone mean the same",
    )
    group.addoption(
        "--shard",
        type=_shard,
        metavar="I/N",
        help="run the I-th of N parts, for as many machines: 2/4",
    )
    group.addoption(
        "--published",
        action="store_true",
        help="run every snippet as it is published, without its mutants and controls",
    )
    group.addoption("--force", action="store_true", help="run items whose record is fresh, too")
    group.addoption(
        "--falsify",
        action="store_true",
        help="instead of mutants: change each literal in turn, and tell which no check notices",
    )
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
    checks = inputs.checks_folder(config.rootpath)
    asked = [_path(config, argument) for argument in config.args]
    if not any(checks in (path, *path.parents) or path in checks.parents for path in asked):
        return
    private.remember_versions()
    lanes = private.without_xdist(config)
    controller = Controller(config)
    config.pluginmanager.register(controller, Controller.NAME)
    config.pluginmanager.register(Collection(config, controller, asked), "brokerdocs-collection")
    config.pluginmanager.register(Lanes(config, controller, lanes), "brokerdocs-lanes")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Take snippets and pages as arguments: they mean the items that are about them."""
    places = early_config.known_args_namespace.file_or_dir
    selecting.take_paths(args, places, early_config.invocation_params.dir, early_config.rootpath)


def _shard(text: str) -> tuple[int, int]:
    """Read ``2/4``."""
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise argparse.ArgumentTypeError(f"takes I/N, such as 2/4; not {text!r}")
    return int(number), int(of)


def _path(config: pytest.Config, argument: str) -> Path:
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make items of a declared check."""
    collecting.parametrize(metafunc, metafunc.config.rootpath)
