"""`python -m benchmarks [--smoke] [--json PATH]`: measure everything in one run, print the tables, write the JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from .cases import SUBJECTS
from .data import SCENARIOS, SEED, random_keys, tied_keys
from .floors import judge, read_measures
from .measure import Setting, WrongAnswerError, measure_together
from .report import markdown, write_json

RESULTS = Path("out") / "benchmarks"


def setting_of(rows: int) -> Setting:
    """The data of a run, with a seeded sample of rows for the peers."""
    sample = np.random.default_rng(SEED).choice(SCENARIOS, rows, replace=False)
    return Setting(random_keys(), tied_keys(), tuple(int(row) for row in sorted(sample)))


def main(arguments: list[str] | None = None) -> int:
    """0 when every floor is reached, 1 when one is not or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the core against its peers.")
    parser.add_argument("--smoke", action="store_true", help="few rounds; fail only below half of a floor")
    parser.add_argument(
        "--json", type=Path, metavar="PATH", help=f"default: {RESULTS.as_posix()}/results.json or smoke.json"
    )
    options = parser.parse_args(arguments)
    rounds, rows = (3, 6) if options.smoke else (21, 30)
    target = options.json or RESULTS / ("smoke.json" if options.smoke else "results.json")

    def progress(message: str) -> None:
        print(message, file=sys.stderr, flush=True)

    progress("making the data")
    setting = setting_of(rows)
    try:
        measured = measure_together(SUBJECTS, setting, rounds, progress)
    except WrongAnswerError as wrong:
        print(f"Nothing was timed, an answer is wrong: {wrong}", file=sys.stderr)
        return 1
    verdicts = judge(read_measures(), measured, smoke=options.smoke)
    print(markdown(measured, verdicts, setting, rounds))
    write_json(target, measured, verdicts, setting, rounds, smoke=options.smoke)
    progress(f"written: {target.as_posix()}")
    missed = [one.measure.name for one in verdicts if one.reached is False]
    if missed:
        print(f"Not reached: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    # The µ of µs must not fail on a Windows console.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
