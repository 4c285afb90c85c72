"""The reader's folder, for the pages of the introduction."""

import pytest

from tests.snippets import reader


@pytest.fixture
def folder(run, snippet):
    """The reader's folder, with the support files of the page in it."""
    with reader.folder(run, snippet) as this:
        yield this
