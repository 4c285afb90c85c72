"""Introduction: what the installed Celery says of itself."""

import email
import importlib.metadata
import platform

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from brokerdocs.running import proves


def _file():
    """The metadata as they lie on the disk, where pip put them."""
    (path,) = [
        each
        for each in importlib.metadata.files("celery")
        if each.parent.suffix == ".dist-info" and each.name == "METADATA"
    ]
    return email.message_from_string(path.read_text("utf-8"))


@proves(
    "getting-started/about.sh",
    instead={
        'python -c "from': "importlib.metadata import version; print(version('celery'))\"",
        'python -c "import': "importlib.metadata as m; print(*m.requires('celery'))\"",
    },
    raises=InvalidSpecifier,
)
def test_what_pip_knows(folder, observe, claim):
    """能用的 Python 版本和可选的依赖 | The versions of Python, and the extras"""
    python, extras = [folder(line).output.strip() for line in folder.lines()]
    assert platform.python_version() in SpecifierSet(python)
    assert python == _file()["Requires-Python"]
    assert extras.split() == _file().get_all("Provides-Extra")
    claim("C112", holds="3.10.0" not in SpecifierSet(python))
    observe("python", python)
    observe("extras", extras.replace(" ", ", "))
