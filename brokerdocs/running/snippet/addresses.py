"""Map the well-known addresses that a snippet names to where the services listen now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from brokerdocs.systems import DEFAULT_PORTS

_URL = re.compile(
    r"(?P<head>(?P<scheme>[a-z]+)(?:\+[a-z]+)?://(?:[^@/'\"\s]*@)?)localhost(?!:)(?=[/'\"\s;?,)]|$)"
)
_URLS = re.compile(r"[a-z]+(?:\+[a-z]+)?://[^'\"\s;,)]+")


def with_ports(text: str) -> str:
    """Write the default port into each URL of *text* that names ``localhost`` alone."""

    def add(match: re.Match[str]) -> str:
        port = DEFAULT_PORTS.get(match["scheme"])
        return f"{match['head']}localhost:{port}" if port else match[0]

    return _URL.sub(add, text)


def named(text: str, well_known: Iterable[str]) -> set[str]:
    """The entries of *well_known* (address or path) that *text* names."""
    full = with_ports(text)
    return {address for address in well_known if _pattern(address).search(full)}


def speaks(text: str, schemes: Iterable[str]) -> bool:
    """Whether *text* holds a URL of one of *schemes*."""
    return any(re.search(rf"(?<![\w+]){re.escape(scheme)}://", text) for scheme in schemes)


def rewrite(text: str, mapping: Mapping[str, str]) -> str:
    """Put the actual addresses into *text*; its lines stay where they are."""
    full = with_ports(text)
    for address in sorted(mapping, key=len, reverse=True):
        full = _pattern(address).sub(lambda _, actual=mapping[address]: actual, full)  # type: ignore[misc]
    return full


def urls(text: str) -> list[str]:
    """The URLs that *text* holds, as far as a server could be prepared for them."""
    return _URLS.findall(with_ports(text))


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(address)}(?![\w])")
