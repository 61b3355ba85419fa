"""The command line: ``citra paper STUDY``, ``citra inspect FILE…`` and the rest."""

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path

from citra.dictionary import LANGUAGES
from citra.errors import CitraError
from citra.pipeline.asking import agrees
from citra.pipeline.environment import enter
from citra.pipeline.reviewing import REVIEWING, add_reviewing, review
from citra.places import find_root

OF_STUDY = {
    "paper": "build the article of a study in every edition it names",
    "html": "build the article as a web edition: one folder that works offline and on any static host",
    "report": "build the report of a study's account, as PDF and HTML, whatever its exports hold",
    "results": "run the notebooks and write their results, without the article",
    "explain": "say what would be built, and why",
    "state": "say the same of each task as JSON",
    "graph": "draw the tasks and what passes between them",
    "compendium": "write the papers that a data editor, a code checker and a reviewer ask for",
    "archive": "pack sources, data, products and papers for a repository",
    "measure": "measure the time and memory of a whole build, and write them down",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="citra", description="Study how an institution uses its social media account."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, does in OF_STUDY.items():
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")
        if name == "report":
            command.add_argument("--language", choices=LANGUAGES, help="one language only")
        if name == "archive":
            does = "pack files of the program as they are, though they differ from the last commit"
            command.add_argument("--force", action="store_true", help=does)
            command.add_argument("--yes", action="store_true", help="pack what is listed without asking")
    _add_new(commands)
    does = "open JupyterLab on a study, its results built first"
    command = commands.add_parser("lab", help=does, description=does)
    command.add_argument("study", nargs="?", default="kpknl-bekasi", help="name of params/<name>.yml, or a path")
    command.add_argument("jupyter", nargs=argparse.REMAINDER, help="more arguments of JupyterLab, such as --port=8890")
    does = "say what a raw file is, and what it would become"
    command = commands.add_parser("inspect", help=does, description=does)
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, a folder or an archive")
    command.add_argument("--time-zone", default="", help="zone of the office, such as Asia/Jakarta")
    command.add_argument("--clock", default="", help="zone of its clock, where it is not that of its format")
    command.add_argument("--account", default="", help="the account it speaks of")
    command.add_argument("--captured-at", default="", help="the day on which it was read off, such as 2022-12-31")
    _add_table(command)
    does = "list every metric with its formula, unit, range, source and what it needs"
    commands.add_parser("metrics", help=does, description=does)
    _add_exchange(commands)
    add_reviewing(commands)
    _add_panel(commands)
    return parser


def _add_new(commands) -> None:
    """Add the command that begins a study; what is not given as an option is asked on a terminal."""
    does = "begin a study of your own: copy its exports and write its parameter file"
    command = commands.add_parser("new", help=does, description=does)
    command.add_argument("study", help="a short name, such as my-office")
    command.add_argument("exports", nargs="*", type=Path, metavar="EXPORT", help="a file, a folder or an archive")
    command.add_argument("--account", help="the account, as its platform names it")
    command.add_argument("--institution", help="whose account it is")
    command.add_argument("--time-zone", help="zone of the office, such as Asia/Jakarta")
    does = "zone of an export's clock, where its format has none of its own; of one export alone: NAME=ZONE"
    command.add_argument("--clock", action="append", metavar="ZONE", help=does)
    command.add_argument("--languages", help="of the report: id, en or id,en")
    command.add_argument("--captured-at", help="the day on which the numbers were read off, such as 2022-12-31")
    does = "an export that may be passed on as received, such as export.csv; every other one stays here"
    command.add_argument("--shared", action="append", metavar="EXPORT", help=does)
    _add_table(command)


def _add_table(command) -> None:
    """Add what can be said of a table that no format knows."""
    command.add_argument("--time-form", default="", help="how it writes a moment, such as %%d/%%m/%%Y %%H:%%M")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        dest="columns",
        metavar="OURS=HEADING",
        help="what a column of a table is, such as posted_at=Date; may be given again for another column",
    )
    command.add_argument("--thousands", default="", help="the mark between thousands, such as a point")
    command.add_argument("--platform", default="", help="the platform a table speaks of, such as instagram")
    command.add_argument("--period", default="", help="how long a row of sums lasts: day, week or month")


