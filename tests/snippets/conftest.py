"""What a snippet takes for granted: files beside it, queues and folders that somebody made."""

import re
import sys

import pytest

from brokerdocs.running.snippet import addresses
from brokerdocs.running.snippet import snippet as snippets


@pytest.fixture(autouse=True)
def beside(request):
    """Copy what belongs to the snippet, its addresses mapped."""
    if "snippet" not in request.fixturenames:
        return
    snippet = request.getfixturevalue("snippet")
    run = request.getfixturevalue("run")
    for file, name in snippets.beside(snippet.path, snippet.root / "snippets"):
        if file.suffix == ".py":
            place = run.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            text = addresses.rewrite(file.read_text("utf-8"), snippet.mapping)
            place.write_text(text, "utf-8")
    sys.path.insert(0, str(run.folder))  # as celery's own command has the reader's folder


@pytest.fixture(autouse=True)
def folder_of_results(request):
    """Make the folder in which the snippet's results are to be files."""
    if "snippet" not in request.fixturenames:
        return
    snippet = request.getfixturevalue("snippet")
    for name in re.findall(r"'file://(\w+)'", snippet.source):
        (request.getfixturevalue("run").folder / name).mkdir()


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


@pytest.fixture(autouse=True)
def made_beforehand(request):
    """Make the table of DynamoDB and the bucket of S3 that the snippet names, as pages ask."""
    if "snippet" not in request.fixturenames:
        return
    snippet = request.getfixturevalue("snippet")
    endpoint = request.getfixturevalue("run").endpoints.get("aws")
    if endpoint is not None:
        from tests.snippets.aws import named

        named.make_named(endpoint, snippet.source)
