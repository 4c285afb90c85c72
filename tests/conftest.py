"""Fixtures that Sphinx brings for tests of extensions, and where the tiny projects lie."""

from pathlib import Path

import pytest

pytest_plugins = ["sphinx.testing.fixtures"]


@pytest.fixture(scope="session")
def rootdir() -> Path:
    """The folder of the tiny projects that ``@pytest.mark.sphinx(testroot=…)`` names."""
    return Path(__file__).parent / "roots"
