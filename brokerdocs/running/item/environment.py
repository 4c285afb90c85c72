"""An item's environment: folders of its own, no credentials, clients pointed to nowhere."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

NOWHERE = "127.0.0.1:9"
"""The discard port: closed on every machine that is not older than this site's subject."""

_CREDENTIALS = ("AWS_", "AZURE_", "BOTO_", "CELERY_", "CLOUDSDK_", "GOOGLE_", "PUBSUB_")
_POINTERS = {
    "AWS_ENDPOINT_URL": f"http://{NOWHERE}",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "JDK_JAVA_OPTIONS": "-XX:-UsePerfData",  # else each JVM leaves a folder in /tmp
    "PGHOST": NOWHERE.partition(":")[0],
    "PGPORT": NOWHERE.partition(":")[2],
    "PUBSUB_EMULATOR_HOST": NOWHERE,
}


HOME = os.path.expanduser("~")  # noqa: PTH111  # Path.home() raises where there is none
"""The home of whoever runs this, read when a lane starts; ``~`` where there is none."""


def confine(environment: MutableMapping[str, str], folder: Path) -> None:
    """Make *environment* that of an item whose files all lie in *folder*.

    Credentials go, and clients that no audit hook sees (C, shells) are pointed nowhere.
    """
    for name in [name for name in environment if name.startswith((*_CREDENTIALS, "XDG_"))]:
        del environment[name]
    environment.update(_POINTERS)
    for name, path in _at_home().items():
        environment.setdefault(name, path)
    home, temporary = folder / "home", folder / "t"  # short: unix sockets' paths begin with it
    home.mkdir(mode=0o700)
    temporary.mkdir(mode=0o700)
    environment.update(HOME=str(home), TMPDIR=str(temporary), XDG_RUNTIME_DIR=str(temporary))
    tempfile.tempdir = None  # it remembers what TMPDIR was


def _at_home() -> dict[str, str]:
    """What programs look for in the person's own home, where it is: only read from there."""
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    places = {
        "DOCKER_CONFIG": Path(HOME, ".docker"),  # which engine the command docker talks to
        "PLAYWRIGHT_BROWSERS_PATH": Path(HOME, caches, "ms-playwright"),
    }
    return {name: str(path) for name, path in places.items() if path.is_dir()}
