"""What the package says when it cannot go on."""


class CitraError(Exception):
    """A fault of the input or of the study; its text is one sentence for the person who can mend it."""


class BadInput(CitraError):
    """A file does not hold what was expected; the sentence names the file, the place and the expectation."""


class UnknownFormat(BadInput):
    """A file is sound, and no format looks like it; what its columns mean can be stated."""


class NoAccount(BadInput):
    """A file does not say whose it is; the account can be stated."""


class UnsettledForm(BadInput):
    """Moments are written in a way that can be read in several forms, or in none that is known.

    Parameters
    ----------
    place : str
        The file and the column.
    example : str
        What stands there first.
    forms : list of str
        The forms that would do, as `strptime` has them.
    """

    def __init__(self, place: str, example: str, forms: list[str]):
        self.example, self.forms = example, forms
        if forms:
            super().__init__(
                f"{place}: {example!r} can be read as {' or as '.join(forms)}, and so can every other; state which "
                "with --time-form (TIME_FORM= for make), or as time_form in the parameter file."
            )
        else:
            super().__init__(
                f"{place}: {example!r} is written in no form that is known; state it with --time-form (TIME_FORM= for "
                "make), such as '%d/%m/%Y %H:%M', or as time_form in the parameter file."
            )


class NotAvailable(CitraError):
    """A quantity cannot be computed from the data at hand; the sentence says what is missing."""
