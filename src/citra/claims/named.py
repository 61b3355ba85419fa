"""Named conditions: when a sentence of the report applies to the study at hand."""

from pathlib import Path

from citra.claims.condition import Condition
from citra.claims.register import IDENTIFIER
from citra.errors import BadInput
from citra.studyfile import load_yaml


def read_conditions(path: Path) -> dict[str, Condition]:
    """Read conditions by name.

    Parameters
    ----------
    path : Path
        A YAML file of names and conditions, see `Condition`.

    Raises
    ------
    BadInput
        If it is no such file; the sentence names the file and the name.
    CitraError
        If a condition is none.
    """
    content = load_yaml(path)
    if not isinstance(content, dict):
        raise BadInput(f"{path.name}: expected a mapping of names to conditions.")
    for name in content:
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            raise BadInput(f"{path.name}: {name!r} is no name; a name is made of lower-case words joined by hyphens.")
    return {name: Condition(str(text), f"{path.name}, {name}") for name, text in content.items()}


def judge_conditions(conditions: dict[str, Condition], entries: dict[str, dict]) -> dict[str, bool]:
    """Return whether each condition holds; one that asks for a result that nothing made does not.

    Parameters
    ----------
    conditions : dict of Condition
        By name.
    entries : dict
        The ledgers' entries by kind and key.

    Examples
    --------
    >>> entries = {"numbers": {"n": {"value": 3}}, "claims": {}}
    >>> judge_conditions({"some": Condition("value('n') > 2"), "many": Condition("value('m') > 2")}, entries)
    {'some': True, 'many': False}
    """
    made = {*entries["numbers"], *entries["claims"]}
    return {name: made.issuperset(each.keys) and each.holds(entries) for name, each in conditions.items()}
