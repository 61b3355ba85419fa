"""What belongs to institutions and stays: their accounts, telephones, mail addresses and streets."""

import re
from dataclasses import dataclass


def _digits(text: str) -> str:
    """Return a telephone number as its digits without the country's or the trunk's prefix.

    Examples
    --------
    >>> _digits("+62 21-8844343"), _digits("(021) 8844343")
    ('218844343', '218844343')
    """
    return re.sub(r"^(?:0062|62|0)", "", re.sub(r"\D", "", text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


@dataclass(frozen=True)
class Public:
    """What stays as it is.

    Parameters
    ----------
    accounts : frozenset of str
        Names of accounts in small letters.
    contacts : tuple of str
        Telephone numbers, mail addresses and street addresses, in whichever form.

    Examples
    --------
    >>> public = Public(frozenset({"djkn"}), ("(021) 8844343", "Jl. Sersan Aswan No. 8D"))
    >>> public.has_account("DJKN."), public.has_contact("+62 21 884 4343"), public.has_address("jl sersan aswan no 8d")
    (True, True, True)
    """

    accounts: frozenset[str] = frozenset()
    contacts: tuple[str, ...] = ()

    def has_account(self, name: str) -> bool:
        """Return whether an account is an institution's, however its mention is written."""
        return name.strip("@.").lower() in self.accounts

    def has_contact(self, written: str) -> bool:
        """Return whether a telephone number or mail address is an institution's."""
        if "@" in written:
            return written.lower() in [contact.lower() for contact in self.contacts]
        wanted = _digits(written)
        return len(wanted) > 4 and any(_digits(contact) == wanted for contact in self.contacts if "@" not in contact)

    def has_address(self, written: str) -> bool:
        """Return whether an address is an institution's: it begins as a stated one, or that one as it."""
        wanted = _letters(written)
        known = [_letters(contact) for contact in self.contacts if re.search("[A-Za-z]{3}", contact)]
        return any(wanted.startswith(each) or each.startswith(wanted) for each in known)
