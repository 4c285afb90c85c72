"""Runs of the probe of ``monitoring`` and its control, and the table that asks for it."""

from dataclasses import replace

from brokerdocs.evidence import Server

REDIS = Server("redis", "Redis", "8.0.2", "docker", "sha256:1")
OLDER = replace(REDIS, version="7.4.1")
VALKEY = Server("redis", "Valkey", "9.1", "native", "/bin/valkey 1 2")
PROBE = "redis/probe.py"


def probe(site, server, seen, **given):
    """One run of the probe of ``monitoring``."""
    values = {
        "item": "test_monitoring",
        "servers": [server],
        "observations": {"monitoring": [seen]},
    }
    return site.evidence.add(PROBE, "probe", **{**values, **given})


def control(site, **given):
    """The probe's control."""
    return site.evidence.add(PROBE, "control", item="test_monitoring[control]", **given)


def cell(site):
    """The cell of Redis and ``monitoring``."""
    return table(site).td


OLD = "   .. question:: monitoring\n   .. question:: remote_control\n"


def ask(site, *rows):
    """Have the table ask these questions instead, each as a page writes it."""
    page = (site.root / "index.rst").read_text("utf-8")
    assert OLD in page
    site.write("index.rst", page.replace(OLD, "".join(f"   .. question:: {row}\n" for row in rows)))


def table(site):
    """The built table."""
    site.build()
    return site.soup("index.html").find("table", class_="comparison")
