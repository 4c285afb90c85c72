"""What differs between lines of Celery: a page holds each form and shows that of one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes

from brokerdocs.site.markup import Block, Inline, block, both, inline, text
from brokerdocs.site.words import LINES, SEPARATOR, Words

ATTRIBUTE = "data_for"
"""Names the lines that an element is for: the page's style hides it on others."""
DIFFERS = "data_differs"
"""Names the lines on which a row says otherwise than on the newest."""


def by_line(shown: Mapping[str, Sequence[nodes.Node]]) -> list[nodes.Node]:
    """What lines show: once where all show the same, else a form for each that differs.

    :param shown: line to its nodes, the newest first, which is shown where none is chosen.
    """
    forms: dict[str, list[str]] = {}
    for line, children in shown.items():
        forms.setdefault("".join(child.pformat() for child in children), []).append(line)
    if len(forms) == 1:
        return list(next(iter(shown.values())))
    return [_form(lines, shown[lines[0]]) for lines in forms.values()]


def words_by_line(said: Mapping[str, Words | None]) -> list[nodes.Node]:
    """The same for words; a line without any shows those of the newest, with its name.

    :param said: line to its words, the newest first, which has some.
    """
    newest, words = next(iter(said.items()))
    title = SEPARATOR.join(LINES["newest"])
    fallback = [*both(words or Words("", "")), inline("sup", text(newest), title=title)]
    return by_line({line: both(own) if own else fallback for line, own in said.items()})


def _form(lines: Sequence[str], children: Sequence[nodes.Node]) -> Inline:
    return inline("span", *children, **{ATTRIBUTE: " ".join(lines)})


def filtered(table: Block, lines: Mapping[str, str]) -> Block:
    """A table whose rows have `DIFFERS`, with a box to tick for those of the chosen line.

    :param lines: line to its version, the newest first.
    """
    (newest, version), *older = lines.items()
    if not older:
        return table
    words = LINES["differing"].format(newest=version or newest)
    box = inline("input", type="checkbox")
    label = block("label", box, text(" "), *both(words), classes=["only-differing"],
                  **{ATTRIBUTE: " ".join(line for line, _ in older)})  # fmt: skip
    return block("div", label, table, classes=["filtered"])


def style(lines: Sequence[str]) -> str:
    """The style that shows one line's forms: without a choice those of the newest, the first."""
    hidden, differing = [], []
    for line in lines:
        chosen = f'html[data-celery="{line}"]'
        if line == lines[0]:
            chosen = f":is(html:not([data-celery]),{chosen})"
        else:
            ticked = f"{chosen} .filtered:has(input:checked)"
            hidden.append(f'{ticked} [data-differs]:not([data-differs~="{line}"])')
            differing.append(f'{chosen} .snippet[data-differs~="{line}"] .proof')
        hidden.append(f'{chosen} [data-for]:not([data-for~="{line}"])')
    colour = f"{','.join(differing)}{{border-top-color:var(--bad)}}" if differing else ""
    return f"{','.join(hidden)}{{display:none!important}}{colour}"
