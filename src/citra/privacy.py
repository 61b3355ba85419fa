"""Privacy by default: people's handles become keyed pseudonyms, and mentions of them are masked."""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from citra.errors import BadInput
from citra.places import pseudonym_key

MASK = "@\u2026"
# The whole of a pseudonym, as `Privacy.pseudonym` makes it.
PSEUDONYM = r"^p-[0-9a-f]{16}$"
_MENTION = r"(^|[^0-9A-Za-z_@./])@[0-9A-Za-z_](?:[0-9A-Za-z_.]*[0-9A-Za-z_])?"
_ADDRESS = r"[0-9A-Za-z_.+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+"


def _public(account: str) -> str:
    """Return the pattern of a public account's mention: no longer handle that begins alike."""
    return rf"(?i)@({re.escape(account)})(\.*(?:[^0-9A-Za-z_.]|$))"


@dataclass(frozen=True)
class Privacy:
    """What may stand in a product, and the key of everything that may not.

    Parameters
    ----------
    key_file : Path
        Holds the key; it is made, readable by its owner only, when a pseudonym is first needed.
    public_accounts : frozenset of str
        Accounts of institutions: their names stay as they are.

    Examples
    --------
    >>> privacy = Privacy(Path("unused"), frozenset({"djkn"}))
    >>> privacy.mask(pd.Series(["Kata @budi.s dan @djkn: a@b.id"])).iloc[0]
    'Kata @… dan @djkn: @…'
    """

    key_file: Path = field(default_factory=pseudonym_key)
    public_accounts: frozenset[str] = frozenset()

    @cached_property
    def _key(self) -> bytes:
        if not self.key_file.is_file():
            self.key_file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        key = self.key_file.read_text(encoding="ascii", errors="replace").strip()
        if len(key) < 32:
            raise BadInput(f"{self.key_file}: the key of the pseudonyms is shorter than 32 characters.")
        return key.encode()

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
        """Return texts in which mentions of accounts and mail addresses are masked; public accounts stay."""
        column = pa.array(texts.astype("string"), from_pandas=True)
        column = pc.replace_substring_regex(column, _ADDRESS, MASK)
        for account in sorted(self.public_accounts):
            column = pc.replace_substring_regex(column, _public(account), "\x01\\1\\2")
        column = pc.replace_substring_regex(column, _MENTION, rf"\1{MASK}")
        column = pc.replace_substring(column, "\x01", "@")
        return pd.Series(column.to_pandas(types_mapper={column.type: pd.StringDtype("pyarrow")}.get).array, texts.index)
