"""What every configuration must do, whatever it is about."""

import warnings

import celery
from celery import chord
from celery.app.defaults import NAMESPACES, flatten

from brokerdocs.running import common, free
from brokerdocs.running.item import reads

UNLISTED = {"redis_backend_health_check_interval", "redis_client_name"}
"""Documented and read by Celery, though its own table of settings does not list them."""

SECONDS = 30.0  # for a first task; Pub/Sub's emulator has taken 10 beside other items

SETTINGS = {name for name, _ in flatten(NAMESPACES)} | UNLISTED


for _path in ("broker_url*.path", "result_backend.path", "app.Celery.b*.path"):
    free("*", _path, why="数据库、vhost、项目由您定 | your database, vhost or project")
free("*", "broker_url.password", why="密码是您自己的 | your password")
free("*", "app.Celery[0]", why="应用的名字由您定 | your application's name")
free(
    "*",
    "worker_soft_shutdown_timeout",
    why="部署时能等多久由您定 | how long your deployment may wait",
)


@common("configuration", "program")
def test_loads_without_warnings(snippet):
    """加载时没有任何警告 | Loads without a warning"""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if "_before_" in snippet.name:  # later releases may want its settings to be replaced
            warnings.simplefilter("ignore", PendingDeprecationWarning)
        snippet.app.finalize()
        with snippet.app.connection_for_write() as connection:
            assert connection.transport.driver_name


@common("configuration")
def test_every_setting_exists(snippet, run):
    """每个设置 Celery 都认识 | Celery knows every setting"""
    for name, value in snippet.settings.items():
        if getattr(value, "__name__", None) == name:
            continue  # what it imports, such as kombu's Queue
        run.about = name
        assert name in SETTINGS, f"Celery {celery.__version__} has no setting {name!r}"


@common("configuration")
def test_every_option_is_read(snippet, worker, run):
    """每个传输选项都有代码读取 | Some code reads every transport option"""
    options = {
        name: list(snippet.settings.get(name, {}))
        for name in ("broker_transport_options", "result_backend_transport_options")
    }
    if not any(options.values()):
        return
    to_broker, to_results = run.folder / "broker", run.folder / "results"
    reads.record(to_broker)
    snippet.after_load = lambda app: reads.record_results(app, to_results)
    worker()
    tasks = snippet.app.tasks
    tasks["add"].delay(2, 2).get(timeout=SECONDS)
    if options["result_backend_transport_options"]:  # some are read for chords alone
        chord([tasks["add"].s(1, 1)] * 2, tasks["echo"].s()).delay().get(timeout=SECONDS)
    with snippet.app.connection_for_write() as connection:
        read = {
            "broker_transport_options": reads.read(to_broker, connection.transport.driver_name),
            "result_backend_transport_options": reads.read(to_results),
        }
    for setting, names in options.items():
        for name in names:
            run.about = f"{setting}.{name}"
            assert name in read[setting], f"{setting}: {name!r} is read by nothing (dead-option)"


@common("configuration")
def test_round_trip(snippet, worker):
    """任务送达 worker，结果取得回来 | A task gets there and its result comes back"""
    worker()
    assert snippet.app.tasks["add"].delay(2, 2).get(timeout=SECONDS) == 4