def _add_exchange(commands) -> None:
    """Add the two commands that speak with software for qualitative analysis."""
    does = "write a study's coded statements as a project (.qdpx), or its codebook (.qdc), in the REFI-QDA form"
    command = commands.add_parser("export-coding", help=does, description=does)
    command.add_argument("study", help="name of params/<name>.yml, or a path")
    command.add_argument("file", type=Path, metavar="FILE", help="what to write")
    command.add_argument("--blind", action="store_true", help="without the codings, for a second coder")
    does = "write the codings of a REFI-QDA project as a table of coded statements"
    command = commands.add_parser("import-coding", help=does, description=does)
    command.add_argument("file", type=Path, metavar="FILE.qdpx", help="the project")
    command.add_argument("out", type=Path, metavar="OUT.csv", help="the table to write")
    command.add_argument("--coder", default="", help="what the only coder is called, such as coder-2")


def _add_panel(commands) -> None:
    """Add the command that measures many accounts."""
    does = "measure many accounts side by side on all cores or on a cluster; run again, it does only what is missing"
    command = commands.add_parser("panel", help=does, description=does)
    command.add_argument("panel", help="name of params/<name>.yml, or a path")
    command.add_argument("--scheduler", default="", help="address of a running scheduler: tls://127.0.0.1:8786")
    command.add_argument(
        "--workers", type=int, default=0, help="processes on this machine; as many as cores if left out"
    )
    command.add_argument("--report", nargs="+", default=[], metavar="ACCOUNT", help="run the notebooks for these, too")
    does = "make the key of a cluster, or be its scheduler or some of its workers, for panels on several machines"
    parts = commands.add_parser("cluster", help=does, description=does).add_subparsers(dest="part", required=True)
    parts.add_parser("keys", help="make the key, unless it is there, and say what to do with it")
    scheduler = parts.add_parser("scheduler", help="be the scheduler")
    scheduler.add_argument("--port", type=int, default=8786, help="where it listens; 8786 if left out")
    worker = parts.add_parser("worker", help="be some of the workers")
    worker.add_argument("scheduler", help="its address: tls://127.0.0.1:8786")
    worker.add_argument("--workers", type=int, default=0, help="processes; as many as cores if left out")
    for part in (scheduler, worker):
        part.add_argument("--host", default="127.0.0.1", help="address of this machine on which it listens")


