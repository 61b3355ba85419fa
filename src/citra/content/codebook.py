"""The codebook of captions: categories with their definitions for people, and their keywords for the machine."""

from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import yaml

from citra.content.text import SIGNALS
from citra.content.words import Words
from citra.dictionary import LANGUAGES
from citra.errors import BadInput

PROSE = ("label", "definition", "include", "exclude", "example")
STRENGTHS = ("strong", "weak", "against")
GAP = "*"


@dataclass(frozen=True)
class Phrase:
    """A keyword of one or several words.

    Parameters
    ----------
    text : str
        As the codebook has it.
    language : str
        Whose stems its words are compared by.
    weight : float
        What it adds to its category; negative where it speaks against it.
    forms : tuple of tuple of str
        Its words, one tuple for each choice of alternatives: ``=word`` for a word as written, ``*`` for a gap,
        ``<name>`` for a signal, else a word of any form.
    """

    text: str
    language: str
    weight: float
    forms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Category:
    """A category: what it means for people, and its phrases for the machine.

    Parameters
    ----------
    id, group : str
        Its key, and that of the group it belongs to.
    label, definition, include, exclude, example : dict of str
        By language.
    phrases : tuple of Phrase
    """

    id: str
    group: str
    label: dict[str, str]
    definition: dict[str, str]
    include: dict[str, str]
    exclude: dict[str, str]
    example: dict[str, str]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class SchemeClass:
    """A class of another scheme, given where a post has one of its signals or one of its categories."""

    id: str
    label: dict[str, str]
    categories: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """Classes in the order in which they are tried, and where they come from."""

    source: str
    classes: tuple[SchemeClass, ...]


@dataclass(frozen=True)
class Codebook:
    """A read codebook.

    Parameters
    ----------
    categories : tuple of Category
        In the order of priority.
    schemes : dict of Scheme
        By name.
    words : Words
        Spelling, function words and known words.
    threshold : float
        What the weights of a category must reach.
    hashtag_factor : float
        By which the words of hashtags count.
    negations : frozenset of str
        Words that negate.
    negation_reach : int
        How many words behind them are negated.
    not_negating : frozenset of str
        Words before which a negation adds instead.
    """

    categories: tuple[Category, ...]
    schemes: dict[str, Scheme]
    words: Words = field(repr=False)
    threshold: float
    hashtag_factor: float
    negations: frozenset[str]
    negation_reach: int
    not_negating: frozenset[str]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the keys of the categories in the order of priority."""
        return tuple(category.id for category in self.categories)

    def group_of(self, category: str) -> str:
        """Return the group of a category."""
        return next(item.group for item in self.categories if item.id == category)


def read_codebook(path: Path) -> Codebook:
    """Read and check a codebook.

    Raises
    ------
    BadInput
        If the file is not there, is not YAML, lacks a part, or names a category, signal or strength that is not known.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such codebook.")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise BadInput(f"{path}{f', line {mark.line + 1}' if mark else ''}: this is not YAML.") from None
    if not isinstance(content, dict):
        raise BadInput(f"{path}: expected a mapping with categories and schemes.")
    return _Reader(path, content).codebook()


