"""Fixtures that Sphinx brings for tests of extensions, and where the tiny projects lie."""

from importlib.util import find_spec
from pathlib import Path

import pytest

# The environment of an older line of Celery runs snippets, and has no Sphinx.
pytest_plugins = ["sphinx.testing.fixtures"] if find_spec("sphinx") else []


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """The folder of the tiny projects that ``@pytest.mark.sphinx(testroot=…)`` names."""
    return Path(__file__).parent / "roots"
