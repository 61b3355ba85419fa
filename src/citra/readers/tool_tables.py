"""Tables of tools and platforms whose headings are known: each is a mapping in ``data/synonyms.yml`` and no code."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from citra.readers.mapping import Mapping
from citra.readers.reading import Reading
from citra.readers.stated_columns import read_mapped
from citra.readers.synonyms import tool_tables
from citra.readers.tabular import as_table
from citra.studyfile import Source

# Headings whose cells are joined, as the list of tables writes them: a day and a clock.
JOINED = " + "


@dataclass(frozen=True)
class ToolTable:
    """The reader of one tool's table.

    Parameters
    ----------
    NAME : str
        The tool and its table.
    needs : tuple of str
        The headings that tell it from every other table.
    columns : dict
        Our columns and, for each, the headings under which it was seen; the first one that is there counts.
    facts : dict
        What else `Mapping` says: forms of a moment, zone, mark between thousands, platform.
    """

    NAME: str
    needs: tuple[str, ...]
    columns: dict[str, list[str]]
    facts: dict

    def recognises(self, opened) -> bool:
        table = as_table(opened)
        return (
            table is not None
            and {*self.needs} <= {*table.header}
            and any(headings for name, headings in self._present(table.header).items() if name.endswith("_count"))
        )

    def _present(self, header: Iterable[str]) -> dict[str, tuple[str, ...]]:
        present, found = {*header}, {}
        for name, choices in self.columns.items():
            for choice in choices:
                headings = tuple(choice.split(JOINED))
                if {*headings} <= present:
                    found[name] = headings
                    break
        return found

    def read(self, opened, source: Source) -> Reading:
        """Read the table by its known columns; what the parameter file states of moments, numbers and words counts."""
        table = as_table(opened)
        facts = dict(self.facts)
        facts["time_forms"] = (source.time_form,) if source.time_form else tuple(facts.get("time_forms", ()))
        for name in ("thousands", "platform", "period"):
            facts[name] = getattr(source, name) or facts.get(name, "")
        facts["post_types"] = facts.get("post_types", {}) | source.post_types
        facts["hidden"] = frozenset({-1})
        return read_mapped(table, Mapping(self._present(table.header), **facts), source, "tool_tables")


def _reader(entry: dict) -> ToolTable:
    facts = {name: value for name, value in entry.items() if name not in ("name", "needs", "columns", "seen")}
    return ToolTable(entry["name"], tuple(entry["needs"]), entry["columns"], facts)


@lru_cache(maxsize=1)
def readers() -> tuple[ToolTable, ...]:
    """Return the reader of every tool's table, in the order of the list."""
    return tuple(_reader(entry) for entry in tool_tables().values())
