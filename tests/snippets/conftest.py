"""What a snippet takes for granted: files beside it, queues that somebody made before."""

import pytest

from brokerdocs.running.snippet import addresses
from brokerdocs.running.snippet.snippet import HIDDEN


@pytest.fixture(autouse=True)
def beside(request):
    """Copy the support files of the snippet's system, their addresses mapped."""
    if "snippet" not in request.fixturenames:
        return
    snippet = request.getfixturevalue("snippet")
    run = request.getfixturevalue("run")
    top = snippet.root / "snippets"
    for folder in snippet.path.relative_to(top).parents:
        support = top / folder / HIDDEN
        for file in support.rglob("*.py"):
            place = run.folder / file.relative_to(support)
            place.parent.mkdir(parents=True, exist_ok=True)
            text = addresses.rewrite(file.read_text("utf-8"), snippet.mapping)
            place.write_text(text, "utf-8")


@pytest.fixture(autouse=True)
def predefined(request):
    """Make the queues of SQS that the snippet names by their URL."""
    if "snippet" not in request.fixturenames:
        return
    snippet = request.getfixturevalue("snippet")
    endpoint = request.getfixturevalue("run").endpoints.get("sqs")
    if endpoint is not None:
        from tests.snippets.sqs import live

        live.create_predefined(endpoint, snippet.source)
