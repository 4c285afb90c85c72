"""Import in the lane, once, what every fork of it would import again."""

from __future__ import annotations

import gc
import importlib

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


def preload() -> None:
    """Import what is there, and keep the garbage collector from touching it in every fork."""
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:  # another Celery may lack one: then a fork imports what it has
            continue
    gc.collect()
    gc.freeze()
