"""Dataclasses and XML elements, bound field by field: one statement of the form serves reading and writing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from xml.etree.ElementTree import Element, SubElement

from citra.coding.elements import parse, serialise, split_name
from citra.coding.kinds import IDENTIFIER, TEXT, Kind
from citra.errors import BadInput


@dataclass(frozen=True)
class Attribute:
    """A field that is an attribute."""

    name: str
    kind: Kind
    is_required: bool

    def put(self, element: Element, value, _) -> None:
        if value is not None:
            element.set(self.name, self.kind.write(value))


@dataclass(frozen=True)
class Child:
    """A field that is a child element, or several of them.

    Parameters
    ----------
    name : str
        The element.
    form : {"text", "reference", "element"}
        Whether the field holds its text, the GUID it points to, or a dataclass.
    is_many : bool
        Whether there may be several; the field is a tuple then.
    of : type, optional
        The dataclass; the one of the field itself if left out.
    within : tuple of str
        The elements it stands in, which hold nothing else.
    keeps_others : bool
        Whether other elements beside it are kept as they are.
    points_by : str
        The attribute of a reference that holds the GUID.
    """

    name: str
    form: str
    is_many: bool = False
    of: type | None = None
    within: tuple[str, ...] = ()
    keeps_others: bool = False
    points_by: str = "targetGUID"

    @property
    def outermost(self) -> str:
        return (*self.within, self.name)[0]

    def put(self, element: Element, value, namespace: str) -> None:
        values = value if self.is_many else () if value is None else (value,)
        if not values:
            return
        for name in self.within:
            element = SubElement(element, f"{{{namespace}}}{name}")
        for item in values:
            element.append(self._made(item, namespace))

    def _made(self, item, namespace: str) -> Element:
        if isinstance(item, KeptElement):
            return parse(item.xml.encode(), "a kept element")
        if self.form == "element":
            return write_element(item, self.name, namespace)
        made = Element(f"{{{namespace}}}{self.name}")
        if self.form == "text":
            made.text = item
        else:
            made.set(self.points_by, item)
        return made


@dataclass(frozen=True)
class KeptElement:
    """An element that the model does not describe, kept as it was.

    Parameters
    ----------
    xml : str
        The element, with its namespaces declared.
    """

    xml: str

    @property
    def name(self) -> str:
        return split_name(parse(self.xml.encode(), "a kept element").tag)[1]


@dataclass(frozen=True)
class Kept:
    """Whatever an element has that the model does not describe."""

    attributes: tuple[tuple[str, str], ...] = ()
    elements: tuple[KeptElement, ...] = ()


NOTHING = Kept()


def attribute(name: str, kind: Kind = TEXT, *, is_required: bool = False):
    """Return a field that is an attribute of the element; absent is None."""
    described = {"xml": Attribute(name, kind, is_required)}
    return field(metadata=described) if is_required else field(default=None, metadata=described)


def text_child(name: str):
    """Return a field that is the text of a child element; absent is None."""
    return field(default=None, repr=False, metadata={"xml": Child(name, "text")})


def reference(name: str):
    """Return a field that is the GUID to which the one child of a name points."""
    return field(metadata={"xml": Child(name, "reference")})


def references(name: str, points_by: str = "targetGUID"):
    """Return a field that is the GUIDs to which the children of a name point."""
    return field(default=(), metadata={"xml": Child(name, "reference", True, points_by=points_by)})


def children(name: str, of: type | None = None, within: tuple[str, ...] = (), *, keeps_others: bool = False):
    """Return a field that is a tuple of dataclasses, one for each child of a name."""
    return field(default=(), metadata={"xml": Child(name, "element", True, of, within, keeps_others)})


@cache
def _bound(cls: type) -> dict[str, Attribute | Child]:
    return {item.name: item.metadata["xml"] for item in fields(cls) if "xml" in item.metadata}


def read_element(cls: type, element: Element, place: str):
    """Return an element as a dataclass.

    Parameters
    ----------
    cls : type
        A dataclass whose fields are made by `attribute`, `text_child`, `reference`, `references`, `children`, with one
        field ``kept`` of `Kept`.
    element : Element
        The element.
    place : str
        The file, for the sentence that refuses.

    Raises
    ------
    BadInput
        If something required is missing, a value is not of its kind, or a text stands where there is none.
    """
    namespace, local = split_name(element.tag)
    where = f"{place}, element {local}" + (f" {element.get('guid')}" if element.get("guid") else "")
    _refuse_text(element, where)
    bound = _bound(cls)
    values = {
        name: _read_attribute(element, item, where) for name, item in bound.items() if isinstance(item, Attribute)
    }
    grouped: dict[str, list[Element]] = {}
    for child in element:
        grouped.setdefault(child.tag, []).append(child)
    for name, item in bound.items():
        if isinstance(item, Child):
            found = grouped.pop(f"{{{namespace}}}{item.outermost}", [])
            values[name] = _read_child(item, found, cls, namespace, where, place)
    known = {item.name for item in bound.values() if isinstance(item, Attribute)}
    rest = tuple((name, value) for name, value in element.attrib.items() if name not in known)
    others = tuple(KeptElement(serialise(child)) for child in element if child.tag in grouped)
    return cls(**values, kept=Kept(rest, others))


def _refuse_text(element: Element, where: str) -> None:
    texts = [element.text, *(child.tail for child in element)]
    stray = next((text.strip() for text in texts if text and text.strip()), "")
    if stray:
        raise BadInput(f"{where}: the text {stray[:40]!r} stands where only elements are expected.")


def _read_attribute(element: Element, item: Attribute, where: str):
    text = element.get(item.name)
    if text is None:
        if item.is_required:
            raise BadInput(f"{where}: the attribute {item.name} is missing; expected {item.kind.wanted}.")
        return None
    text = text if item.kind is TEXT else text.strip()
    if not item.kind.fits(text):
        raise BadInput(f"{where}: the attribute {item.name} is {text[:60]!r}, expected {item.kind.wanted}.")
    return item.kind.read(text)


def _read_child(item: Child, found: list[Element], cls: type, namespace: str, where: str, place: str):
    found = list(_inside(item, found, namespace, where))
    if not item.is_many and len(found) > 1:
        raise BadInput(f"{where}: the element {item.name} stands there {len(found)} times, expected once.")
    if item.form == "reference" and not item.is_many and not found:
        raise BadInput(f"{where}: the element {item.name} is missing.")
    read = [_read_one(item, child, cls, namespace, where, place) for child in found]
    return tuple(read) if item.is_many else (read[0] if read else None)


def _inside(item: Child, found: list[Element], namespace: str, where: str) -> Iterator[Element]:
    """Yield the elements inside those that only hold them."""
    for name in (*item.within[1:], item.name) if item.within else ():
        for holder in found:
            _refuse_text(holder, where)
            if holder.attrib:
                raise BadInput(
                    f"{where}: {split_name(holder.tag)[1]} has the attribute {next(iter(holder.attrib))!r}, "
                    "of which the standard knows nothing."
                )
        found = [child for holder in found for child in holder]
        for child in found:
            is_known = child.tag == f"{{{namespace}}}{name}" or (item.keeps_others and name == item.name)
            if not is_known:
                raise BadInput(f"{where}: found the element {split_name(child.tag)[1]}, expected {name}.")
    yield from found


def _read_one(item: Child, child: Element, cls: type, namespace: str, where: str, place: str):
    if child.tag != f"{{{namespace}}}{item.name}":
        return KeptElement(serialise(child))
    if item.form == "element":
        return read_element(item.of or cls, child, place)
    allowed = {item.points_by} if item.form == "reference" else set()
    if set(child.attrib) - allowed or len(child):
        raise BadInput(f"{where}: the element {item.name} holds more than the standard knows of.")
    if item.form == "text":
        return child.text or ""
    return _read_attribute(child, Attribute(item.points_by, IDENTIFIER, True), f"{where}, element {item.name}")


def write_element(value, name: str, namespace: str) -> Element:
    """Return a dataclass as an element, its children in the standard's order.

    Parameters
    ----------
    value : dataclass
        As `read_element` gives it.
    name : str
        The element.
    namespace : str
        The namespace of the document.
    """
    element = Element(f"{{{namespace}}}{name}")
    for field_name, item in _bound(type(value)).items():
        item.put(element, getattr(value, field_name), namespace)
    for attribute_name, text in value.kept.attributes:
        element.set(attribute_name, text)
    element.extend(parse(item.xml.encode(), "a kept element") for item in value.kept.elements)
    order = getattr(type(value), "ORDER", ())
    rank = {f"{{{namespace}}}{child}": number for number, child in enumerate(order)}
    # The standard fixes the order of children; what it does not know comes last.
    element[:] = sorted(element, key=lambda child: rank.get(child.tag, len(rank)))
    return element
