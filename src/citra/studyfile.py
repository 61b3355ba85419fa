"""The parameter file of a study: what is studied, from which files, with which choices."""

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from citra.dictionary import LANGUAGES
from citra.errors import BadInput


class _Loader(yaml.SafeLoader):
    """YAML without its two silent traps: a date stays the text that was typed, a repeated key is an error."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping_without_repeats(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    repeated = [key for number, key in enumerate(keys) if key in keys[:number]]
    if repeated:
        raise BadInput(f"{loader.name}, line {node.start_mark.line + 1}: {repeated[0]!r} stands there twice.")
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


@dataclass(frozen=True)
class Source:
    """One raw file of a study, as received.

    Parameters
    ----------
    file : str
        Its name in the study's raw folder.
    sha256 : str
        The checksum of its bytes.
    origin : str
        Where it came from.
    licence : str
        Under which terms it is here.
    simulated : bool
        Whether the rows are made by the simulation and not by an account's public.
    time_zone : str
        The office's zone, which is that of the parameters; an entry needs not repeat it.
    clock : str
        The zone of its clock times, where its format's is not known or it was exported by another one.
    account : str
        The account it speaks of, where the format does not say.
    captured_at : str
        When it was read off, as an ISO date, where that is known.
    covers : str
        The days that it covers, as an ISO interval such as ``2023-01-01/2023-03-31``, where that is known.
    time_form : str
        How it writes a moment, as `strptime` has it, where its language does not say.
    keep_repeated : bool
        Count a post twice if the file lists it twice, to compare with figures that were computed so.
    shared : bool
        Whether it may be passed on as received. Unless that is stated, it stays out of the archive, and so does what
        shows its rows.
    shared_rows : bool
        Whether what was read of its posts and follower counts may be passed on as tables, though the file may not.
    shared_captions : bool
        Whether these tables may hold its captions.
    columns : dict
        Our columns by what the file calls them, where no format knows it; see `citra.readers.mapping`.
    thousands : str
        The mark that it writes between thousands, where its language does not say.
    platform : str
        The platform it speaks of, where neither a column nor an address says.
    period : str
        How long each of its rows lasts, where it holds sums of periods: ``day``, ``week`` or ``month``.
    post_types : dict
        Our post types by its own words.
    """

    file: str
    sha256: str
    origin: str
    licence: str
    simulated: bool
    time_zone: str = ""
    account: str = ""
    captured_at: str = ""
    covers: str = ""
    time_form: str = ""
    keep_repeated: bool = False
    shared: bool = False
    shared_rows: bool = False
    shared_captions: bool = False
    columns: dict = field(default_factory=dict)
    thousands: str = ""
    platform: str = ""
    period: str = ""
    post_types: dict = field(default_factory=dict)
    clock: str = ""

    @property
    def rows_may_leave(self) -> bool:
        """Whether single posts and follower counts of it may be passed on: who has the file has its rows."""
        return self.shared or self.shared_rows


@dataclass(frozen=True)
class StudyFile:
    """A read parameter file."""

    study: str
    folder: str
    sources: tuple[Source, ...]
    # Those of the report that apply, where none are named.
    notebooks: tuple[str, ...] = ()
    # Of the article, which speaks of one study only.
    editions: tuple[str, ...] = ()
    parameters: dict = field(default_factory=dict)
    path: Path = Path()
    # Accounts of institutions: their names may stand in products.
    public_accounts: tuple[str, ...] = ()
    # Their telephones, mail addresses and streets, which may stand in captions; everybody else's are masked.
    public_contacts: tuple[str, ...] = ()
    # The codebook of its coded statements, such as data/codebooks/interview.yml, from the workspace's folder on.
    codebook: str = ""
    # Languages of the report, and what its title calls the account and its owner.
    report: tuple[str, ...] = LANGUAGES
    account: str = ""
    institution: str = ""
    # What says how the study is cited, such as CITATION.cff, from the workspace's folder on; or else this file does.
    citation: str = ""


WANTED = {str: "text", bool: "true or false", dict: "a mapping of names to values"}


def checked(cls, entry, place: str):
    """Return a dataclass made from a mapping whose keys are exactly its fields.

    Raises
    ------
    BadInput
        If a key is unknown or missing, or a text, a truth value or a mapping is something else.
    """
    if not isinstance(entry, dict):
        raise BadInput(f"{place}: expected a mapping of names to values.")
    known = {item.name: item for item in fields(cls) if item.name != "path"}
    for name in entry:
        if name not in known:
            raise BadInput(f"{place}: {name!r} is not known; expected {', '.join(known)}.")
    for name, item in known.items():
        required = not (item.default != item.default_factory or item.type is dict)
        if required and name not in entry:
            raise BadInput(f"{place}: {name!r} is missing.")
        if name in entry and item.type in (str, bool) and not isinstance(entry[name], item.type):
            wanted = "true or false" if item.type is bool else "text"
            raise BadInput(f"{place}: {name} is {entry[name]!r}, expected {wanted}.")
    return cls(**entry)


def _check_texts(values, place: str) -> None:
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise BadInput(f"{place}: found {values!r}, expected a list of texts such as [id, en].")


def load_yaml(path: Path):
    """Return what a YAML file holds, dates as the text that was typed.

    Raises
    ------
    BadInput
        If it is not YAML in UTF-8, or a key stands there twice.
    """
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        loader.name = str(path)
        return loader.get_single_data()
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{path}{where}: this is not YAML ({getattr(fault, 'problem', fault)}).") from None
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path}: byte {fault.start} is not UTF-8 text.") from None


def read_study_file(path: Path) -> StudyFile:
    """Read and check a parameter file.

    Raises
    ------
    BadInput
        If the file is not there, is not YAML, or a name in it is unknown, missing, repeated or
        has a value of the wrong kind.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such parameter file; a study's file is params/<study>.yml.")
    content = load_yaml(path)
    study = checked(StudyFile, content, str(path))
    sources = tuple(
        _with_office(checked(Source, entry, place := f"{path}, sources, entry {number}"), study.parameters, place)
        for number, entry in enumerate(study.sources or (), start=1)
    )
    for source in sources:
        if source.shared_captions and not source.rows_may_leave:
            raise BadInput(
                f"{path}, {source.file}: shared_captions is true, but neither shared nor shared_rows is; captions are "
                "passed on with their rows or not at all."
            )
    for name in ("notebooks", "editions", "report", "public_accounts", "public_contacts"):
        _check_texts(getattr(study, name), f"{path}, {name}")
    for name in ("editions", "report"):
        strange = [language for language in getattr(study, name) if language not in LANGUAGES]
        if strange:
            raise BadInput(f"{path}, {name}: {strange[0]!r} is not an edition; expected {' or '.join(LANGUAGES)}.")
    return replace(
        study,
        sources=sources,
        notebooks=tuple(study.notebooks),
        editions=tuple(study.editions),
        report=tuple(study.report),
        public_accounts=tuple(study.public_accounts),
        public_contacts=tuple(study.public_contacts),
        path=path,
    )


