"""`python -m benchmarks.profile [--write]`: where the core's time goes, and how far it is from what bounds it.

With `--write` the tables of docs/performance.md are written. Everything is measured in one run, on 10,000 x 98.
"""

from __future__ import annotations

import argparse
import cProfile
import linecache
import pstats
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

import fordel_solver
from fordel_solver.compiled import allocate_rows_compiled, available

from .cases.core_batch import allocate_all
from .cases.core_compiled import BLOCK, in_blocks
from .data import Scenarios, random_keys
from .documents import put_between
from .report import short, table
from .traffic import counted_traffic

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
RECIPIENTS = 98
ROUNDS = 15
SHOWN = 14
MEMORY_CELLS = 16_000_000  # 128 MB an array: in no cache
CACHE_CELLS = BLOCK * RECIPIENTS  # the block that the core works on


def median_seconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The middle of some rounds, after one to warm up."""
    run()
    samples = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        samples.append(time.perf_counter() - start)
    return statistics.median(samples)


def where_the_time_goes(data: Scenarios, calls: int = 10) -> str:
    """Own time of every function of the core, and of what it calls in numpy, as shares of the whole."""
    allocate_all(data)
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(calls):
        allocate_all(data)
    profile.disable()
    rows: dict[str, float] = {}
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        if path.parent.name == "fordel_solver":
            name = f"`{path.stem}.{name}`"
        elif file == "~":
            name = f"numpy: `{name.removeprefix('<').removesuffix('>')}`"
        else:
            name = "the rest of numpy and Python"
        rows[name] = rows.get(name, 0.0) + own
    total = sum(rows.values())
    largest = sorted(rows.items(), key=lambda row: -row[1])[:SHOWN]
    shown = [(name, f"{100 * own / total:.0f}") for name, own in largest]
    return table(
        ("own time of", "pct. of allocate_many"), [*shown, ("all others", f"{100 - sum(int(pct) for _, pct in shown)}")]
    )


def where_line_by_line(seconds: float = 6.0) -> str:
    """The lines of the core that py-spy finds running, sampled from outside the process."""
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if spy is None:
        return "Not measured: py-spy is not installed."
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder) / "samples"
        words = [spy, "record", "--rate", "500", "--format", "raw", "--output", str(samples), "--", sys.executable]
        done = subprocess.run(
            [*words, "-m", "benchmarks.profile", "--work", str(seconds)], capture_output=True, encoding="utf-8"
        )
        if done.returncode or not samples.exists():
            return "Not measured: this machine does not let py-spy look into a process."
        stacks = samples.read_text(encoding="utf-8").splitlines()
    found: Counter[tuple[str, int]] = Counter()
    for stack in stacks:
        frames, _, times = stack.rpartition(" ")
        # The innermost line of the core that is running: "name (fordel_solver/rows.py:123)".
        inner = re.findall(r"fordel_solver[/\\\\](\w+)\.py:(\d+)\)", frames)
        if inner:
            found[inner[-1][0], int(inner[-1][1])] += int(times)
    total = sum(found.values())
    rows = []
    for (module, line), times in found.most_common(SHOWN):
        source = linecache.getline(str(Path(fordel_solver.__file__).with_name(f"{module}.py")), line).strip()
        rows.append((f"`{source}`".replace("|", "\\|"), module, f"{100 * times / total:.0f}"))
    return table(("line", "module", "pct. of the samples"), rows)


def work(data: Scenarios, seconds: float) -> None:
    """Allocate until the time is up, for py-spy to look at."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        allocate_all(data)


def bandwidth(cells: int) -> tuple[float, float]:
    """GB/s of numpy's copy and of a = b + s c in two steps in place (read two, write one, read one, write one)."""
    source, other, target = np.ones(cells), np.full(cells, 0.5), np.zeros(cells)
    times = max(1, 4_000_000 // cells)

    def copy() -> None:
        for _ in range(times):
            np.copyto(target, source)

    def triad() -> None:
        for _ in range(times):
            np.multiply(other, 3.0, out=target)
            np.add(target, source, out=target)

    moved = cells * 8 * times
    return 2 * moved / median_seconds(copy, 7) / 1e9, 5 * moved / median_seconds(triad, 7) / 1e9


def what_bounds_it(data: Scenarios) -> str:
    """Bytes moved per allocation against what this machine can move."""
    count = len(data.keys)
    whole = median_seconds(lambda: allocate_all(data)) / count
    with counted_traffic("fordel_solver") as counter:
        allocate_all(data)
    moved, operations = counter.bytes / count, counter.operations
    fractions = np.random.default_rng(1).random((BLOCK, RECIPIENTS))
    sort = median_seconds(lambda: np.sort(fractions, axis=1)) / BLOCK
    (memory_copy, _), (cache_copy, cache_triad) = bandwidth(MEMORY_CELLS), bandwidth(CACHE_CELLS)
    least = RECIPIENTS * 16
    at_least, as_written = least / memory_copy / 1e3, moved / cache_triad / 1e3
    micro, bound = whole * 1e6, as_written + sort * 1e6
    rows = [
        ("`allocate_many`, measured", f"{short(micro)} µs"),
        ("keys read once, amounts written once", f"{least:,} bytes"),
        ("memory, numpy's copy", f"{short(memory_copy)} GB/s"),
        ("so no less than", f"{short(at_least)} µs; measured is {short(micro / at_least)} times that"),
        (
            "moved by numpy's operations as the core is written",
            f"{moved:,.0f} bytes, {short(moved / (RECIPIENTS * 8))} passes over a row",
        ),
        ("operations on arrays, in a call on 10,000 x 98", f"{operations:,}"),
        (
            f"in blocks of {CACHE_CELLS * 8 / 1e6:.1f} MB, numpy's copy and triad",
            f"{short(cache_copy)} and {short(cache_triad)} GB/s",
        ),
        ("so those passes take", f"{short(as_written)} µs"),
        ("numpy's sort of 98 fractions", f"{short(sort * 1e6)} µs"),
        ("the two together", f"{short(bound)} µs; measured is {short(micro / bound)} times that"),
    ]
    if available():
        compiled = median_seconds(lambda: in_blocks(allocate_rows_compiled, data)) / count * 1e6
        rows.append(("the inner loop alone, compiled by Numba", f"{short(compiled)} µs"))
    return table(("per allocation of 98, one thread", ""), rows)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description="Where the core's time goes.")
    parser.add_argument("--write", action="store_true", help="write the tables of docs/performance.md")
    parser.add_argument("--work", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    data = random_keys()
    if options.work:
        work(data, options.work)
        return 0
    tables = {"where": where_the_time_goes(data), "lines": where_line_by_line(), "bound": what_bounds_it(data)}
    print("\n\n".join(tables.values()))
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        for name, content in tables.items():
            text = put_between(text, name, content)
        DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
