"""Import and look up in the lane, once, what every fork of it would do again."""

from __future__ import annotations

import gc
import importlib
import inspect

from celery.utils.imports import load_extension_class_names

MODULES = (
    "amqp",
    "celery.app.amqp",
    "celery.app.builtins",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.apps.worker",
    "celery.backends.redis",
    "celery.backends.rpc",
    "celery.bin.celery",
    "celery.bin.worker",
    "celery.concurrency.prefork",
    "celery.concurrency.solo",
    "celery.events.snapshot",
    "celery.events.state",
    "celery.fixups.django",
    "celery.loaders.app",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.consumer.agent",
    "celery.worker.consumer.delayed_delivery",
    "celery.worker.control",
    "celery.worker.strategy",
    "celery.worker.worker",
    "encodings.idna",
    "kombu.asynchronous.hub",
    "kombu.transport.pyamqp",
    "kombu.transport.redis",
    "libcst",
    "psutil",
    "redis",
    "redis.sentinel",
    "timeit",
)
"""Seen in ``sys.modules`` of workers and drivers after a round trip, most with what they import."""

GARBAGE = 20_000
"""New objects between two collections, Python's default being 700: a fork ends before many are
garbage, and each collection visits all that it has made."""


def preload() -> None:
    """Import and look up what is there, and keep the garbage collector from it in every fork."""
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:  # another Celery may lack one: then a fork imports what it has
            continue
    load_extension_class_names("celery.result_backends")  # which remembers them
    inspect.getmodule(preload.__code__)  # which remembers the file of every module
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
