"""`python tests/fuzz.py [--count N] [--seed S] [--first N]`: many fuzz cases, and what came of them.

Prints the seed, how the cases of each kind ended, the longest and the largest, and every fault. A case is run alone by
its number: `--first 1234 --count 1`.
"""

from __future__ import annotations

import argparse
import sys
import time

from fuzzing import KINDS
from fuzzing.trying import Tally, tried, warmed_up


def main() -> int:
    """Run the cases; 1 where one of them has a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2014)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    print(f"seed {asked.seed}, cases {asked.first} to {asked.first + asked.count - 1}", flush=True)
    started = time.monotonic()
    warmed_up()
    whole = Tally()
    for first in range(asked.first, asked.first + asked.count, 100):
        own = tried(asked.seed, range(first, min(first + 100, asked.first + asked.count)))
        whole.ended += own.ended
        whole.longest, whole.largest = max(whole.longest, own.longest), max(whole.largest, own.largest)
        whole.faulty += own.faulty
        print(*own.faulty, f"... {whole.ended.total()}", sep="\n", file=sys.stderr, flush=True)
    for kind in KINDS:
        ended = ", ".join(f"{count} {how}" for (own, how), count in sorted(whole.ended.items()) if own == kind)
        print(f"{kind}: {ended}")
    print(f"longest: {whole.longest[0]:.2f} s of the processor, {whole.longest[1]}")
    print(f"largest: {whole.largest[0] // 10**6} MB, {whole.largest[1]}")
    print(f"{whole.ended.total()} cases in {time.monotonic() - started:.0f} s, {len(whole.faulty)} with a fault")
    return 1 if whole.faulty else 0


if __name__ == "__main__":
    sys.exit(main())
