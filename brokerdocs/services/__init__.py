"""Starts, describes, stops servers; knows no snippet, no Sphinx, no pytest."""

from brokerdocs.services.model import (
    Choice,
    Endpoint,
    PortTaken,
    ServerDied,
    Service,
    ServiceError,
    Unavailable,
)
from brokerdocs.services.supervisor.client import Client
from brokerdocs.services.supervisor.handle import Supervisor
from brokerdocs.services.table import SERVICES

__all__ = [
    "SERVICES",
    "Choice",
    "Client",
    "Endpoint",
    "PortTaken",
    "ServerDied",
    "Service",
    "ServiceError",
    "Supervisor",
    "Unavailable",
]
