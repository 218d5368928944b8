"""Made-up competence coverage of 2014 for each municipality: `python -m fordel_instances.synthetic.kompetencedaekning`.

What is public is the mean, 80.6 pct., and the range, 65.7 to 95.7. The figures hit all three exactly in tenths; who has
which of them is drawn, and says nothing of any real municipality.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

__all__ = ["HIGHEST", "LOWEST", "MEAN", "SEED", "TARGET", "coverages", "text"]

SEED = 2014
LOWEST, MEAN, HIGHEST = 657, 806, 957  # tenths of a percent
_SPREAD = 55  # tenths: most are within 5.5 points of the mean
DATA = Path(__file__).resolve().parents[1] / "data"
TARGET = DATA / "kompetencedaekning-2014-synthetic.csv"


def coverages(n: int, seed: int = SEED) -> list[int]:
    """Tenths of a percent for n municipalities: the mean exactly, one at each end of the range.

    Examples
    --------
    >>> own = coverages(98)
    >>> sum(own) == 98 * 806, min(own), max(own)
    (True, 657, 957)
    """
    draw = random.Random(seed).random  # its numbers are the same for ever
    own = []
    for _ in range(n):
        bell = sum(draw() for _ in range(12)) - 6  # about normal, of variance 1
        own.append(min(HIGHEST - 1, max(LOWEST + 1, MEAN + round(_SPREAD * bell))))
    own[own.index(min(own))], own[own.index(max(own))] = LOWEST, HIGHEST
    while (off := n * MEAN - sum(own)) != 0:
        step = 1 if off > 0 else -1
        i = int(draw() * n)
        if LOWEST < own[i] + step < HIGHEST and own[i] not in (LOWEST, HIGHEST):
            own[i] += step
    return own


def text() -> str:
    """The file: code and percent."""
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        codes = sorted(row["code"] for row in csv.DictReader(file))
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["code", "coverage_pct"])
    writer.writerows((code, f"{own // 10}.{own % 10}") for code, own in zip(codes, coverages(len(codes)), strict=True))
    return lines.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(text().encode())
