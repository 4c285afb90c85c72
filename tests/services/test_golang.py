"""Which Go builds pstest and FerretDB, and what is said if none can."""

from __future__ import annotations

from pathlib import Path

import pytest

from brokerdocs.services import Unavailable
from brokerdocs.services.brokers.gcpubsub import server as gcpubsub
from brokerdocs.services.databases.mongodb.server import MongoDB
from brokerdocs.services.installing import golang
from brokerdocs.services.table import SERVICES

from .fakes import downloaded, fake

GO = """
case "$1 $2" in
"env "*) echo "{version}"; echo linux; echo amd64 ;;
"build "*)
    while [ "$1" != -o ]; do shift; done
    lacked=$(/bin/cat module/build/version/version.txt 2>/dev/null)
    echo "${{lacked}}{version}|$GOROOT|$HOME|$GOPATH|$GOCACHE|$TMPDIR|$GOENV" >"$2" ;;
"mod download")
    case "$5" in
    -json) /bin/mkdir -p module/build/version; echo "{{\\"Dir\\": \\"$PWD/module\\"}}" ;;
    *) {download} ;;
    esac ;;
esac
"""
DOWNLOAD = """
dir=$GOMODCACHE/$3
/bin/mkdir -p "$dir/bin" "$dir/pkg/tool/linux_amd64"
/bin/cp {newer} "$dir/bin/go"; /bin/chmod 644 "$dir/bin/go"
"""


def go(folder: Path, version: str, download: str = "exit 1") -> Path:
    """A compiler."""
    return fake(folder, "go", GO.format(version=version, download=download))


def built() -> list[str]:
    """What the compiler that built pstest knew: its version, then its environment."""
    (found,) = gcpubsub.PubSub.native(SERVICES["gcpubsub"], "pstest", True, lambda _: None)
    return Path(found.programs["server"]).read_text().strip().split("|")


def refusal() -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        built()
    return caught.value


def test_neither_emulator_nor_go(programs: Path) -> None:
    assert programs
    error = refusal()
    assert error.english.startswith("neither Google's Pub/Sub emulator nor Go is here: install")
    assert "\n" not in str(error)


def test_neither_ferretdb_nor_go(programs: Path) -> None:
    assert programs
    with pytest.raises(Unavailable) as caught:
        list(MongoDB.native(SERVICES["mongodb"], "", True, lambda _: None))
    assert caught.value.english == ("neither FerretDB nor Go is here: install Go, or start Docker")


def test_mongodb_itself_is_a_container(programs: Path) -> None:
    go(programs, "go1.26.8")
    with pytest.raises(Unavailable, match="in a container only"):
        list(MongoDB.native(SERVICES["mongodb"], "mongodb", True, lambda _: None))


def test_the_archive_of_ferretdb_lacks_its_version(programs: Path) -> None:
    go(programs, "go1.26.8")
    (found,) = MongoDB.native(SERVICES["mongodb"], "ferretdb", True, lambda _: None)
    assert Path(found.programs["server"]).read_text().startswith("v1.24.0go1.26.8|")


def test_go_on_path_leaves_no_trace(programs: Path) -> None:
    go(programs, "go1.26.8")
    version, root, *folders, settings = built()
    assert (version, root) == ("go1.26.8", "")
    for folder in folders:
        assert Path(folder).is_relative_to(programs.with_name("cache"))
    assert Path(settings).is_relative_to(programs.with_name("home"))
    assert [path.name for path in programs.with_name("cache").glob("brokerdocs/*-*-*-*")] == []


def test_go_is_unpacked(programs: Path, packages: Path) -> None:
    (packages / "usr/lib/go/bin").mkdir(parents=True)
    go(packages / "usr/lib/go/bin", "go1.24.4")
    version, root, *_ = built()
    assert version == "go1.24.4"
    assert root.endswith("/golang-go/usr/lib/go")
    assert downloaded(programs) == ["a-jre", "golang-go"]


def test_an_old_go_fetches_a_newer_one(programs: Path, tmp_path: Path) -> None:
    newer = go(tmp_path, "go1.23.0")
    go(programs, "go1.19.8", DOWNLOAD.format(newer=newer))
    version, root, *_ = built()
    assert version == "go1.23.0"
    assert root.endswith("/golang.org/toolchain@v0.0.1-go1.23.0.linux-amd64")


def test_an_old_go_that_cannot(programs: Path) -> None:
    go(programs, "go1.19.8", 'echo "$3: no such host" >&2; exit 1')
    error = refusal()
    assert error.english == (
        "Go 1.19.8 is too old for pstest, which needs 1.23.0: a newer one cannot be fetched "
        "(golang.org/toolchain@v0.0.1-go1.23.0.linux-amd64: no such host): "
        f"install {SERVICES['gcpubsub'].install}, or start Docker"
    )
    assert error.chinese.startswith("Go 1.19.8 太旧")
    assert "\n" not in error.chinese


def test_a_development_version_is_new(programs: Path) -> None:
    go(programs, "devel go1.27-0123456789")
    assert built()[0] == "devel go1.27-0123456789"


def test_versions_are_compared_as_numbers() -> None:
    assert golang._numbers("go1.9") < golang._numbers("1.23.0") == golang._numbers("go1.23rc1")
