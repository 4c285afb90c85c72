"""Administration of a running Kafka: readiness and reset."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

from brokerdocs.services.waiting import until

_LEAVE_GROUP = 13
_VERSION = 3
"""The first in which one request names members: all servers from 2.4 to 4 know it."""


def answers(port: int) -> bool:
    """Whether topics can be listed."""
    from confluent_kafka import KafkaException

    try:
        _admin(port).list_topics(timeout=2)
    except KafkaException:
        return False
    return True


def reset(port: int) -> None:
    """Remove all groups and topics; raises OSError where the server does not let it happen.

    A consumer that was killed stays a member until its session is over, 45 s by
    default, and would keep its partitions from the next item's worker: so dead
    members are made to leave, which any client may ask for them.
    """
    admin = _admin(port)
    if groups := [group.group_id for group in _groups(admin)]:
        for name, described in admin.describe_consumer_groups(groups).items():
            for member in described.result(10).members:
                _leave(port, name, member.member_id)
        for deleted in admin.delete_consumer_groups(groups).values():
            deleted.result(10)
    topics = [name for name in admin.list_topics(timeout=10).topics if not name.startswith("__")]
    if topics:
        for gone in admin.delete_topics(topics).values():
            gone.result(10)
        if not until(lambda: not set(topics) & set(admin.list_topics(timeout=10).topics), 10):
            raise OSError(f"topics are still there after their removal: {', '.join(topics)}")


def _groups(admin: Any) -> list[Any]:
    return list(admin.list_consumer_groups().result(10).valid)


def _admin(port: int) -> Any:
    from confluent_kafka.admin import AdminClient

    # It logs each connection refused while a server starts.
    return AdminClient({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0})


def _leave(port: int, group: str, member: str) -> None:
    """Send LeaveGroup for a member: the client library has no call for it."""
    request = struct.pack(">hhi", _LEAVE_GROUP, _VERSION, 1) + _text("brokerdocs")
    request += _text(group) + struct.pack(">i", 1) + _text(member) + struct.pack(">h", -1)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        with contextlib.suppress(TimeoutError):
            connection.recv(4096)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack(">h", len(data)) + data
