"""Amazon SQS by two emulators: moto's server and ElasticMQ."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator

from brokerdocs.services.brokers.amazon import moto
from brokerdocs.services.brokers.amazon.moto import REGION
from brokerdocs.services.brokers.emulator import Emulator
from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.installing import java, maven
from brokerdocs.services.model import Progress, Service, Unavailable

_SIGNED = (
    f"AWS4-HMAC-SHA256 Credential=nobody/20260101/{REGION}/sqs/aws4_request, "
    "SignedHeaders=host, Signature=none"
)
"""By it moto tells a request to SQS from one to another of Amazon's services; nobody checks it."""

_CONFIG = "/opt/elasticmq.conf"
_ELASTICMQ = """\
include classpath("application.conf")
node-address {{ protocol = http, host = localhost, port = {port}, context-path = "" }}
rest-sqs {{
  enabled = true, bind-hostname = "{listen}", bind-port = {port}, sqs-limits = strict
}}
rest-stats {{ enabled = false }}
aws {{ region = {region}, accountId = 000000000000 }}
"""


class SQS(Emulator):
    """One emulator; which one, the candidate says."""

    VERSION = re.compile(rf"{moto.LOGGED}|ElasticMQ server \(([^)]+)\)", re.M)

    @classmethod
    def native(
        cls, service: Service, product: str, fetch: bool, progress: Progress
    ) -> Iterator[Candidate]:
        """moto where its package is installed, else ElasticMQ's jars; *product* is the one forced.

        Raises Unavailable in place of the last.
        """
        if product in ("", "moto"):
            try:
                yield moto.candidate(service, "sqs")
            except Unavailable:
                if product:
                    raise
        if product in ("", "elasticmq"):
            yield maven.candidate(service, "elasticmq", fetch, progress)

    def arrange(self) -> None:
        host, port = self.host, self.ports[0]
        if host.candidate.product == "Moto":
            command = moto.command(host, port)
        else:
            text = _ELASTICMQ.format(listen=host.listen, port=port, region=REGION)
            config = host.write("elasticmq.conf", text, at=_CONFIG)
            command = []
            if host.candidate.provider == "native":
                options = (f"-Dconfig.file={config}",)
                command = java.command(host, "org.elasticmq.server.Main", options=options)
        self.members = {self.process: host.process(self.process, command, {}, [port])}

    def answers(self) -> bool:
        # An engine's proxy accepts connections before the server in the container does.
        return super().answers() and bool(_ask(self._address, "ListQueues"))

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}/"

    def reset(self) -> None:
        """Delete every queue; ElasticMQ still speaks the older protocol: forms and XML."""
        if self.host.candidate.product == "Moto":  # it has regions, and lists one at a time
            moto.reset(self._address)
            return
        listed = _ask(self._address, "ListQueues")
        for queue in re.findall(r"<QueueUrl>([^<]+)</QueueUrl>", listed):
            _ask(queue, "DeleteQueue")

    def environment(self, address: str) -> dict[str, str]:
        return moto.CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://{address}"}


def _ask(url: str, action: str) -> str:
    form = urllib.parse.urlencode({"Action": action, "Version": "2012-11-05"}).encode()
    request = urllib.request.Request(url, form, {"Authorization": _SIGNED})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())
