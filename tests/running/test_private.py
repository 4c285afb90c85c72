"""Canaries: each fails where a release of another project moved what a hook of ours is about."""

import importlib
import importlib.metadata
import inspect
from multiprocessing import util

import celery.app.log
import kombu.pools
import pytest
import redis
from _pytest.runner import runtestprotocol
from kombu import Connection

from brokerdocs.running import private
from brokerdocs.running.session import preloading

ADVICE = "a release has moved this: see its source, then change brokerdocs/running/private.py"


def test_the_phases_of_an_item():
    assert {"item", "log", "nextitem"} <= set(inspect.signature(runtestprotocol).parameters), ADVICE


def test_capturing_starts_again(pytestconfig):
    manager = pytestconfig.pluginmanager.getplugin("capturemanager")
    for name in ("stop_global_capturing", "start_global_capturing", "suspend_global_capture"):
        assert callable(getattr(manager, name, None)), ADVICE


def test_the_base_folder_for_temporary_files(pytestconfig):
    private.make_base_folder(pytestconfig)
    assert pytestconfig._tmp_path_factory._basetemp.is_dir(), ADVICE


def test_the_options_of_xdist(pytestconfig):
    for name in ("numprocesses", "dist", "tx"):
        assert hasattr(pytestconfig.option, name), ADVICE


def test_pools_and_what_they_do_after_a_fork():
    assert isinstance(kombu.pools._groups, list), ADVICE
    connection = Connection("memory://")
    connection.Pool(1)
    registered = [one for one in util._afterfork_registry.values() if one is not None]
    assert any(isinstance(one, kombu.resource.Resource) for one in registered), ADVICE


def test_redis_py_asks_for_its_version_once(monkeypatch):
    asked = []
    monkeypatch.setattr(importlib.metadata, "version", lambda name: asked.append(name) or "1.0")
    private.remember_versions()
    assert [redis.Connection().driver_info.lib_version for _ in range(2)] == ["1.0", "1.0"], ADVICE
    assert asked == ["redis"], ADVICE


def test_celery_logs_to_the_interpreter_s_first_streams():
    assert "__stderr__" in inspect.getsource(celery.app.log), ADVICE


def test_transport_options_pass_through_a_connection(monkeypatch):
    monkeypatch.setattr(Connection, "__init__", Connection.__init__)
    private.wrap_transport_options(lambda options: {**options, "wrapped": True})
    assert Connection("memory://").transport_options["wrapped"], ADVICE


def test_what_the_lane_looks_up_is_remembered():
    """If it is not, each fork looks again, and nobody would notice."""
    assert hasattr(preloading.load_extension_class_names, "cache_info"), ADVICE
    inspect.getmodule(preloading.preload.__code__)
    assert vars(inspect)["modulesbyfile"], ADVICE


@pytest.mark.parametrize("name", preloading.MODULES)
def test_what_every_fork_uses_is_still_called_so(name):
    """One that is missing costs each fork its import, and nobody would notice."""
    importlib.import_module(name)
