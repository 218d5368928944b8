"""What the tests counted, told after the run: with several workers nothing that a test prints is seen."""

from __future__ import annotations

from collections import Counter
from typing import Any

MUTANTS = ("mutants of certificates", "mutants of certificates of programs")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for what in MUTANTS:
        counts: Counter[str] = Counter()
        for reports in terminalreporter.stats.values():
            for report in reports:
                if getattr(report, "when", None) == "call":
                    for name, value in report.user_properties:
                        counts += Counter(value) if name == what else Counter()
        if counts:
            terminalreporter.section(what)
            for kind, count in sorted(counts.items()):
                terminalreporter.write_line(f"{count:>7,}  {kind}")