def main(arguments: list[str] | None = None) -> None:
    chosen = _parser().parse_args(arguments)
    try:
        root = find_root()
        if chosen.command == "lab":
            # JupyterLab itself keeps the user's environment: home, display and settings; its kernels do not.
            from citra.pipeline.jupyter import open_lab

            open_lab(chosen.study, root, chosen.jupyter)
        enter(root)
        # As after an interrupt, a command that is told to end takes its copies and its programs with it.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        if chosen.command == "inspect":
            sys.exit(_inspect(chosen))
        if chosen.command in REVIEWING:
            sys.exit(review(chosen, root))
        if chosen.command == "metrics":
            _list_metrics()
        elif chosen.command == "new":
            from citra.pipeline.newstudy import begin

            print(begin(chosen, root, asks=sys.stdin.isatty()))
        elif chosen.command in ("export-coding", "import-coding"):
            _exchange(chosen, root)
        elif chosen.command in ("compendium", "archive", "measure"):
            _document(chosen, root)
        elif chosen.command == "panel":
            _panel(chosen, root)
        elif chosen.command == "cluster":
            _cluster(chosen)
        else:
            _build(chosen, root)
    except CitraError as fault:
        sys.exit(f"\n{fault}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _build(chosen, root: Path) -> None:
    from citra.pipeline import workflow

    study = workflow.open_study_file(chosen.study, root)
    if chosen.command == "graph":
        print(workflow.draw_graph(study, root))
        return
    if chosen.command == "state":
        from citra.pipeline.state import states_as_text, task_states

        print(states_as_text(task_states(study, root)))
        return
    if getattr(chosen, "language", None):
        study = replace(study, report=(chosen.language,))
    wanted = {"explain": "paper"}.get(chosen.command, chosen.command)
    if chosen.command != "explain" and workflow.is_unchanged(study, root, wanted):
        print("Nothing has changed since the last build.")
    else:
        workflow.run(study, root, wanted=wanted, explain=chosen.command == "explain")
    for made in workflow.products(study, root, wanted):
        print(made.relative_to(root))


def _document(chosen, root: Path) -> None:
    from citra.pipeline.archiving import measure_build, prepare_archive, write_compendium
    from citra.pipeline.workflow import open_study_file

    study = open_study_file(chosen.study, root)
    if chosen.command == "measure":
        print(measure_build(study, root).relative_to(root))
    elif chosen.command == "compendium":
        for path in write_compendium(study, root):
            print(path.relative_to(root))
    else:
        archive = prepare_archive(study, root, is_forced=chosen.force)
        print(archive.told())
        if chosen.yes or agrees("\nMay all of this leave this machine? yes or no"):
            print(archive.pack().relative_to(root))
        else:
            raise CitraError(f"Nothing was packed. If all of it may leave: make archive STUDY={study.study} YES=1.")


def _panel(chosen, root: Path) -> None:
    from citra.pipeline.panel.run import open_panel_file, run_panel

    panel = open_panel_file(chosen.panel, root)
    for path in run_panel(
        panel, root, scheduler=chosen.scheduler, workers=chosen.workers, reports=tuple(chosen.report)
    ):
        print(path.relative_to(root))


def _cluster(chosen) -> None:
    from citra.pipeline.panel.serving import become_scheduler, become_workers, tell_keys

    if chosen.part == "keys":
        print(tell_keys())
    elif chosen.part == "scheduler":
        become_scheduler(chosen.host, chosen.port)
    else:
        become_workers(chosen.scheduler, chosen.host, chosen.workers)


def _exchange(chosen, root: Path) -> None:
    from citra.pipeline.exchange import export_coding, import_coding

    if chosen.command == "import-coding":
        print(import_coding(chosen.file, chosen.out, chosen.coder))
        return
    from citra.pipeline.workflow import open_study_file

    print(export_coding(open_study_file(chosen.study, root), root, chosen.file, coded=not chosen.blind))


def _inspect(chosen) -> int:
    """Print what each file is, and return 1 if one was refused."""
    from citra.inspection import inspect_export
    from citra.pipeline.agreement import OF_TABLES
    from citra.readers.mapping import stated_columns
    from citra.studyfile import Source

    refused = 0
    for path in chosen.files:
        stated = {name: getattr(chosen, name) for name in ("time_zone", "clock", "account", "captured_at", *OF_TABLES)}
        try:
            if not path.exists():
                raise CitraError(f"{path}: there is no such file.")
            source = Source(path.name, "", "", "", False, **stated, columns=stated_columns(chosen.columns))
            print(inspect_export(path, source, warn=lambda said: print(f"{said}\n", file=sys.stderr)), end="\n\n")
        except CitraError as fault:
            refused = 1
            print(f"{fault}\n", file=sys.stderr)
    return refused


def _list_metrics() -> None:
    from citra.metrics.registry import registry_table

    for row in registry_table().itertuples():
        print(f"{row.metric} ({row.family})\n  {row.meaning}")
        print(f"  = {row.formula} [{row.unit}, {row.range}]\n  needs {row.needs}\n  source: {row.source}\n")


if __name__ == "__main__":
    main()