@dataclass(frozen=True)
class _Reader:
    """The checks of a codebook, each refusal with the file and the place."""

    path: Path
    content: dict

    def codebook(self) -> Codebook:
        spelling = self._part(self.content, "spelling", "codebook")
        entries = self._part(self.content, "categories", "codebook")
        categories = tuple(self._category(entry, spelling) for entry in entries)
        ids = [category.id for category in categories]
        repeated = [name for number, name in enumerate(ids) if name in ids[:number]]
        if repeated:
            raise BadInput(f"{self.path}, categories: {repeated[0]!r} stands there twice.")
        schemes = {name: self._scheme(name, entry, ids) for name, entry in self.content.get("schemes", {}).items()}
        negations = self._part(self.content, "negations", "codebook")
        listed = self._part(self.content, "function_words", "codebook")
        small = {name: self._words(words, f"function_words, {name}") for name, words in listed.items()}
        forms = [form for category in categories for phrase in category.phrases for form in phrase.forms]
        written = {word.lstrip("=") for form in forms for word in form}
        known = written.union(*small.values(), self._words(self.content.get("hashtag_words", ()), "hashtag_words"))
        return Codebook(
            categories,
            schemes,
            Words(spelling, small, frozenset(word for word in known if word.isalpha())),
            float(self._part(self.content, "threshold", "codebook")),
            float(self._part(self.content, "hashtag_factor", "codebook")),
            self._words(self._part(negations, "words", "negations"), "negations, words"),
            int(self._part(self.content, "negation_reach", "codebook")),
            self._words(self._part(negations, "unless_followed_by", "negations"), "negations"),
        )

    def _part(self, entry: dict, name: str, place: str):
        if name not in entry:
            raise BadInput(f"{self.path}, {place}: {name!r} is missing.")
        return entry[name]

    def _words(self, words, place: str) -> frozenset[str]:
        """Return words, none of which YAML took for a truth value, as it does with an unquoted "no"."""
        for word in words:
            if not isinstance(word, str):
                raise BadInput(f"{self.path}, {place}: {word!r} is not text; put it in quotation marks.")
        return frozenset(words)

    def _category(self, entry: dict, spelling: dict[str, str]) -> Category:
        place = f"category {self._part(entry, 'id', 'categories')}"
        prose = {name: self._part(entry, name, place) for name in PROSE}
        for name, text in prose.items():
            if set(text) != set(LANGUAGES):
                raise BadInput(f"{self.path}, {place}, {name}: expected a text in {' and in '.join(LANGUAGES)}.")
        phrases = []
        keywords = dict(self._part(entry, "keywords", place))
        against = keywords.pop("against", {})
        for language, lists in [*keywords.items(), *((name, {"against": texts}) for name, texts in against.items())]:
            phrases += self._phrases(lists, language, f"{place}, keywords, {language}", spelling)
        return Category(entry["id"], self._part(entry, "group", place), **prose, phrases=tuple(phrases))

    def _phrases(self, lists: dict, language: str, place: str, spelling: dict[str, str]) -> list[Phrase]:
        if language not in LANGUAGES:
            raise BadInput(f"{self.path}, {place}: expected one of {', '.join(LANGUAGES)}.")
        weights = self._part(self.content, "weights", "codebook")
        found = []
        for strength, texts in lists.items():
            if strength not in STRENGTHS:
                raise BadInput(f"{self.path}, {place}: {strength!r} is none of {', '.join(STRENGTHS)}.")
            found += [Phrase(text, language, weights[strength], self._forms(text, place, spelling)) for text in texts]
        return found

    def _forms(self, text: str, place: str, spelling: dict[str, str]) -> tuple[tuple[str, ...], ...]:
        """Return the words of a phrase for each choice of its alternatives."""
        if not isinstance(text, str):
            raise BadInput(f"{self.path}, {place}: {text!r} is not text; put it in quotation marks.")
        words = text.lower().split()
        if not words or GAP in (words[0], words[-1]):
            raise BadInput(f"{self.path}, {place}: {text!r} begins or ends with a gap.")
        for word in words:
            if word.startswith("<") and word.strip("<>") not in SIGNALS:
                raise BadInput(f"{self.path}, {place}: {word} is no signal; the known ones are {', '.join(SIGNALS)}.")
        choices = [[spelling.get(word, word) for word in part.split("|")] for part in words]
        return tuple(tuple(" ".join(form).split()) for form in product(*choices))

    def _scheme(self, name: str, entry: dict, ids: list[str]) -> Scheme:
        place = f"schemes, {name}"
        classes = tuple(
            SchemeClass(item["id"], item["label"], tuple(item.get("categories", ())), tuple(item.get("signals", ())))
            for item in self._part(entry, "classes", place)
        )
        for item in classes:
            unknown = sorted(({*item.categories} - {*ids}) | ({*item.signals} - {*SIGNALS}))
            if unknown:
                raise BadInput(f"{self.path}, {place}, {item.id}: {unknown[0]!r} is neither a category nor a signal.")
        return Scheme(self._part(entry, "source", place), classes)
