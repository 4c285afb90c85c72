"""``nox -s upstream``: is what Celery's own pages name on ours, and are the words ours?

Reads the pages that the source distribution of the installed Celery ships. Every
name that they set in code is to be on our page, or in one of its snippets, or in
``tests/site/upstream_settings.toml`` with a reason; no twelve words in a row are theirs.
A link to one of their headings leads somewhere on our page, too.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docutils.nodes import make_id

from brokerdocs.finding import Finding
from brokerdocs.pages import Page
from brokerdocs.systems import SYSTEMS

ROOT = Path(__file__).resolve().parents[1]
LISTED = ROOT / "tests" / "site" / "upstream_settings.toml"
PAGES = {
    name: (
        f"docs/getting-started/backends-and-brokers/{name}.rst",
        ROOT / "docs" / "getting-started" / "brokers" / f"{name}.rst",
    )
    for name in ("redis", "rabbitmq", "sqs", "kafka", "gcpubsub")
}
OVERVIEW = "docs/getting-started/backends-and-brokers/index.rst"
LINKED = PAGES | {
    name: (f"docs/getting-started/{name}.rst", ROOT / "docs" / "getting-started" / f"{name}.rst")
    for name in ("introduction", "first-steps-with-celery", "next-steps")
} | {"index": (OVERVIEW, ROOT / "docs" / "getting-started" / "brokers" / "index.rst")}  # fmt: skip
"""Pages whose headings people link to."""
WORDS_IN_A_ROW = 12

_LABEL = re.compile(r"^\.\. _([\w.-]+):\s*$", re.MULTILINE)
_HEADING = re.compile(r"^ ?(\S.*)\n(([=\-~^])\3{2,})$", re.MULTILINE)
_ANCHORS = re.compile(r"^\.\. anchors::((?: .+\n)+(?:   .+\n)*)", re.MULTILINE)
_LITERAL = re.compile(r"``([^`]+)``")
_ROLE = re.compile(r":(?:setting|envvar|program|option):`(?:[^`<]*<)?([^`>]+)>?`")
_IN_CODE = re.compile(
    r"^ {4,}(?:app\.conf\.)?([a-z]+_[a-z_]+)\s*=|['\"]([a-z]+(?:[_-][a-z]+)+)['\"]"
)


def main() -> int:
    """Print the findings; 1 where there are any."""
    listed = tomllib.loads(LISTED.read_text("utf-8"))
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        source = _source(Path(folder))
        for name, (theirs, ours) in PAGES.items():
            findings += _missing(name, (source / theirs).read_text("utf-8"), ours, listed[name])
            findings += _borrowed((source / theirs).read_text("utf-8"), ours)
        for name, (theirs, ours) in LINKED.items():
            findings += _unnamed(name, (source / theirs).read_text("utf-8"), ours)
        findings += _status((source / OVERVIEW).read_text("utf-8"))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(LINKED)} pages")
    return 1 if findings else 0


def _status(theirs: str) -> Iterator[Finding]:
    """Upstream status of each broker, as our table gives it."""
    said = dict(re.findall(r"^\| \*([\w ]+)\* +\| (\w+)", theirs, re.M))
    for system in SYSTEMS.values():
        if system.status and said.get(system.upstream) != system.status:
            yield Finding(
                "brokerdocs/systems.py", 0,
                f"the status of {system.name} is {system.status!r}, Celery's table says "
                f"{said.get(system.upstream, 'nothing')!r} of {system.upstream}: take its word",
                "upstream-status",
            )  # fmt: skip


def _source(folder: Path) -> Path:
    version = importlib.metadata.version("celery")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "celery",
         "--dest", str(folder), f"celery=={version}"],
        check=True,
    )  # fmt: skip
    with tarfile.open(next(folder.glob("celery-*.tar.gz"))) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # since 3.11.4
        archive.extractall(folder)
    return folder / f"celery-{version}"


def _names(text: str) -> set[str]:
    found = set(_LITERAL.findall(text)) | set(_ROLE.findall(text))
    for groups in _IN_CODE.findall(text):
        found |= {name for name in groups if name}
    return {re.sub(r"\s+", " ", name).strip() for name in found}


def _ours(page: Path) -> str:
    shown = [ROOT / "snippets" / place.snippet for place in Page(page).shown()]
    return "\n".join(path.read_text("utf-8") for path in [page, *shown])


def _missing(
    name: str, theirs: str, page: Path, listed: dict[str, dict[str, str]]
) -> Iterator[Finding]:
    reasons = listed["covered-elsewhere"] | listed["left-out"]
    text = _ours(page)
    names = _names(theirs)
    for each in sorted(names):
        if each not in text and each not in reasons:
            yield Finding(
                page.relative_to(ROOT).as_posix(), 0,
                f"Celery's page on {name} names {each!r}, ours does not: write of it, or list it "
                f"in {LISTED.relative_to(ROOT)} with the reason", "upstream-missing",
            )  # fmt: skip


def _unnamed(name: str, theirs: str, page: Path) -> Iterator[Finding]:
    """Headings and labels of theirs that name no place on our page."""
    text = page.read_text("utf-8")
    ours = {make_id(label) for label in _LABEL.findall(text)}
    ours |= {word for given in _ANCHORS.findall(text) for word in given.split()}
    headings = [title.strip() for title, *_ in _HEADING.findall(theirs)]
    for anchor in dict.fromkeys(map(make_id, [*_LABEL.findall(theirs), *headings])):
        if anchor not in ours:
            yield Finding(
                page.relative_to(ROOT).as_posix(), 0,
                f"Celery's page on {name} has the anchor {anchor}, ours does not: name the section "
                "that treats it with the directive 'anchors'", "upstream-anchor",
            )  # fmt: skip


def _borrowed(theirs: str, page: Path) -> Iterator[Finding]:
    known = set(_runs(re.findall(r"[A-Za-z']+", theirs.lower())))
    words: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        for word in re.findall(r"[A-Za-z']+", line.lower()):
            words.append(word)
            lines.append(number)
    for index, run in enumerate(_runs(words)):
        if run in known:
            yield Finding(
                page.relative_to(ROOT).as_posix(), lines[index],
                f"{WORDS_IN_A_ROW} words in a row are upstream's: {' '.join(run)}", "borrowed",
            )  # fmt: skip


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        yield tuple(words[start : start + WORDS_IN_A_ROW])


if __name__ == "__main__":
    sys.exit(main())
