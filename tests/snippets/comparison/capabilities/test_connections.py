"""Capability: how many connections to the broker one worker holds open."""

import re
import time

import psutil

from brokerdocs.running import eventually, probe
from tests.snippets.comparison.capabilities import asked

WATCHED = 3.0  # seconds; the slowest client, Kafka's, opens its last within one


@probe(*asked.PLAIN, control="没有 worker | no worker")
def test_one_worker(snippet, run, worker, observe):
    """一个 worker（一个子进程）到服务器的连接数 | Connections of a worker with one child process"""
    snippet.after_load = _without_results
    ports = _ports(run.endpoints[snippet.system])
    if snippet.is_control:
        observe("connections", _held((), ports))
        return
    started = worker(*asked.ONE, quick=False)
    first = snippet.app.tasks["add"].delay(1, 1)
    assert eventually(lambda: first.id in asked.ran(started), asked.FIRST_SECONDS)
    most, ends = 0, time.monotonic() + WATCHED
    while time.monotonic() < ends:
        most = max(most, _held(_tree(started.pid), ports))
        eventually(lambda: False, 0.2)
    observe("connections", most)
    observe("connections_watched", WATCHED)
    assert most


def _without_results(app):
    """A result backend would be one more server."""
    app.conf.task_ignore_result = True


def _ports(endpoint):
    """Where the server listens, by whatever leads a client there."""
    leads = (endpoint.admin_url, *endpoint.mapping.values(), *endpoint.environment.values())
    return {int(port) for lead in leads for port in re.findall(r"127\.0\.0\.1:(\d+)", lead)}


def _tree(pid):
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _held(processes, ports):
    """Connections of *processes* to *ports*, each once: a child inherits its parent's."""
    return len(
        {
            (one.laddr, one.raddr)
            for process in processes
            for one in process.net_connections("tcp")
            if one.status == psutil.CONN_ESTABLISHED and one.raddr.port in ports
        }
    )
