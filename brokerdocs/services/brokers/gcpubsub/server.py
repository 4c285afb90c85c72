"""Google Cloud Pub/Sub by two emulators: Google's own, and the fake of its Go library."""

from __future__ import annotations

import json
import re
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brokerdocs.services.brokers.emulator import Emulator
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import golang, java, programs
from brokerdocs.services.model import Progress, Service, Unavailable

_SOURCE = golang.Source(
    program="pstest",
    folder=Path(__file__).with_name("pstest"),
    what="the fake of Google's Go library, built by Go",
    absent=(
        "neither Google's Pub/Sub emulator nor Go is here",
        "没有 Google 的 Pub/Sub 模拟器，也没有 Go",
    ),
)
_JAR = "platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar"
_GCLOUD = ["gcloud", "beta", "emulators", "pubsub", "start"]


class PubSub(Emulator):
    """One emulator; which one, the candidate says."""

    VERSION = re.compile(r"^pstest v(\S+)$", re.M)

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """Google's emulator if its SDK is here, else the fake if Go is; *product* is the one
        forced.

        Raises Unavailable in place of the last.
        """
        if product in ("", "emulator") and (jar := _jar_of_sdk()):
            found = java.runtime(fetch, progress, service.install)
            yield Candidate(
                service.name,
                "native",
                service.products["emulator"],
                programs.identity(jar),
                programs={"server": found.program, "jars": str(jar)},
                environment=found.environment,
            )
        if product == "emulator":
            raise Unavailable(
                "no Pub/Sub emulator in a Google Cloud SDK: "
                "install google-cloud-cli-pubsub-emulator",
                "Google Cloud SDK 中没有 Pub/Sub 模拟器：请安装 google-cloud-cli-pubsub-emulator",
            )
        built = golang.program(_SOURCE, service, fetch, progress)
        yield Candidate(
            service.name,
            "native",
            service.products["pstest"],
            f"pstest: {built.parent.name}",
            programs={"server": str(built)},
        )

    def arrange(self) -> None:
        self.projects: set[str] = set()
        host = self.host
        address = f"{host.listen}:{self.ports[0]}"
        if host.candidate.product == "pstest":
            command = [host.candidate.programs.get("server", "pstest"), address]
        elif host.candidate.provider == "native":
            self.version = _version_of(Path(host.candidate.programs["jars"]))
            command = java.command(
                host,
                "com.google.cloud.pubsub.testing.v1.Main",
                f"--host={host.listen}",
                f"--port={self.ports[0]}",
            )
        else:
            self.version = "(it does not say which)"
            command = [*_GCLOUD, f"--host-port={address}"]
        self.members = {self.process: host.process(self.process, command, {}, self.ports)}

    def prepare(self, url: str) -> None:
        """Remember the project that a URL names: the emulator cannot list its projects."""
        if found := re.search(r"projects/([^/?]+)", url):
            self.projects.add(found[1])

    def reset(self) -> None:
        """Delete topics and subscriptions where that is quicker than a new start: in Java."""
        if "jars" not in self.host.candidate.programs:
            super().reset()
            return
        for project in self.projects:
            for kind in ("topics", "subscriptions"):
                listed = self._ask("GET", f"projects/{project}/{kind}?pageSize=1000")
                for one in listed.get(kind, []):
                    self._ask("DELETE", one["name"])

    def _ask(self, method: str, path: str) -> dict[str, Any]:
        """One request to the emulator's REST interface; raises OSError."""
        url = f"http://127.0.0.1:{self.ports[0]}/v1/{path}"
        request = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def environment(self, address: str) -> dict[str, str]:
        return {"PUBSUB_EMULATOR_HOST": address, "PUBSUB_PROJECT_ID": "brokerdocs"}


def _jar_of_sdk() -> Path | None:
    gcloud = programs.on_path("gcloud")
    if gcloud is None:
        return None
    found = sorted(gcloud.resolve().parents[1].glob(_JAR))
    return found[-1] if found else None


def _version_of(jar: Path) -> str:
    """What the program's own manifest says: it logs no version."""
    with zipfile.ZipFile(jar) as archive:
        manifest = archive.read("META-INF/MANIFEST.MF").decode()
    found = re.search(r"^Implementation-Version: (\S+)", manifest, re.M)
    return found[1] if found else "(it does not say which)"
