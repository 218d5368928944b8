"""What `import fordel` costs a user, against the pandas that the user has anyway."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from ..subject import Setting, Subject, Work

# Timed inside the fresh interpreter: its own start belongs to neither of them.
CODE = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def prepare(module: str) -> Callable[[Setting], Work]:
    """How one module is prepared."""

    def run() -> str:
        words = [sys.executable, "-c", CODE.format(module=module)]
        return subprocess.run(words, capture_output=True, check=True, encoding="utf-8").stdout

    return lambda _: Work(run, value=float)


SUBJECTS = tuple(
    Subject(
        f"import-{module}",
        f"import {module}, fresh interpreter",
        "",
        "s",
        prepare(module),
        family="processes",
        phase="load",
        seed=None,
    )
    for module in ("fordel", "pandas")
)
