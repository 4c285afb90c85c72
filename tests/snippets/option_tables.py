"""The tables of options at the end of a broker's page, as text."""

import re
from pathlib import Path

BROKERS = Path(__file__).parents[2] / "docs" / "getting-started" / "brokers"
ROW = re.compile(r"\* - ``(?P<name>[\w-]+)``\n\s+- (?:``(?P<default>.+?)``|—)\n")


def options(page, label):
    """Option to default, as the table below *label* has it, the same in both languages."""
    text = (BROKERS / page).read_text("utf-8")
    section = text.partition(f".. _{label}:")[2].partition("\n.. _")[0]
    tables = [
        {match["name"]: match["default"] for match in ROW.finditer(language)}
        for language in section.split(".. group-tab:: ")[1:]
    ]
    chinese, english = [table for table in tables if table]
    assert chinese == english
    return english
