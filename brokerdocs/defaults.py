"""Defaults, read from the installed Celery, kombu and clients."""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

from celery.app.defaults import NAMESPACES, flatten


class Unknown(ValueError):
    """No library that is installed has such a default."""


def read(name: str) -> Any:
    """The default that *name* stands for; raises Unknown.

    :param name: a setting of Celery, ``broker_heartbeat``, or a key of one that is a dict,
        ``task_publish_retry_policy.max_retries``; or where a library has it:
        ``kombu.transport.redis:Channel.visibility_timeout``.
    """
    module, colon, path = name.partition(":")
    try:
        if colon:
            found: Any = importlib.import_module(module)
            for attribute in path.split("."):
                found = getattr(found, attribute)
            return found
        setting, _, key = name.partition(".")
        default = {name: option.default for name, option in flatten(NAMESPACES)}[setting]
        return default[key] if key else default
    except (ImportError, AttributeError, KeyError, TypeError):
        raise Unknown(f"no installed library has a default {name!r}") from None


def source(name: str) -> str:
    """The library that has it, and its version: ``kombu 5.7.0``."""
    library = name.partition(":")[0].partition(".")[0] if ":" in name else "celery"
    return f"{library} {metadata.version(library)}"
