"""Which accounts a panel has, where their exports lie, and what a result of theirs rests on."""

import hashlib
import itertools
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from citra.errors import BadInput
from citra.panel.panelfile import PanelFile
from citra.pipeline.code import code_reached
from citra.places import Places
from citra.readers import checksum
from citra.studyfile import Source

# What is no part of an account's name.
ENDINGS = (".xz", ".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".xlsx", ".zip", ".parquet")
PARTITION = "account_id="


@dataclass(frozen=True)
class Account:
    """One account of a panel.

    Parameters
    ----------
    name : str
        As its file or folder is called.
    path : str
        That file or folder, from the workspace on where it lies within.
    """

    name: str
    path: str


def list_accounts(panel: PanelFile, root: Path) -> list[Account]:
    """Return the accounts that the panel's pattern names, in the order of their names.

    Raises
    ------
    BadInput
        If there is none, or two have the same name.
    """
    accounts = [Account(_account_name(path), _from(root, path)) for path in _matches(panel.accounts, root)]
    if not accounts:
        raise BadInput(f"{panel.path}, accounts: no file or folder fits {panel.accounts!r}.")
    accounts.sort(key=lambda account: account.name)
    for one, other in itertools.pairwise(accounts):
        if one.name == other.name:
            raise BadInput(f"{one.path} and {other.path} are both called {one.name!r}, expected one each.")
    return accounts


def post_files(panel: PanelFile, root: Path) -> list[Path]:
    """Return the files of all accounts' posts together.

    Raises
    ------
    BadInput
        If there is none.
    """
    files = _matches(panel.posts, root)
    if not files:
        raise BadInput(f"{panel.path}, posts: no file fits {panel.posts!r}.")
    return files


def _matches(pattern: str, folder: Path) -> list[Path]:
    """Return what fits a pattern, hidden files left out, in order."""
    base, rest = (Path("/"), pattern.lstrip("/")) if pattern.startswith("/") else (folder, pattern)
    return sorted(path for path in base.glob(rest) if not path.name.startswith("."))


def _from(root: Path, path: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _account_name(path: Path) -> str:
    """Return the name of the account that a file or folder is called by.

    >>> _account_name(Path("office.one.json.xz")), _account_name(Path("account_id=office%20two"))
    ('office.one', 'office two')
    """
    name = path.name
    if name.startswith(PARTITION):
        return unquote(name.removeprefix(PARTITION))
    while name.lower().endswith(ENDINGS) and not path.is_dir():
        name = name.rpartition(".")[0]
    return name


def export_sources(account: Account, panel: PanelFile, root: Path) -> tuple[Path, tuple[Source, ...]]:
    """Return the folder of an account's exports, and each as a study's source with its checksum.

    Raises
    ------
    BadInput
        If one of the patterns fits nothing.
    """
    path = root / account.path
    found = [path]
    if panel.files:
        found = []
        for pattern in panel.files:
            matches = _matches(pattern, path)
            if not matches:
                raise BadInput(f"{account.path}: nothing in this folder fits {pattern!r}.")
            found += [match for match in matches if match not in found]
    folder = path if panel.files else path.parent
    names = ("origin", "licence", "simulated", "captured_at", "time_form", "clock")
    stated = {name: getattr(panel, name) for name in names}
    stated |= {"time_zone": panel.choices.time_zone, "account": account.name}
    return folder, tuple(
        Source(file=file.relative_to(folder).as_posix(), sha256=checksum(file), **stated) for file in found
    )


@cache
def code_key(root: Path) -> str:
    """Return the hash of all that turns exports into a row: the package's files that do it, and the locked versions."""
    places = Places(root, "")
    package = root / "src" / "citra"
    files = code_reached({"citra.pipeline.panel.measuring"}, package)
    files += [places.dictionary, places.synonyms, root / "requirements.lock"]
    told = {file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def content_key(account: Account, panel: PanelFile, sources: tuple[Source, ...], code: str) -> str:
    """Return the hash of all that an account's result rests on: its name, exports, the choices, and the code."""
    told = [account.name, [asdict(source) for source in sources], asdict(panel.choices), code]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
