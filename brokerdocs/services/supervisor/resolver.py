"""Resolution of services to providers, without starting anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from brokerdocs.services import table
from brokerdocs.services.hosts import engine
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Progress, ServiceError, Unavailable

PROVIDERS = ("auto", "docker", "native")


class Resolver:
    """Remembers what it found for the length of a run."""

    def __init__(self, provider: str, products: dict[str, str], progress: Progress) -> None:
        """Raises ServiceError for a provider, service or product that does not exist."""
        if provider not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            raise ServiceError(
                f"no provider is called {provider!r}; there are {known}",
                f"没有名为 {provider!r} 的提供方式；可用的有 {known}",
            )
        for name in products:
            table.product(table.named(name), products)
        self.provider = provider
        self.products = products
        self._progress = progress
        self._found: dict[tuple[str, frozenset[str]], Candidate | Unavailable] = {}
        self._locks = {name: threading.Lock() for name in table.SERVICES}
        self._told: set[str] = set()

    def resolve(self, name: str, needs: frozenset[str], fetch: bool = True) -> Candidate:
        """The first candidate that offers all *needs*; raises Unavailable.

        Where *fetch* holds, an image is pulled and packages are unpacked that are not here yet.
        """
        service = table.named(name)
        with self._locks[name]:
            key = (name, needs)
            found = self._found.get(key)
            if found is None:
                try:
                    found = self._look(service, needs, fetch)
                except Unavailable as error:
                    found = error
                if fetch:
                    self._found[key] = found
        if isinstance(found, Unavailable):
            raise Unavailable(found.english, found.chinese)
        return found

    def _look(self, service: table.Entry, needs: frozenset[str], fetch: bool) -> Candidate:
        reasons: list[Unavailable] = []
        for candidate in self._candidates(service, fetch, reasons):
            if needs <= candidate.capabilities:
                return candidate
            lacking = ", ".join(sorted(needs - candidate.capabilities))
            reasons.append(
                Unavailable(
                    f"{candidate.product} ({candidate.provider}) has no {lacking}",
                    f"{candidate.product}（{candidate.provider}）不支持 {lacking}",
                )
            )
        english = "; ".join(one.english for one in reasons)
        chinese = "；".join(one.chinese for one in reasons)
        raise Unavailable(f"{service.name}: {english}", f"{service.name}：{chinese}")

    def _candidates(
        self,
        service: table.Entry,
        fetch: bool,
        reasons: list[Unavailable],
    ) -> Iterator[Candidate]:
        wanted = table.product(service, self.products)
        if self.provider != "native":
            try:
                yield engine.candidate(service, wanted, fetch, self._progress)
            except engine.NoEngine as error:
                if self.provider == "docker":
                    reasons.append(error)
            except Unavailable as error:
                reasons.append(error)
                if self.provider == "auto":
                    self._tell(f"{error.english}; using a native program instead")
        if self.provider == "docker":
            return
        try:
            yield from service.server().native(service, wanted, fetch, self._progress)
        except Unavailable as error:
            reasons.append(error)

    def _tell(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._progress(line)
