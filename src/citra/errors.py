"""What the package says when it cannot go on."""


class CitraError(Exception):
    """A fault of the input or of the study; its text is one sentence for the person who can mend it."""


class BadInput(CitraError):
    """A file does not hold what was expected; the sentence names the file, the place and the expectation."""


class UnknownFormat(BadInput):
    """A file is sound, and no format looks like it; what its columns mean can be stated."""


class NotAvailable(CitraError):
    """A quantity cannot be computed from the data at hand; the sentence says what is missing."""
