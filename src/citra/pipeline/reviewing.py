"""The reviewer's part of the command line."""

from pathlib import Path

COMMANDS = {
    "verify": "build a study in a clean copy and compare every result with the reference",
    "reference": "build a study in a clean copy and make it the reference",
}


def add_reviewing(commands) -> None:
    """Add the reviewer's commands to the command line."""
    for name, does in COMMANDS.items():
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")


def review(chosen, root: Path) -> int:
    """Carry out a reviewer's command; return the exit status."""
    from citra.pipeline import verification
    from citra.pipeline.workflow import open_study_file

    study = open_study_file(chosen.study, root)
    carry_out = {"verify": verification.verify, "reference": verification.renew_reference}
    return carry_out[chosen.command](study, root)
