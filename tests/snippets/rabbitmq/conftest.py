"""What RabbitMQ's checks share."""

import pytest

from tests.snippets.rabbitmq import live


@pytest.fixture
def server(endpoints):
    """The server of the item, as RabbitMQ itself shows it."""
    return live.Live(endpoints["rabbitmq"])
