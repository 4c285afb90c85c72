"""Well-known addresses, found and mapped."""

import pytest

from brokerdocs.running.snippet.addresses import named, rewrite, urls

MAPPING = {
    "localhost:6379": "127.0.0.1:40001",
    "localhost:5672": "127.0.0.1:40002",
    "localhost:26379": "127.0.0.1:40003",
    "localhost:26380": "127.0.0.1:40004",
    "/run/redis/redis-server.sock": "/tmp/x.sock",
}


@pytest.mark.parametrize(
    ("text", "mapped"),
    [
        ("'redis://localhost:6379/0'", "'redis://127.0.0.1:40001/0'"),
        ("'redis://localhost/0'", "'redis://127.0.0.1:40001/0'"),
        ("'redis://:pw@localhost'", "'redis://:pw@127.0.0.1:40001'"),
        ("'amqp://u:p@localhost//'", "'amqp://u:p@127.0.0.1:40002//'"),
        (
            "'sentinel://localhost:26379;sentinel://localhost:26380'",
            "'sentinel://127.0.0.1:40003;sentinel://127.0.0.1:40004'",
        ),
        (
            "'redis+socket:///run/redis/redis-server.sock?virtual_host=2'",
            "'redis+socket:///tmp/x.sock?virtual_host=2'",
        ),
        ("'localhost:63790'", "'localhost:63790'"),
        ("'http://localhost:8080/'", "'http://localhost:8080/'"),
        ("'myredis.localhost:6379'", "'myredis.localhost:6379'"),
    ],
)
def test_maps_addresses_where_they_stand(text, mapped):
    assert rewrite(text, MAPPING) == mapped


def test_lines_stay():
    text = "a = 1\nb = 'redis://localhost/0'\n\nc = 2\n"
    assert rewrite(text, MAPPING).count("\n") == text.count("\n")


def test_finds_what_a_text_names():
    assert named("'sentinel://localhost:26379;…'", dict.fromkeys(MAPPING, "")) == {
        "localhost:26379"
    }


def test_finds_urls():
    text = "['redis://:p@localhost:6379/0', 'amqp://localhost//'] ; 'sentinel://a:1;sentinel://b:2'"
    assert urls(text) == [
        "redis://:p@localhost:6379/0",
        "amqp://localhost:5672//",
        "sentinel://a:1",
        "sentinel://b:2",
    ]
