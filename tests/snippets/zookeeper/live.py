"""Ask a live ZooKeeper what it holds, and stand between it and its clients."""

import socket
import threading
from contextlib import contextmanager, suppress

from kazoo.client import KazooClient

WELL_KNOWN = "localhost:2181"
PREFORK = ("--pool=prefork", "--concurrency=1")


@contextmanager
def client(endpoint):
    """A client of our own."""
    this = KazooClient(hosts=endpoint.mapping[WELL_KNOWN], timeout=10)
    this.start(timeout=10)
    try:
        yield this
    finally:
        this.stop()
        this.close()


def entries(endpoint, queue="celery", root="/celery"):
    """The nodes that wait in a queue."""
    with client(endpoint) as zookeeper:
        path = f"{root}/{queue}"
        return sorted(zookeeper.get_children(path)) if zookeeper.exists(path) else []


class Way:
    """A way to the server that can be closed, as when one member of an ensemble dies."""

    def __init__(self, run, target):
        host, _, port = target.partition(":")
        self.target = (host, int(port))
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.ends = [self.socket]
        run.guard.allow([self.address])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """Refuse new connections and end those that are there."""
        for each in self.ends:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                here, _ = self.socket.accept()
                there = socket.create_connection(self.target)
                self.ends += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=_pass, args=ends, daemon=True).start()


def _pass(source, drain):
    with suppress(OSError):
        while data := source.recv(65536):
            drain.sendall(data)
    for each in (source, drain):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
