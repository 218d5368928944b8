"""What the tests counted, told after the run: with several workers nothing that a test prints is seen."""

from __future__ import annotations

from collections import Counter
from typing import Any

MUTANTS = "mutants of certificates"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                for name, value in report.user_properties:
                    counts += Counter(value) if name == MUTANTS else Counter()
    if counts:
        terminalreporter.section(MUTANTS)
        for what, count in sorted(counts.items()):
            terminalreporter.write_line(f"{count:>7,}  {what}")
