"""The command line: ``citra paper STUDY``, ``results``, ``explain`` and ``graph``."""

import argparse
import sys

from citra.errors import CitraError
from citra.pipeline.environment import enter
from citra.places import Places, find_root

COMMANDS = {
    "paper": "build the article of a study in every edition it names",
    "results": "run the notebooks and write their results, without the article",
    "explain": "say what would be built, and why",
    "graph": "draw the tasks and what passes between them",
}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="citra", description=__doc__)
    explained = "; ".join(f"{name}: {does}" for name, does in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, help=explained)
    parser.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")
    chosen = parser.parse_args(arguments)
    try:
        root = find_root()
        enter(root)
        _run(chosen, root)
    except CitraError as fault:
        sys.exit(f"\n{fault}")


def _run(chosen, root) -> None:
    from citra.pipeline import workflow

    study = workflow.open_study_file(chosen.study, root)
    if chosen.command == "graph":
        print(workflow.draw_graph(study, root))
        return
    workflow.run(study, root, editions=chosen.command != "results", explain=chosen.command == "explain")
    if chosen.command == "paper":
        for language in study.editions:
            print(Places(root, study.study).article(language).relative_to(root))


if __name__ == "__main__":
    main()
