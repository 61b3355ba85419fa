"""What the readers' tests share: hand-written exports, read and refused."""

from pathlib import Path

import pytest

from citra.errors import BadInput
from citra.privacy import Privacy
from citra.readers import Received, read_export
from citra.studyfile import Source

ENTRY = {"sha256": "", "origin": "", "licence": "", "simulated": False}


@pytest.fixture
def fixtures() -> Path:
    """The folder of exports written by hand."""
    return Path(__file__).parent / "fixtures"


@pytest.fixture
def read_file(tmp_path):
    """Read a file as the entry of a parameter file describes it."""

    def read(path: Path, **changes) -> Received:
        accounts = frozenset({changes["account"]} if "account" in changes else ())
        privacy = Privacy(tmp_path / "settings" / "pseudonym.key", accounts)
        return read_export(path, Source(**{"file": path.name, **ENTRY, **changes}), privacy)

    return read


@pytest.fixture
def refusal(read_file):
    """Read a file that must be refused, and return the sentence."""

    def refuse(path: Path, **changes) -> str:
        with pytest.raises(BadInput) as fault:
            read_file(path, **changes)
        sentence = str(fault.value)
        assert path.name in sentence and "\n" not in sentence
        return sentence

    return refuse
