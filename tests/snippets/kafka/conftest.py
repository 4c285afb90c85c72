"""What Kafka's checks share."""

import pytest

from tests.snippets.kafka import live


@pytest.fixture
def server(endpoints):
    """The server of the item, as Kafka itself shows it."""
    return live.Live(endpoints["kafka"])
