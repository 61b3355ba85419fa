"""Whether a damage of the project is caught: by the build, or by the comparison with the reference.

Run ``.venv/bin/python benchmarks/mutations.py`` (an hour or two; ``--damages 20 --harmless 4`` for a look). A copy
of the project is built once. Every damage is made in a copy of that copy, which is built again and compared with the
reference, as ``make verify`` does. It prints how many damages of each kind are caught and by what, and how many
harmless changes raise an alarm. Each is written into ``build/mutations.csv`` when it is known; a run that was stopped
goes on from there, and ``--again`` begins anew.
"""

import argparse
import csv
import json
import os
import random
import shutil
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

from mutators import DAMAGES, HARMLESS, STUDY, change_sign

from citra.pipeline.copies import copy_project
from citra.pipeline.programs import run_program
from citra.pipeline.verification import snapshot_of
from citra.pipeline.workflow import open_study_file
from citra.places import Places
from citra.verify.comparison import compare
from citra.verify.snapshot import read_snapshot
from citra.verify.tolerances import read_tolerances

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "build" / "mutations.csv"
# What reads PDFs must not do so in two threads at once.
READING = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What became of one change: who caught it, and the name it was given; nothing if nobody did."""

    seed: str
    kind: str
    place: str
    change: str
    caught_by: str
    named: str


def build(folder: Path) -> CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if name != "CITRA_ROOT"}
    return run_program(
        [sys.executable, "-m", "citra.pipeline", "paper", STUDY],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(folder / "src")},
    )


def differences(folder: Path) -> list[str]:
    """Return the names of what differs between a built copy and its reference."""
    study = open_study_file(STUDY, folder)
    places = Places(folder, STUDY)
    reference, tolerances = read_snapshot(places.reference), read_tolerances(places.tolerances)
    with READING:
        compared = compare(reference, snapshot_of(study, folder), tolerances)
    return [f"{item.kind} {item.key}: {item.verdict}" for item in compared.not_reproduced]


def prepare(folder: Path) -> None:
    """Build a clean copy, and see that it is what the reference says."""
    copy_project(open_study_file(STUDY, ROOT), ROOT, folder)
    shutil.copytree(ROOT / "reference", folder / "reference")
    built = build(folder)
    found = [built.stderr] if built.returncode else differences(folder)
    if found:
        sys.exit(f"The project as it is does not come out like its reference: {found[0]}")


def executed_lines(folder: Path) -> dict[str, list[int]]:
    command = [sys.executable, str(folder / "benchmarks" / "executed_lines.py"), STUDY]
    environment = {**os.environ, "CITRA_ROOT": str(folder), "PYTHONPATH": str(folder / "src"), "MPLBACKEND": "agg"}
    return json.loads(run_program(command, env=environment, check=True).stdout)


def examine(base: Path, change: tuple[str, object, str]) -> Outcome:
    """Make one change in a copy of the built project, build again, and compare."""
    kind, mutate, seed = change
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(base, folder)
        place, what = mutate(folder, random.Random(seed))
        built = build(folder)
        if built.returncode:
            told = ("build", built.stderr.strip() or built.stdout.strip()[-200:])
        elif found := differences(folder):
            told = ("verify", found[0])
        elif kind == "an edited ledger" and f"notebook {place.partition('/')[0]}" in built.stdout:
            told = ("build", f"notebook {place.partition('/')[0]} is made again")
        else:
            told = ("", "")
    return Outcome(seed, kind, place, what, told[0], " ".join(told[1].split())[:200])


def known_outcomes(again: bool) -> list[Outcome]:
    """Return what an earlier run has found; nothing if everything is to be done again."""
    if again or not RESULTS.is_file():
        return []
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return [Outcome(**row) for row in csv.DictReader(file)]


def write_outcomes(outcomes: list[Outcome]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Outcome)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, outcomes))


def planned(options: argparse.Namespace, executed: dict[str, list[int]]) -> list[tuple]:
    """Return every change to make: its kind, the function, and its own seed."""
    damages = {**DAMAGES, "a sign in a formula": partial(change_sign, executed=executed)}
    plan = []
    for mutators, count in ((damages, options.damages), (HARMLESS, options.harmless)):
        kinds = [kind for kind in mutators if options.kind in ("", kind)]
        for number in range(count if kinds else 0):
            kind = kinds[number % len(kinds)]
            plan.append((kind, mutators[kind], f"{options.seed}-{kind}-{number}"))
    return plan


def report(outcomes: list[Outcome]) -> None:
    """Print the table of kinds."""
    counted = Counter((outcome.kind, outcome.caught_by) for outcome in outcomes)
    print(f"{'change':28}{'made':>6}{'build':>7}{'verify':>8}{'nobody':>8}")
    for kind in [kind for kind in (*DAMAGES, *HARMLESS) if any(kind == outcome.kind for outcome in outcomes)]:
        by = [counted[kind, who] for who in ("build", "verify", "")]
        print(f"{kind:28}{sum(by):>6}{by[0]:>7}{by[1]:>8}{by[2]:>8}")
    damages = [outcome for outcome in outcomes if outcome.kind in DAMAGES]
    harmless = [outcome for outcome in outcomes if outcome.kind in HARMLESS]
    caught = sum(bool(outcome.caught_by) for outcome in damages)
    alarms = sum(bool(outcome.caught_by) for outcome in harmless)
    if damages:
        print(f"caught: {caught} of {len(damages)} damages ({caught / len(damages):.1%})")
    print(f"false alarms: {alarms} of {len(harmless)} harmless changes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--harmless", type=int, default=20)
    parser.add_argument("--kind", default="", help="only this kind of change")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="forget what an earlier run has found")
    options = parser.parse_args()
    outcomes = known_outcomes(options.again)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "project"
        prepare(base)
        executed = executed_lines(base) if options.kind in ("", "a sign in a formula") else {}
        left = [each for each in planned(options, executed) if each[-1] not in {known.seed for known in outcomes}]
        with ThreadPoolExecutor(options.jobs) as pool:
            for done in as_completed([pool.submit(examine, base, each) for each in left]):
                outcomes.append(done.result())
                write_outcomes(outcomes)
                print(" | ".join(asdict(outcomes[-1]).values()), flush=True)
    report(outcomes)


if __name__ == "__main__":
    main()
