"""XML elements: read without trusting them, and written so that every character comes back."""

import re
from xml.etree.ElementTree import Element

from citra.errors import BadInput

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
# Codes nest a few levels; what nests deeper is made to exhaust whoever reads it.
DEEPEST = 100
# What XML 1.0 cannot hold, not even escaped.
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read as a line feed.
IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
IN_ATTRIBUTE = IN_TEXT | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"}


def parse(data: bytes, place: str) -> Element:
    """Return the root of an XML document. Comments and processing instructions are no data and are dropped.

    Parameters
    ----------
    data : bytes
        The document.
    place : str
        The file, for the sentence that refuses.

    Raises
    ------
    BadInput
        If it is no XML, declares entities or a document type, or nests deeper than 100 elements.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise BadInput(f"{place}: the XML declares a document type or entities, which no coding file needs.") from None
    except ParseError as fault:
        line, column = fault.position
        raise BadInput(f"{place}, line {line}, column {column + 1}: this is not XML ({_reason(fault)}).") from None
    except (ValueError, LookupError) as fault:
        raise BadInput(f"{place}: the XML has an encoding that cannot be read ({fault}).") from None
    _check_depth(root, place)
    return root


def _reason(fault: Exception) -> str:
    return str(fault).partition(":")[0]


def _check_depth(root: Element, place: str) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise BadInput(f"{place}: elements nest deeper than {DEEPEST} levels; not read.")
        level = [child for element in level for child in element]


def split_name(name: str) -> tuple[str, str]:
    """Return the namespace and the local name of an element or attribute.

    Examples
    --------
    >>> split_name("{urn:QDA-XML:project:1.0}Code"), split_name("guid")
    (('urn:QDA-XML:project:1.0', 'Code'), ('', 'guid'))
    """
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name


def serialise(element: Element, outer: str = "") -> str:
    """Return an element as XML text that stands for itself, without what follows it.

    Parameters
    ----------
    element : Element
        With full names, as ElementTree has them.
    outer : str
        The default namespace of what it stands in.

    Raises
    ------
    BadInput
        If a text holds a character that XML has no way to write.

    Examples
    --------
    >>> note = Element("{urn:a}Note", {"name": 'a "b"'})
    >>> note.text = "1 < 2\\r\\n"
    >>> serialise(note)
    '<Note xmlns="urn:a" name="a &quot;b&quot;">1 &lt; 2&#13;\\n</Note>'
    """
    namespace, local = split_name(element.tag)
    attributes = "" if namespace == outer else f' xmlns="{_escaped(namespace, IN_ATTRIBUTE)}"'
    attributes += "".join(f' {name}="{_escaped(value, IN_ATTRIBUTE)}"' for name, value in _attributes(element.attrib))
    inside = _escaped(element.text or "", IN_TEXT)
    inside += "".join(serialise(child, namespace) + _escaped(child.tail or "", IN_TEXT) for child in element)
    return f"<{local}{attributes}>{inside}</{local}>" if inside else f"<{local}{attributes}/>"


def _attributes(attributes: dict[str, str]):
    """Yield names and values, a prefix declared for each foreign namespace."""
    prefixes: dict[str, str] = {XML_NAMESPACE: "xml"}
    for name, value in attributes.items():
        namespace, local = split_name(name)
        if namespace and namespace not in prefixes:
            prefixes[namespace] = f"ns{len(prefixes)}"
            yield f"xmlns:{prefixes[namespace]}", namespace
        yield f"{prefixes[namespace]}:{local}" if namespace else local, value


def _escaped(text: str, signs: dict[str, str]) -> str:
    found = IMPOSSIBLE.search(text)
    if found:
        raise BadInput(f"The text {text[:40]!r} holds U+{ord(found[0]):04X}, a character that XML cannot hold.")
    for sign, written in signs.items():
        text = text.replace(sign, written)
    return text
