"""What is numbered on a page, and the references to it."""

import re
from dataclasses import dataclass, field

from citra.errors import CitraError
from citra.html.printing import Printing

# What TeX calls the section before the first one.
ABSTRACT = "-"
# A reference is written before its goal is met; it stands between these until the page is whole.
REFERENCE = re.compile("\ufdd0([^\ufdd0]*)\ufdd0")


@dataclass
class Numbering:
    """What has been met so far: what the page calls itself, what is numbered, the labels of all, what it uses."""

    sections: list[int] = field(default_factory=lambda: [0, 0, 0])
    floats: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})
    labels: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    claims: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_appendix: bool = False
    title: tuple[str, str] = ("", "")
    authors: tuple[str, str] = ("", "")
    date: str = ""

    def next_section(self, depth: int) -> str:
        """Return the number of a new section, such as 2.1 or B."""
        self.sections[depth] += 1
        self.sections[depth + 1 :] = [0] * (len(self.sections) - depth - 1)
        return self._number(depth)

    def _number(self, depth: int) -> str:
        first = chr(ord("A") + self.sections[0] - 1) if self.is_appendix else str(self.sections[0])
        return ".".join([first, *map(str, self.sections[1 : depth + 1])])

    @property
    def section(self) -> str:
        """Return where the text stands, as TeX tells it of a use: the number of the (sub)section, or a dash."""
        depth = sum(number > 0 for number in self.sections[:2])
        return self._number(depth - 1) if depth else ABSTRACT

    def first_use(self, key: str) -> str:
        """Return the anchor of a result that its section has not used before, or else nothing."""
        anchor = use_anchor(self.section, key)
        if anchor in self.used:
            return ""
        self.used.add(anchor)
        return anchor


def use_anchor(section: str, key: str) -> str:
    """Return the anchor of the first use of a result in a section, the abstract's being a dash.

    Examples
    --------
    >>> use_anchor("4.2", "median-rate"), use_anchor("-", "median-rate")
    ('use-4.2-median-rate', 'use-abstract-median-rate')
    """
    return f"use-{'abstract' if section == ABSTRACT else section}-{key}"


def open_reference(labels: str) -> str:
    """Return what stands for a reference until the page is whole."""
    return f"\ufdd0{labels}\ufdd0"


def resolved(page: str, numbering: Numbering, printing: Printing) -> str:
    """Return a page whose references name and reach their goals.

    Raises
    ------
    CitraError
        If a label is nowhere.
    """

    def name(found: re.Match) -> str:
        goals = []
        for label in (part.strip() for part in found[1].split(",")):
            if label not in numbering.labels:
                raise CitraError(f"No part of this page has the label {label!r}.")
            kind, number, anchor = numbering.labels[label]
            goals.append(f'<a href="#{anchor}">{printing.word(f"{kind}-reference")}\u00a0{number}</a>')
        return f" {printing.word('and')} ".join(([", ".join(goals[:-1])] if goals[1:] else []) + goals[-1:])

    return REFERENCE.sub(name, page)