def is_zone(name: str) -> bool:
    """Return whether a name is a time zone, or an offset from UTC.

    Examples
    --------
    >>> is_zone("Asia/Jakarta"), is_zone("+07:00"), is_zone("Asia/Bekasi")
    (True, True, False)
    """
    if re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", name):
        return True
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _with_office(source: Source, parameters: dict, place: str) -> Source:
    """Return a source that knows the office's zone, which the parameters state.

    Raises
    ------
    BadInput
        If the entry states another zone.
    """
    office = parameters.get("time_zone") if isinstance(parameters, dict) else None
    if not isinstance(office, str):
        return source
    if not is_zone(office):
        raise BadInput(f"{place}: the parameters' time_zone {office!r} is no zone, expected one like Asia/Jakarta.")
    if source.time_zone not in ("", office):
        raise BadInput(
            f"{place}: time_zone is {source.time_zone!r}, but the office's is {office!r} by the parameters; "
            f"if {source.time_zone!r} is the clock of this file, state it as `clock`."
        )
    return replace(source, time_zone=office)


def source_path(folder: Path, source: Source) -> Path:
    """Return where a raw file lies.

    Raises
    ------
    BadInput
        If the folder or the file is not there.
    """
    path = folder / source.file
    if not folder.is_dir():
        raise BadInput(
            f"{folder}: this folder is missing; the parameter file expects the raw file {source.file} in it."
        )
    if not path.exists():
        raise BadInput(f"{path}: this raw file is missing, but the parameter file lists it.")
    return path


def stated_path(study: StudyFile, source: Source) -> str:
    """Return how the parameter file names a raw file, from the workspace's folder on."""
    return f"{study.folder.rstrip('/')}/{source.file}"


def source_files(path: Path) -> list[Path]:
    """Return the files of what was received: the file itself, or those of a folder by name."""
    if path.is_dir():
        return sorted((file for file in path.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    return [path]


def folders_in(path: Path) -> list[Path]:
    """Return the folders of what was received, itself among them; none for a file."""
    return [path, *(each for each in path.rglob("*") if each.is_dir())] if path.is_dir() else []
