"""Which Maven fetches jars, with what settings, and what is said if it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from brokerdocs.services import Unavailable
from brokerdocs.services.installing import java, maven, truststore
from brokerdocs.services.model import NotFetched

from .fakes import downloaded, fake

JAVA = java.Java("java", {})
FETCHES = """
for word; do case $word in -DoutputDirectory=*) out=${word#*=} ;; esac; done
/bin/mkdir -p "$out"
echo "$*" >"$out/asked"
echo "$HOME|$JAVA_HOME|$MAVEN_OPTS" >"$out/environment"
"""


def jars(runtime: java.Java) -> tuple[str, list[str]]:
    """What Maven was asked, and in which environment."""
    folder = maven.jars("kafka", True, lambda _: None, runtime)
    environment = (folder / "environment").read_text().strip()
    return (folder / "asked").read_text(), environment.split("|")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a Java that has its own authorities."""
    store = tmp_path / "java/lib/security/cacerts"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"authorities")
    return tmp_path / "java"


def test_no_maven(programs: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        maven.jars("kafka", True, print, JAVA)
    assert caught.value.english == (
        "no mvn on PATH to fetch the jars of kafka: install maven or start Docker"
    )
    assert "PATH 中没有 mvn" in caught.value.chinese
    assert list(programs.parent.rglob("*.jar")) == []


def test_a_maven_that_says_nothing(programs: Path) -> None:
    fake(programs, "mvn", r"printf '\033[0m\n' >&2; exit 1")
    with pytest.raises(Unavailable, match=r"cannot be fetched \(\S+/mvn exited with 1\)"):
        maven.jars("kafka", True, lambda _: None, JAVA)


def test_a_jar_that_cannot_be_had(programs: Path) -> None:
    fake(programs, "mvn", "echo '[ERROR] Could not find artifact org.a:b:jar:1 in x'; exit 1")
    with pytest.raises(Unavailable) as caught:
        maven.jars("kafka", True, lambda _: None, JAVA)
    assert caught.value.english == (
        "the jars of kafka cannot be fetched (Could not find artifact org.a:b:jar:1): "
        "see that Maven reaches its repository, or start Docker"
    )
    assert "无法获取 kafka 的 jar" in caught.value.chinese
    assert [found for found in programs.parent.rglob("*") if found.suffix == ".xml"] == []


def test_jars_are_not_fetched_unasked(programs: Path, packages: Path) -> None:
    assert packages
    with pytest.raises(NotFetched):
        maven.jars("kafka", False, print, JAVA)
    fake(programs, "mvn", "exit 1")
    with pytest.raises(NotFetched):
        maven.jars("kafka", False, print, JAVA)


def test_maven_is_unpacked(programs: Path, packages: Path, home: Path) -> None:
    (packages / "usr/share/maven/bin").mkdir(parents=True)
    fake(packages / "usr/share/maven/bin", "mvn", FETCHES)
    settings = programs.with_name("settings.xml")
    settings.write_text("<settings/>")
    asked, environment = jars(java.Java("java", {}, str(home)))
    assert f"--global-settings={settings}" in asked
    assert environment[:2] == [str(programs.with_name("home")), str(home)]
    assert downloaded(programs) == ["maven"]


def test_maven_leaves_no_trace(programs: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(programs, "mvn", FETCHES)
    monkeypatch.setenv("MAVEN_OPTS", "-Dmine")
    asked, environment = jars(java.Java("java", {}, str(home)))
    assert f"-Dmaven.repo.local={programs.with_name('cache')}/brokerdocs/" in asked
    assert environment[2] == f"-Dmine {java.TRACELESS} -Djava.io.tmpdir=tmp"


def test_a_java_without_authorities(programs: Path, tmp_path: Path) -> None:
    fake(programs, "mvn", FETCHES)
    _, environment = jars(java.Java("java", {}, str(tmp_path)))
    options = environment[2].split()
    assert options[0] in ("-Djavax.net.ssl.trustStore=trust.p12", java.TRACELESS)
    assert (options[0] == java.TRACELESS) == (not truststore.write(tmp_path / "trust.p12"))


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_the_authorities_of_the_system(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import trustme
    from cryptography.hazmat.primitives.serialization import pkcs12

    folder = tmp_path / "authorities"
    folder.mkdir()
    trustme.CA().cert_pem.write_to_path(str(folder / "one.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    store = tmp_path / "trust.p12"
    assert not truststore.write(store)
    place = folder / "one.pem" if variable == "SSL_CERT_FILE" else folder
    monkeypatch.setenv(variable, str(place))
    assert truststore.write(store)
    _, _, found = pkcs12.load_key_and_certificates(store.read_bytes(), None)
    assert len(found) == 1
