"""`python limited.py BYTES ARGUMENT...`: the command line as a process with no more memory than that.

Where the system can limit it (not on Windows); on macOS the limit is not kept, and the peak that is told is judged.
"""

import runpy
import sys
import time
from contextlib import suppress


def _measured() -> str:
    used = time.process_time()
    try:
        import resource
    except ImportError:
        return f"{used} 0"
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{used} {highest * (1 if sys.platform == 'darwin' else 1024)}"


if __name__ == "__main__":
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
    sys.argv[:2] = ["fordel"]
    # The folder of this file is no place to import from.
    del sys.path[0]
    try:
        runpy.run_module("fordel", run_name="__main__", alter_sys=True)
    finally:
        print(f"\nfuzz-measured {_measured()}", file=sys.stderr)
