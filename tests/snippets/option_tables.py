"""The tables of a broker's page, as text: of options, of keys."""

import re
from pathlib import Path

BROKERS = Path(__file__).parents[2] / "docs" / "getting-started" / "brokers"
FIRST = re.compile(r"^ +\* - ``([^`]+)``$", re.MULTILINE)
ROW = re.compile(r"\* - ``(?P<name>[\w-]+)``\n\s+- (?:``(?P<default>.+?)``|—)\n")


def options(page, label):
    """Option to default, as the table below *label* has it, the same in both languages."""
    return _same(
        {match["name"]: match["default"] for match in ROW.finditer(language)}
        for language in _languages(page, label)
    )


def first_column(page, label):
    """What the rows of the table below *label* are about, the same in both languages."""
    return _same(FIRST.findall(language) for language in _languages(page, label))


def _languages(page, label):
    text = (BROKERS / page).read_text("utf-8")
    section = text.partition(f".. _{label}:")[2].partition("\n.. _")[0]
    return section.split(".. group-tab:: ")[1:]


def _same(tables):
    chinese, english = [table for table in tables if table]
    assert chinese == english
    return english
