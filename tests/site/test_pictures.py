"""Pictures that a run took: shown while their record vouches for them, and else not."""

import struct
import zlib

import pytest

from brokerdocs import evidence

EXPERIMENT = "redis/experiments/eta_beyond_visibility_timeout.py"
SAID = f"\n.. picture:: {EXPERIMENT}:flower\n   :alt: 一个 worker | One worker\n"


def png(width, height):
    """A picture of one grey."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.fixture
def page(site):
    """A page with a picture that a run took: the site, and the picture's file."""
    site.evidence.whole()
    site.evidence.add("redis/url.py")
    name = evidence.keep_picture(site.root, EXPERIMENT, "flower-native", png(64, 30))
    site.evidence.add(
        EXPERIMENT, "experiment", item="test_look", observations={"picture flower": [name]}
    )
    other = site.root / "other.rst"
    site.write("other.rst", other.read_text("utf-8") + SAID)
    return site, site.root / "build/evidence" / EXPERIMENT / name


def test_a_picture_keeps_its_place_and_says_what_it_shows(page):
    site, file = page
    site.build()
    assert site.warnings == ""
    figure = site.soup("other.html").find("figure", class_="picture")
    image = figure.img
    assert (image["width"], image["height"]) == ("64", "30")
    assert image["alt"] == "一个 worker | One worker"
    assert (site.root / "_build/html" / image["src"]).read_bytes() == file.read_bytes()
    assert "Redis 8.0.2 · 2026-11-21" in figure.figcaption.get_text()
    assert figure.figcaption.a["href"].startswith("evidence.html#evidence-redis-experiments-")


def test_a_picture_that_the_record_does_not_know_is_not_shown(page):
    site, file = page
    file.write_bytes(png(8, 8))
    app = site.build(brokerdocs_verified_required=True)
    assert "not run yet: no picture" in site.page("other.html")
    assert "<figure" not in site.page("other.html")
    assert f"no picture {EXPERIMENT}:flower (verified-required)" in site.warnings
    assert app.statuscode == 1


def test_a_picture_goes_with_its_record(page):
    site, file = page
    site.build()
    assert "<figure" in site.page("other.html")
    site.write(f"snippets/{EXPERIMENT}", "broker_url = 'redis://localhost:6379/9'\n")
    site.build()
    assert file.exists()
    assert "not run yet: no picture" in site.page("other.html")


def test_the_control_has_a_picture_of_its_own(page):
    site, _ = page
    name = evidence.keep_picture(site.root, EXPERIMENT, "flower-control-native", png(20, 10))
    site.evidence.add(
        EXPERIMENT, "control", item="test_look[control]", change="without broker_url",
        observations={"picture flower": [name]},
    )  # fmt: skip
    text = (site.root / "other.rst").read_text("utf-8").replace(":flower\n", ":flower@control\n")
    site.write("other.rst", text)
    site.build()
    assert site.soup("other.html").find("figure").img["width"] == "20"


@pytest.mark.parametrize("alt", ["", "   :alt: one language\n"])
def test_a_picture_needs_words_in_both_languages(site, alt):
    site.write(
        "other.rst", f"别的 | Other\n============\n\n.. picture:: {EXPERIMENT}:flower\n{alt}"
    )
    site.build()
    assert "is to have :alt: 中文 | English" in site.warnings
