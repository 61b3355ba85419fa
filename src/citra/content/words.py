"""Words of captions in two languages: informal spelling, letters drawn out, stems, and a guess at the language."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from citra.content.text import CaptionText, split_hashtag

_DRAWN_OUT = re.compile(r"(.)\1{2,}")
# A caption is of one language when it has at least twice as many function words of it as of the other.
CLEAR = 2


@dataclass(frozen=True)
class Words:
    """What the codebook says about words.

    Parameters
    ----------
    spelling : dict of str
        Informal spellings and what they stand for, one word or several.
    function_words : dict of frozenset of str
        Frequent small words by language.
    known : frozenset of str
        All words of the keywords: by these hashtags in small letters are parted.

    Examples
    --------
    >>> words = Words({"yg": "yang", "makasih": "terima kasih"}, {"id": frozenset({"yang"}), "en": frozenset({"the"})})
    >>> words.plain("makasiiiih"), words.stems("pendaftaran")
    (('terima', 'kasih'), ('daftar', 'pendaftaran'))
    """

    spelling: dict[str, str]
    function_words: dict[str, frozenset[str]]
    known: frozenset[str] = frozenset()
    _plain: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _stems: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _stemmers(self):
        import snowballstemmer

        return snowballstemmer.stemmer("indonesian"), snowballstemmer.stemmer("english")

    def plain(self, word: str) -> tuple[str, ...]:
        """Return a word as it is spelt in the standard language; an unknown one stays as it is."""
        if word not in self._plain:
            spelt = self._undrawn(word)
            self._plain[word] = tuple(self.spelling.get(spelt, spelt).split())
        return self._plain[word]

    def _undrawn(self, word: str) -> str:
        """Return a word without drawn-out letters: with two of them if that is a known word, else with one."""
        if not _DRAWN_OUT.search(word):
            return word
        twice = _DRAWN_OUT.sub(r"\1\1", word)
        return twice if twice in self.known else _DRAWN_OUT.sub(r"\1", word)

    def stems(self, word: str) -> tuple[str, str]:
        """Return the stem of a word by the rules of Indonesian and by those of English; a doubled word is one."""
        if word not in self._stems:
            first, _, second = word.partition("-")
            once = first if first == second else word
            self._stems[word] = tuple(stemmer.stemWord(once) for stemmer in self._stemmers)
        return self._stems[word]

    def stream(self, text: CaptionText) -> list[str]:
        """Return the tokens of a caption in standard spelling."""
        return [part for token in text.tokens for part in self.plain(token)]

    def hashtag_stream(self, text: CaptionText) -> list[str]:
        """Return the words of the hashtags in standard spelling, each tag closed by a full stop."""
        parts = [(*split_hashtag(tag, self.known), ".") for tag in text.hashtags]
        return [plain for words in parts for word in words for plain in self.plain(word)]

    def language(self, stream: list[str]) -> str:
        """Return which language the function words speak for: a key of them, ``mixed`` or ``unknown``."""
        languages = self.function_words.items()
        counts = {name: len([token for token in stream if token in small]) for name, small in languages}
        (first, most), *others = sorted(counts.items(), key=lambda item: -item[1])
        if not most:
            return "unknown"
        return first if all(most >= CLEAR * count for _, count in others) else "mixed"
