"""Ask a live Memcached what it holds."""

import socket
from urllib.parse import urlsplit

PREFIX = "celery-task-meta-"


def ask(endpoint, command):
    """The server's answer to a command of one line, up to its END or ERROR."""
    url = urlsplit(endpoint.admin_url)
    with socket.create_connection((url.hostname, url.port), timeout=5) as connection:
        connection.sendall(f"{command}\r\n".encode())
        lines = []
        for line in connection.makefile("rb"):
            lines.append(line.decode("utf-8", "replace").strip())
            if lines[-1] in ("END", "EN") or lines[-1].startswith(("ERROR", "HD")):
                return lines
    return lines


def holds(endpoint, task_id):
    """Whether the result is there."""
    return ask(endpoint, f"get {PREFIX}{task_id}")[0].startswith("VALUE ")


def lasts(endpoint, task_id):
    """Seconds until it expires, of the server's own ``mg``: -1 for ever; None if not there."""
    (line,) = ask(endpoint, f"mg {PREFIX}{task_id} t")[:1]
    return int(line.partition(" t")[2]) if line.startswith("HD") else None


def stats(endpoint):
    """What ``stats`` says, by name."""
    return dict(line.split(maxsplit=2)[1:] for line in ask(endpoint, "stats") if line != "END")
