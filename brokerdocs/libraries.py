"""Libraries whose behaviour runs show, and which of their releases Celery and kombu allow."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

LIBRARIES: Mapping[str, str] = {
    "Celery": "celery",
    "kombu": "kombu",
    "redis-py": "redis",
    "py-amqp": "amqp",
    "billiard": "billiard",
    "vine": "vine",
}
"""What every run uses: by its own name, the distribution."""


def allowed() -> dict[str, str]:
    """Library to the releases that the installed Celery and kombu allow, as ``<6.5,>=4.5.2``.

    By the names that records have for libraries, extras included; what may be any release is
    left out. Where both say something of a library, both count.
    """
    shown = {distribution: name for name, distribution in LIBRARIES.items()}
    found: dict[str, SpecifierSet] = {}
    for source in ("celery", "kombu"):
        for line in metadata.requires(source) or ():
            wanted = Requirement(line)
            if _is_for_us(wanted):
                name = shown.get(wanted.name, wanted.name)
                found[name] = found.get(name, SpecifierSet()) & wanted.specifier
    return {name: str(releases) for name, releases in found.items() if releases}


def _is_for_us(wanted: Requirement) -> bool:
    """Whether it counts here, with whichever extra it comes."""
    if wanted.marker is None:
        return True
    extras = (part.rpartition("==")[2].strip(" \"')") for part in _extras(str(wanted.marker)))
    return any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _extras(marker: str) -> list[str]:
    return [part for part in marker.split(" and ") if "extra" in part]
