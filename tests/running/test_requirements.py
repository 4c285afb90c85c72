"""Which services an item asks for."""

import pytest

from brokerdocs.running.checks.declaring import Proof
from brokerdocs.running.checks.requirements import needs
from brokerdocs.running.snippet.snippet import Snippet

ALONE = {"redis": {}, "kafka": {}}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("experiment", ["kafka", "redis"]),
        ("probe", ["redis"]),  # asked of several systems: of each, what its snippet names
    ],
)
def test_private_services(tmp_path, kind, wanted):
    path = tmp_path / "snippets" / "redis" / "url.py"
    path.parent.mkdir(parents=True)
    path.write_text("broker_url = 'redis://localhost:6379/0'\n", "utf-8")
    found = needs(Proof(kind, private=ALONE), Snippet(tmp_path, "redis/url.py"))
    assert [need.service for need in found] == wanted
