"""The dictionary: every column's type, unit and meaning, and every word that is printed, in both languages."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from citra.errors import CitraError
from citra.places import Places, find_root

LANGUAGES = ("id", "en")
# The same safe YAML, read by the C library where it is there.
FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Column:
    """One column of a canonical or of a result table.

    Parameters
    ----------
    name : str
        The column's name in every table that has it.
    type : str
        One of ``string``, ``integer``, ``float``, ``boolean``, ``datetime``, ``date``.
    meaning : str
        What a value says, in one line.
    unit : str or None
        The unit in which values are kept and by which they are printed.
    may_be_missing : bool
        Whether a value may be absent. Absent is not zero.
    label : dict of str
        The printed heading by language.
    values : tuple of str
        The allowed values, where they are a closed list.
    language : str or None
        The only edition that prints the column.
    """

    name: str
    type: str
    meaning: str
    unit: str | None = None
    may_be_missing: bool = False
    label: dict | None = None
    values: tuple = ()
    language: str | None = None


@dataclass(frozen=True)
class Platform:
    """One platform.

    Parameters
    ----------
    name : str
        Its name in every table.
    names : tuple of str
        How tables write it, without case and marks.
    calls : dict
        What it calls our columns, by language.
    public : frozenset of str
        The columns that it shows to everybody.
    """

    name: str
    names: tuple[str, ...]
    calls: dict[str, dict[str, str]]
    public: frozenset[str]


@dataclass(frozen=True)
class Dictionary:
    """The read dictionary."""

    tables: dict[str, dict[str, Column]]
    results: dict[str, Column]
    words: dict[str, dict[str, str]]
    platforms: dict[str, Platform]

    def column(self, name: str) -> Column:
        """Return a column that a result table prints."""
        if name not in self.results:
            raise CitraError(f"data/dictionary.yml, results: no column is called {name!r}; describe it there.")
        return self.results[name]

    def word(self, name: str, language: str) -> str:
        """Return a printed word, such as the name of a post type, in a language."""
        if name not in self.words:
            raise CitraError(f"data/dictionary.yml, words: there is no {name!r}; add it in both languages.")
        return self.words[name][language]

    def called(self, column: str, platform: str, language: str) -> str:
        """Return what a platform calls one of our columns; the dictionary's own word where that is not known.

        Examples
        --------
        >>> the_dictionary().called("like_count", "facebook", "en")
        'reactions'
        """
        return self.platforms[platform].calls.get(column, {}).get(language) or self.word(column, language)

    @property
    def platform_words(self) -> dict[str, str]:
        """Return the platforms by every way in which tables write them."""
        return {word: name for name, platform in self.platforms.items() for word in platform.names}


def _read_column(name: str, entry: dict) -> Column:
    return Column(name=name, **{**entry, "values": tuple(entry.get("values", ()))})


def read_dictionary(path: Path) -> Dictionary:
    """Read the dictionary from a YAML file."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=FAST_LOADER)
    tables = {
        table: {name: _read_column(name, entry) for name, entry in described["columns"].items()}
        for table, described in content["tables"].items()
    }
    results = {name: _read_column(name, entry) for name, entry in content["results"].items()}
    platforms = {
        name: Platform(name, tuple(entry["names"]), entry["calls"], frozenset(entry["public"]))
        for name, entry in content["platforms"].items()
    }
    return Dictionary(tables, results, content["words"], platforms)


@lru_cache(maxsize=1)
def the_dictionary() -> Dictionary:
    """Return the workspace's dictionary, read once."""
    return read_dictionary(Places(find_root(), "").dictionary)
