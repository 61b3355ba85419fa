"""A caption as a stream of words and signals: what is no word is recognised first, so that no keyword matches in it."""

import re
import unicodedata
from dataclasses import dataclass, field

MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|"
    "january|february|march|may|june|july|august|october|december"
)
MAGNITUDES = "ribu|rb|juta|jt|miliar|triliun|million|billion"
# The first alternative that fits wins: a number in a link is no price, a price is no plain number.
_SIGNS = {
    # Most words stand between blanks and begin none of the signs below; found first, they halve the time.
    "plain": rf"(?!(?:{MONTHS}|rp|idr|usd|eur)\b)[a-z]+(?=[ ,!?\n])",
    "link": r"https?://\S+|www\.\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:go\.id|co\.id|ac\.id|com|org|net|id)\b(?:/\S*)?"
    r"|\b[a-z0-9.-]+\.[a-z]{2,}/\.\.\.",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    # What leads to people is masked before anything is coded; a mask ends with what becomes three full stops.
    "mention": r"@(?:\.\.\.|\w[\w.]*\w|\w)",
    "hashtag": r"#\w+",
    "price": rf"(?:\brp\.?|\bidr|\busd|\beur|[$€£])\s?\d[\d.,]*(?:\s?(?:{MAGNITUDES})\b)?"
    r"|\b\d[\d.,]*\s?(?:ribuan|jutaan|(?:(?:ribu|juta|miliar)\s)?rupiah|dollars?|euros?|pounds?)\b",
    "phone": r"\u260e\.\.\.|(?:\+\d\d|\b0)(?:[\s().-]?\d){8,12}\b|\b\d{3}-\d{4}\b",
    "date": rf"\b\d{{1,2}}\s(?:{MONTHS})\b(?:\s\d{{4}})?"
    rf"|\b(?:{MONTHS})\s\d{{1,2}}\b(?:,?\s\d{{4}})?|\b(?:{MONTHS})\s\d{{4}}\b"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
    "time": r"\b(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s?(?:wib|wita|wit|am|pm)\b)?(?![.,]?\d)",
    "number": r"#\.\.\.|\d+(?:[.,:/-]\d+)*",
    "emoji": r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]",
    "question": r"\?+",
    "exclamation": r"!+",
    "word": r"[^\W\d_]+(?:['’&-][^\W\d_]+)*",
    "end": r"[.;:\n]+",
    "pause": r"[,()\u2013\u2014]|\s-\s",
}
SIGNALS = tuple(name for name in _SIGNS if name not in ("plain", "word", "end", "pause"))
_SCANNER = re.compile(" *(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _SIGNS.items()) + ")")
_TAG = re.compile(r"#(\w+)")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f"))
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
START, END, PAUSE = "^", ".", ","
_MARKS = {"end": END, "pause": PAUSE}


@dataclass(frozen=True)
class CaptionText:
    """A caption, read.

    Parameters
    ----------
    tokens : tuple of str
        Words in small letters as they were written, signals as ``<name>``, ends of sentences as ``.``, pauses as ``,``.
    hashtags : tuple of str
        The tags without their sign, capitals kept.
    """

    tokens: tuple[str, ...] = field(repr=False)
    hashtags: tuple[str, ...] = field(repr=False)

    def count(self, signal: str) -> int:
        """Return how often a signal stands in the caption."""
        return len(self.hashtags) if signal == "hashtag" else self.tokens.count(f"<{signal}>")


def read_caption(caption: str) -> CaptionText:
    """Return a caption as a stream of words and signals.

    Letters are brought to one form first (Unicode NFKC), which also makes plain letters of the bold and italic
    mathematical ones. Links, addresses, mentions, hashtags, prices, telephone numbers, dates, times, numbers and
    pictographs are recognised before words are.

    Parameters
    ----------
    caption : str
        As published.

    Examples
    --------
    >>> read = read_caption("𝐋𝐞𝐥𝐚𝐧𝐠 rumah Rp450 juta, 5 Mei. https://a.example/donasi #LelangIndonesia")
    >>> read.tokens, read.hashtags
    (('^', 'lelang', 'rumah', '<price>', ',', '<date>', '.', '<link>'), ('LelangIndonesia',))
    """
    plain = unicodedata.normalize("NFKC", caption).translate(_INVISIBLE)
    written = {tag.lower(): tag for tag in _TAG.findall(plain)} if "#" in plain else {}
    tokens, hashtags = [START], []
    for found in _SCANNER.finditer(plain.lower()):
        name = found.lastgroup
        if name in ("plain", "word"):
            tokens.append(found[name].replace("’", "'"))
        elif name == "hashtag":
            hashtags.append(written.get(found[name][1:], found[name][1:]))
        else:
            tokens.append(_MARKS.get(name) or f"<{name}>")
    return CaptionText(tuple(tokens), tuple(hashtags))


def split_hashtag(tag: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the words of a hashtag: parted at its capitals and digits, or by known words where it has none.

    Parameters
    ----------
    tag : str
        Without its sign.
    known : frozenset of str
        Words in small letters. Of several ways to part a tag the one with the fewest words is taken; a tag that
        known words do not cover stays whole.

    Examples
    --------
    >>> split_hashtag("KPKNLBekasi2022"), split_hashtag("lelangnegara", frozenset({"lelang", "negara"}))
    (('kpknl', 'bekasi', '2022'), ('lelang', 'negara'))
    """
    parts = [part for piece in tag.split("_") for part in _CAMEL.findall(piece)]
    if len(parts) != 1:
        return tuple(part.lower() for part in parts)
    word = parts[0].lower()
    # Fewest words that end at each letter; a single letter is no word.
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for begin in range(end - 1):
            before = best[begin]
            if before is not None and word[begin:end] in known and len(before) < len(best[end] or word):
                best[end] = (*before, word[begin:end])
    return best[-1] or (word,)
