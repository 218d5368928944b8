"""What `import fordel` costs a user, against the pandas that the user has anyway."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from ..measure import Sampler, Setting, Subject

# Timed inside the fresh interpreter: its own start belongs to neither of them.
CODE = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def prepare(module: str) -> Callable[[Setting], Sampler]:
    """How one module is prepared."""

    def sample() -> float:
        done = subprocess.run(
            [sys.executable, "-c", CODE.format(module=module)], capture_output=True, check=True, encoding="utf-8"
        )
        return float(done.stdout)

    return lambda _: sample


SUBJECTS = tuple(
    Subject(f"import-{module}", f"import {module}, fresh interpreter", "", "s", prepare(module))
    for module in ("fordel", "pandas")
)
