"""The papers of the compendium: what a data editor, a code checker, an archive and a reviewer ask for.

Everything is written from what the build knows; nothing here looks at a file.
"""

from citra.compendium.codecheck import write_codecheck
from citra.compendium.crate import write_crate
from citra.compendium.deposit import write_deposit
from citra.compendium.material import (
    Author,
    Citation,
    Claimed,
    Item,
    Material,
    Place,
    Program,
    RawFile,
    Software,
    Step,
    StoredFile,
)
from citra.compendium.measured import Machine, Measurement
from citra.compendium.replication import write_replication
from citra.compendium.reviewer import write_reviewer_page

__all__ = [
    "Author",
    "Citation",
    "Claimed",
    "Item",
    "Machine",
    "Material",
    "Measurement",
    "Place",
    "Program",
    "RawFile",
    "Software",
    "Step",
    "StoredFile",
    "write_codecheck",
    "write_crate",
    "write_deposit",
    "write_replication",
    "write_reviewer_page",
]
