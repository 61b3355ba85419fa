"""What stands in a text where something of a person stood: the kind stays visible, in no language."""

# An account or a mail address.
MASK = "@\u2026"
TELEPHONE = "\u260e\u2026"
# A number by which a state or a bank knows a person, and the name of an account's holder beside it.
NUMBER = "#\u2026"
ADDRESS = "\u2302\u2026"
# Follows the host of a link to a profile or a chat, which itself stays.
LINK = "/\u2026"
MARKERS = {"accounts": MASK, "telephones": TELEPHONE, "numbers": NUMBER, "addresses": ADDRESS, "links": LINK}
