"""`python -m benchmarks [--smoke]`: pytest measures every subject, then the report is written and the floors judged."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from .cases import SUBJECTS, smoke_set
from .charts import write_charts
from .documents import write_readme_table
from .floors import judge, read_measures
from .report import as_data, markdown
from .turns import measured_from

RESULTS = Path("out") / "benchmarks"
HERE = Path(__file__).resolve().parent
DOCUMENTED_CHARTS = HERE.parent / "docs" / "charts"


def main(arguments: list[str] | None = None) -> int:
    """0 when every floor is reached, 1 when one is not or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the core against its peers.")
    parser.add_argument("--smoke", action="store_true", help="the smoke set, few rounds; fail below half of a floor")
    parser.add_argument("--rounds", type=int, help="samples of each subject")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER", help=f"default: {RESULTS.as_posix()}")
    parser.add_argument("--documents", action="store_true", help="write README.md's ratios and docs/charts too")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    raw = options.out / "pytest-benchmark.json"
    raw.unlink(missing_ok=True)

    # -x: one wrong answer, and nothing is timed.
    words = [sys.executable, "-m", "pytest", str(HERE), "-x", "-q", "--benchmark-quiet", f"--benchmark-json={raw}"]
    words += ["--smoke"] if options.smoke else []
    words += [f"--rounds={options.rounds}"] if options.rounds else []
    done = subprocess.run(words, stdout=sys.stderr)
    if done.returncode or not raw.exists():
        print("Nothing is reported: a subject failed or answered wrongly, see above.", file=sys.stderr)
        return 1

    measured_by_pytest = json.loads(raw.read_text(encoding="utf-8"))
    measured = measured_from(
        smoke_set() if options.smoke else SUBJECTS, measured_by_pytest["benchmarks"], measured_by_pytest["missing"]
    )
    verdicts = judge(read_measures(), measured, smoke=options.smoke)
    name = "smoke" if options.smoke else "results"
    report = markdown(measured, verdicts)
    print(report)
    (options.out / f"{name}.md").write_text(report + "\n", encoding="utf-8")
    content = json.dumps(as_data(measured, verdicts, smoke=options.smoke), indent=2, ensure_ascii=False)
    (options.out / f"{name}.json").write_text(content + "\n", encoding="utf-8")
    if not options.smoke:
        write_charts(measured, options.out)
    if options.documents:
        write_readme_table(verdicts)
        write_charts(measured, DOCUMENTED_CHARTS)
    print(f"written: {options.out.as_posix()}", file=sys.stderr)
    missed = [one.measure.name for one in verdicts if one.reached is False]
    if missed:
        print(f"Not reached: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    # The µ of µs must not fail on a Windows console.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
