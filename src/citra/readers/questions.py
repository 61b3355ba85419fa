"""Whether a comment asks something: told while its text is read, because the text is not kept."""

import re

# Question words of Indonesian and English that open a question without a question mark.
WORDS = (
    *("apa", "apakah", "bagaimana", "gimana", "gmn", "berapa", "brp", "kapan", "kpn", "mana", "dimana", "kemana"),
    *("siapa", "kenapa", "mengapa", "bisakah", "bolehkah", "adakah"),
    *("what", "when", "where", "who", "why", "how", "which"),
)
_OPENS = re.compile(rf"(?:^|[.!\n]\s*)(?:@\S+\s+|\W+)*(?:{'|'.join(WORDS)})\b", flags=re.IGNORECASE)


def is_question(text: str) -> bool:
    """Return whether a text asks: it has a question mark, or a sentence of it opens with a question word.

    Examples
    --------
    >>> is_question("Lelang berikutnya tanggal berapa?"), is_question("kapan lelangnya min"), is_question("Mantap")
    (True, True, False)
    """
    return "?" in text or bool(_OPENS.search(text))
