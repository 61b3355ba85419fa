"""The coder: which categories a caption has, by the phrases of a codebook, and which phrases say so."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.content.codebook import GAP, Codebook, Phrase
from citra.content.text import END, PAUSE, SIGNALS, CaptionText, read_caption

# How many words a gap of a phrase may hold.
WIDEST_GAP = 3
NONE = "none"


@dataclass(frozen=True)
class CodedCaptions:
    """Captions with what the machine says of them; rows in the order of the captions, with their index.

    Parameters
    ----------
    labels : DataFrame of bool, shape (captions, categories)
        Whether a caption has a category; columns in the order of priority.
    primary : Series of str
        The first category by priority, ``none`` without one.
    evidence : Series of str
        The phrases that count, by category.
    language : Series of str
        ``id``, ``en``, ``mixed`` or ``unknown``, by the function words.
    signals : DataFrame of int, shape (captions, signals)
        How often each signal stands in a caption.
    without_caption_count : int
        Posts whose caption is absent or empty: they are not among the rows.
    """

    labels: pd.DataFrame = field(repr=False)
    primary: pd.Series = field(repr=False)
    evidence: pd.Series = field(repr=False)
    language: pd.Series = field(repr=False)
    signals: pd.DataFrame = field(repr=False)
    without_caption_count: int = 0


@dataclass(frozen=True)
class _Entry:
    """A phrase as it is looked for: its words by key, behind the first one."""

    category: int
    phrase: Phrase
    rest: tuple[str, ...]


def _key(word: str, language: str, codebook: Codebook) -> str:
    """Return what a word of a phrase is compared by: itself, or its stem with the mark of the language."""
    if word.startswith(("=", "<", "^", GAP)):
        return word
    stems = codebook.words.stems(word)
    return f"{language}:{stems[0] if language == 'id' else stems[1]}"


class Coder:
    """Codes captions by a codebook.

    Parameters
    ----------
    codebook : Codebook
        From `citra.content.codebook.read_codebook`.

    Examples
    --------
    >>> from citra.content.codebook import read_codebook
    >>> from citra.places import Places, find_root
    >>> coder = Coder(read_codebook(Places(find_root(), "").codebook("captions")))
    >>> coded = coder.code(pd.Series(["Terima kasih kepada semua peserta.", "Bukan survei kepuasan.", None]))
    >>> coded.primary.tolist(), coded.evidence.iloc[0], coded.without_caption_count
    (['symbolic-act', 'none'], 'symbolic-act: terima kasih kepada|untuk|atas|buat|banyak|semua|telah', 1)
    """

    def __init__(self, codebook: Codebook):
        self.codebook = codebook
        self._index: dict[str, list[_Entry]] = {}
        for place, category in enumerate(codebook.categories):
            for phrase in category.phrases:
                for form in phrase.forms:
                    first, *rest = (_key(word, phrase.language, codebook) for word in form)
                    self._index.setdefault(first, []).append(_Entry(place, phrase, tuple(rest)))
        # Stands for the phrases of a word that was not met before.
        self._unseen: list[_Entry] = [_Entry(-1, Phrase("", "", 0.0, ()), ())]
        self._clause_ends = frozenset({END, PAUSE})
        self._adding = [[word] for word in codebook.not_negating]
        self._keys: dict[str, tuple[str, ...]] = {}
        self._starts: dict[str, list[_Entry]] = {}

    def code(self, captions: pd.Series) -> CodedCaptions:
        """Return the codes of captions; absent and empty ones are counted and left out.

        Parameters
        ----------
        captions : Series of str
            One caption a row.
        """
        given = captions.dropna().astype(str)
        given = given[given.str.strip() != ""]
        ids, read = self.codebook.ids, [read_caption(caption) for caption in given]
        found = [self._code(text) for text in read]
        scores = np.array([score for score, _, _ in found], dtype=float).reshape(-1, len(ids))
        labels = scores >= self.codebook.threshold
        names = np.array([*ids, NONE])
        primary = names[np.where(labels.any(axis=1), labels.argmax(axis=1), len(ids))]
        signals = [[text.count(signal) for signal in SIGNALS] for text in read]
        evidence = [self._told(phrases, row) for (_, phrases, _), row in zip(found, labels, strict=True)]
        languages = [language for *_, language in found]
        return CodedCaptions(
            pd.DataFrame(labels, given.index, list(ids)),
            *(pd.Series(texts, given.index, dtype="string") for texts in (primary, evidence, languages)),
            pd.DataFrame(np.array(signals, dtype=int).reshape(-1, len(SIGNALS)), given.index, list(SIGNALS)),
            len(captions) - len(given),
        )

    def _code(self, text: CaptionText) -> tuple[list[float], dict[tuple[int, str], float], str]:
        """Return each category's score, the weight of each phrase found, and the language."""
        words = self.codebook.words
        body = words.stream(text)
        hits = self._hits(body, 1.0)
        if text.hashtags:
            hits += self._hits(words.hashtag_stream(text), self.codebook.hashtag_factor)
        found: dict[tuple[int, str], float] = {}
        for category, phrase, weight in hits:
            if abs(weight) > abs(found.get((category, phrase), 0)):
                found[category, phrase] = weight
        scores = [0.0] * len(self.codebook.categories)
        for (category, _), weight in found.items():
            scores[category] += weight
        return scores, found, words.language(body)

    def _hits(self, stream: list[str], factor: float) -> list[tuple[int, str, float]]:
        """Return category, phrase and weight of the phrases of a stream.

        Phrases of a category that begin at the same word are one hit, the weightiest of them: two spellings of a
        keyword that share a stem would count twice.
        """
        hits, negated_until = [], -1
        for place, token in enumerate(stream):
            if place > negated_until and (entries := self._starts.get(token, self._unseen)):
                best: dict[int, tuple[str, float]] = {}
                for entry in self._starting(token) if entries is self._unseen else entries:
                    weight = entry.phrase.weight * factor
                    is_heavier = abs(weight) > abs(best.get(entry.category, ("", 0.0))[1])
                    if is_heavier and self._follows(entry.rest, stream, place + 1):
                        best[entry.category] = (entry.phrase.text, weight)
                hits += [(category, *hit) for category, hit in best.items()]
            if token in self._clause_ends:
                negated_until = -1
            elif token in self.codebook.negations and stream[place + 1 : place + 2] not in self._adding:
                negated_until = place + self.codebook.negation_reach
        return hits

    def _starting(self, token: str) -> list[_Entry]:
        """Return the phrases whose first word is this one, remembered for each word."""
        if token not in self._starts:
            self._starts[token] = [entry for key in self._keys_of(token) for entry in self._index.get(key, ())]
        return self._starts[token]

    def _keys_of(self, token: str) -> tuple[str, ...]:
        if token not in self._keys:
            is_word = token[0].isalpha()
            stems = self.codebook.words.stems(token) if is_word else ()
            marked = tuple(f"{name}:{stem}" for name, stem in zip(("id", "en"), stems, strict=False))
            self._keys[token] = (f"={token}", *marked) if is_word else (token,)
        return self._keys[token]

    def _follows(self, rest: tuple[str, ...], stream: list[str], place: int) -> bool:
        """Return whether the rest of a phrase stands at a place; a gap ends with the sentence."""
        if not rest:
            return True
        if rest[0] == GAP:
            for begin in range(place, min(place + WIDEST_GAP, len(stream)) + 1):
                if self._follows(rest[1:], stream, begin):
                    return True
                if begin < len(stream) and stream[begin] == END:
                    return False
            return False
        return (
            place < len(stream)
            and rest[0] in self._keys_of(stream[place])
            and self._follows(rest[1:], stream, place + 1)
        )

    def _told(self, phrases: dict[tuple[int, str], float], row: np.ndarray) -> str:
        """Return the phrases that speak for the categories given."""
        ids = self.codebook.ids
        parts = {}
        for (category, text), weight in phrases.items():
            if row[category] and weight > 0:
                parts.setdefault(category, []).append(text)
        return "; ".join(f"{ids[category]}: {', '.join(texts)}" for category, texts in sorted(parts.items()))
