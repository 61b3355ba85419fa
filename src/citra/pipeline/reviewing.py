"""The reviewer's part of the command line."""

from pathlib import Path

COMMANDS = {
    "verify": "build a study in a clean copy and compare every result with the reference",
    "reference": "build a study in a clean copy and make it the reference",
}
WHAT_IF = "show every sentence and result that other parameters would change"
REPROTEST = "build a study twice, once under other circumstances, and compare every byte"
REVIEWING = {*COMMANDS, "whatif", "reprotest"}


def add_reviewing(commands) -> None:
    """Add the reviewer's commands to the command line."""
    for name, does in COMMANDS.items():
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")
    command = commands.add_parser("whatif", help=WHAT_IF, description=WHAT_IF)
    command.add_argument("study", help="name of params/<name>.yml, or a path")
    command.add_argument("values", nargs="+", metavar="NAME=VALUE", help="a parameter and its other value")
    command = commands.add_parser("reprotest", help=REPROTEST, description=REPROTEST)
    command.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")
    command.add_argument("--bisect", action="store_true", help="look for what a difference comes from, by more builds")


def review(chosen, root: Path) -> int:
    """Carry out a reviewer's command; return the exit status."""
    from citra.pipeline import verification
    from citra.pipeline.workflow import open_study_file

    study = open_study_file(chosen.study, root)
    if chosen.command == "whatif":
        from citra.pipeline.whatif import what_if

        return what_if(study, root, chosen.values)
    if chosen.command == "reprotest":
        from citra.pipeline.reprotest import reprotest

        return reprotest(study, root, bisect=chosen.bisect)
    carry_out = {"verify": verification.verify, "reference": verification.renew_reference}
    return carry_out[chosen.command](study, root)
