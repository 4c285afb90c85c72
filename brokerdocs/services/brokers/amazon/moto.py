"""moto's server, an emulator of Amazon's services: DynamoDB and S3; SQS has a module of its own."""

from __future__ import annotations

import importlib.util
import re
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from brokerdocs.services.brokers.emulator import Emulator
from brokerdocs.services.hosts.host import Candidate, Host
from brokerdocs.services.installing import programs
from brokerdocs.services.model import Progress, Service, Unavailable

REGION = "us-east-1"

CREDENTIALS = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
}
"""What a client needs; nobody checks the keys."""

LOGGED = r"^Moto (\S+)$"
"""The version in the server's log."""

_START = "import moto, moto.server; print('Moto', moto.__version__, flush=True); moto.server.main()"
"""The server does not answer what version it is, so its process says it first."""


def candidate(service: Service, extras: str) -> Candidate:
    """The installed package as a native form of *service*.

    :param extras: of the package, which the service needs.

    Raises Unavailable where its server is not installed.
    """
    found = importlib.util.find_spec("moto.server")
    if found is None or found.origin is None or not importlib.util.find_spec("flask"):
        raise Unavailable(
            f"moto's server is not installed: pip install 'moto[server,{extras}]'",
            f"没有安装 moto 的服务器：pip install 'moto[server,{extras}]'",
        )
    return Candidate(
        service.name,
        "native",
        service.products["moto"],
        programs.identity(Path(found.origin).with_name("__init__.py")),
        programs={"server": sys.executable},
    )


def command(host: Host, port: int) -> list[str]:
    """The command that starts it and says its version."""
    return [host.candidate.programs["server"], "-c", _START, "-H", host.listen, "-p", str(port)]


def reset(address: str) -> None:
    """Empty every service in every region; *address* ends with a slash."""
    urllib.request.urlopen(f"{address}moto-api/reset", b"", timeout=10).close()


class AWS(Emulator):
    """DynamoDB and S3 in one process."""

    VERSION = re.compile(LOGGED, re.M)
    WELL_KNOWN = "localhost:5000"

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """The installed package; *product* can only be moto.

        Raises Unavailable in place of the last.
        """
        del product, fetch, progress
        yield candidate(service, "dynamodb,s3")

    def arrange(self) -> None:
        port = self.ports[0]
        started = self.host.process(self.process, command(self.host, port), {}, [port])
        self.members = {self.process: started}

    def answers(self) -> bool:
        # An engine's proxy accepts connections before the server in the container does.
        if not super().answers():
            return False
        with urllib.request.urlopen(f"{self._address}moto-api/data.json", timeout=10) as answer:
            return bool(answer.status == 200)

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}/"

    def reset(self) -> None:
        reset(self._address)

    def environment(self, address: str) -> dict[str, str]:
        # Not AWS_ENDPOINT_URL: an item may have another emulator as its SQS.
        return CREDENTIALS | {
            "AWS_ENDPOINT_URL_DYNAMODB": f"http://{address}",
            "AWS_ENDPOINT_URL_S3": f"http://{address}",
        }
