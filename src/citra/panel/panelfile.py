"""The parameter file of a panel: which accounts, and with which choices each is measured."""

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from citra.errors import BadInput
from citra.metrics.cadence import checked_hours
from citra.studyfile import checked, load_yaml

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Choices:
    """What every account of a panel is measured by.

    Parameters
    ----------
    time_zone : str
        Zone of the offices: of months, weekdays and hours, and of follower logs.
    first_month, last_month : str
        Ends of the months compared, such as ``2020-01``; empty is no end. The same months for every account:
        rates fell and rose on all accounts alike.
    working_hours : tuple of float
        When work begins and ends at the offices, Monday to Friday, such as 8 and 16; empty where that is not known.
    maturity_days : int
        Least age of a post when its numbers were read.
    follower_carry_days : int
        How far beyond the first and last reading a follower count may stand in.
    bootstrap_draws : int
        Resampled or simulated series behind an interval.
    seed : int
        Of the random numbers, together with the account's name.
    """

    time_zone: str = "UTC"
    first_month: str = ""
    last_month: str = ""
    working_hours: tuple[float, ...] = ()
    maturity_days: int = 7
    follower_carry_days: int = 0
    bootstrap_draws: int = 499
    seed: int = 1


@dataclass(frozen=True)
class PanelFile:
    """A read parameter file of a panel.

    Parameters
    ----------
    panel : str
        Its name, and that of its folder below ``build``.
    accounts : str
        Pattern of files or folders, from the workspace on, one an account of an institution. Its name, without
        ending and without a leading ``account_id=``, stands in the products and is that of its exports.
    files : tuple of str
        Patterns of the exports in each account's folder; without any, the file or folder itself is the export.
    posts : str
        Instead of ``accounts``: pattern of Parquet files of all accounts' posts together, for statistics alone.
    statistics : tuple of str
        Metrics of the registry that one pass over ``posts`` computes.
    origin, licence, simulated, captured_at, time_form, clock
        As of a study's source, for every export.
    choices : Choices
        What is measured.
    peer_count : int
        Accounts of like size that one is compared with.
    notebooks : tuple of str
        Those of a chosen account's report.
    parameters : dict
        What these notebooks get.
    """

    panel: str
    origin: str
    licence: str
    simulated: bool
    accounts: str = ""
    files: tuple[str, ...] = ()
    posts: str = ""
    statistics: tuple[str, ...] = ()
    captured_at: str = ""
    time_form: str = ""
    clock: str = ""
    choices: Choices = field(default_factory=Choices)
    peer_count: int = 100
    notebooks: tuple[str, ...] = ()
    parameters: dict = field(default_factory=dict)
    path: Path = Path()


def read_panel_file(path: Path) -> PanelFile:
    """Read and check the parameter file of a panel.

    Raises
    ------
    BadInput
        If it is not there or not YAML, if a name in it is unknown or missing or has a value of the wrong kind,
        or if it names not exactly one of ``accounts`` and ``posts``.
    """
    if not path.is_file():
        raise BadInput(f"{path}: there is no such parameter file; a panel's file is params/<panel>.yml.")
    content = load_yaml(path)
    panel = checked(PanelFile, content, str(path))
    choices = checked(Choices, content.get("choices", {}), f"{path}, choices")
    _check_choices(choices, f"{path}, choices")
    if bool(panel.accounts) == bool(panel.posts):
        raise BadInput(f"{path}: expected either accounts (one file or folder each) or posts (all accounts together).")
    if panel.posts and not panel.statistics:
        raise BadInput(f"{path}: 'statistics' is missing; it names the metrics to compute from posts.")
    if not _is_count(panel.peer_count) or panel.peer_count < 1:
        raise BadInput(f"{path}: peer_count is {panel.peer_count!r}, expected a whole number from 1 on.")
    lists = {name: _texts(getattr(panel, name), name, path) for name in ("files", "statistics", "notebooks")}
    return replace(panel, choices=choices, path=path, **lists)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _texts(values: object, name: str, path: Path) -> tuple[str, ...]:
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise BadInput(f"{path}: {name} is {values!r}, expected a list of texts.")
    return tuple(values)


def _check_choices(choices: Choices, place: str) -> None:
    for item in fields(Choices):
        value = getattr(choices, item.name)
        if item.type is int and not _is_count(value):
            raise BadInput(f"{place}: {item.name} is {value!r}, expected a whole number that is not negative.")
        if item.name.endswith("_month") and value and not _MONTH.fullmatch(value):
            raise BadInput(f"{place}: {item.name} is {value!r}, expected a month such as 2020-01.")
    if not isinstance(choices.working_hours, (list, tuple)):
        raise BadInput(f"{place}: working_hours is {choices.working_hours!r}, expected two hours such as [8, 16].")
    if choices.working_hours:
        checked_hours(choices.working_hours)
