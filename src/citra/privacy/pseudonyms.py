"""Whose names may stand in a product, and the pseudonyms of everybody else."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from citra.places import pseudonym_key
from citra.privacy.key import read_key
from citra.privacy.masking import mask_texts
from citra.privacy.public import Public

# The whole of a pseudonym, as `Privacy.pseudonym` makes it.
PSEUDONYM = r"^p-[0-9a-f]{16}$"


@dataclass(frozen=True)
class Privacy:
    """What may stand in a product, and the key of everything that may not.

    Parameters
    ----------
    key_file : Path
        Holds the key; it is made, readable by its owner only, when a pseudonym is first needed.
    public_accounts : frozenset of str
        Accounts of institutions in small letters: their names stay as they are.
    public_contacts : tuple of str
        Telephone numbers, mail addresses and street addresses of institutions: they stay, too.

    Examples
    --------
    >>> privacy = Privacy(Path("unused"), frozenset({"djkn"}))
    >>> privacy.mask(pd.Series(["Kata @budi.s dan @djkn: a@b.id"])).iloc[0]
    'Kata @… dan @djkn: @…'
    """

    key_file: Path = field(default_factory=pseudonym_key)
    public_accounts: frozenset[str] = frozenset()
    public_contacts: tuple[str, ...] = ()

    @property
    def public(self) -> Public:
        """Return what belongs to institutions."""
        return Public(self.public_accounts, self.public_contacts)

    @cached_property
    def _key(self) -> bytes:
        return read_key(self.key_file)

    def pseudonym(self, platform: str, handle: str) -> str:
        """Return the pseudonym of a handle: the same for the same key, platform and handle.

        It is the first 64 bits of HMAC-SHA-256 (RFC 2104); without the key it cannot be found by
        trying handles.
        """
        text = f"{platform}:{handle.lower()}".encode()
        return "p-" + hmac.new(self._key, text, hashlib.sha256).hexdigest()[:16]

    def pseudonyms(self, handles: pd.Series, platform: str) -> pd.Series:
        """Return a column of handles as pseudonyms; public accounts stay, absent stays absent."""
        known = {handle: self._shown(platform, handle) for handle in handles.dropna().unique()}
        return handles.map(known).astype("string")

    def _shown(self, platform: str, handle: str) -> str:
        return handle if handle.lower() in self.public_accounts else self.pseudonym(platform, handle)

    def mask(self, texts: pd.Series) -> pd.Series:
        """Return texts without what leads to a person; what belongs to institutions stays."""
        return mask_texts(texts, self.public)
