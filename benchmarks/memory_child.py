"""Run in a process of its own by the cases of memory: does the work, prints the peak memory in MB."""

from __future__ import annotations

import sys
from pathlib import Path


def peak_megabytes() -> float | None:
    """The most memory this process has held, or None where the system does not tell.

    On Linux from /proc and not from `resource`: there a child's figure starts at its parent's.
    """
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
        return None
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    if sys.platform == "win32":
        return windows_peak_megabytes()
    return None


def windows_peak_megabytes() -> float | None:
    """The peak working set, from the Windows API."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    sizes = (
        "PeakWorkingSetSize",
        "WorkingSetSize",
        "QuotaPeakPagedPoolUsage",
        "QuotaPagedPoolUsage",
        "QuotaPeakNonPagedPoolUsage",
        "QuotaNonPagedPoolUsage",
        "PagefileUsage",
        "PeakPagefileUsage",
    )

    class Counters(ctypes.Structure):
        _fields_ = [
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in sizes),
        ]

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.K32GetProcessMemoryInfo.argtypes = [wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD]
    if not kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb):
        return None
    return float(counters.PeakWorkingSetSize) / 1e6


def batch(path: str) -> None:
    """The scenarios of a file, all at once."""
    import numpy as np

    from fordel import allocate_many

    with np.load(path) as stored:
        amount, keys, floors, caps = (stored[name] for name in ("amount", "keys", "floors", "caps"))
    allocate_many(int(amount), keys, floors=floors, caps=caps)


def blocks(scenarios: str) -> None:
    """So many scenarios with keys of their own, block by block: what stays is the sum of each recipient."""
    import numpy as np

    from benchmarks.data import NOISE, SCENARIOS, SEED, pupils, random_keys
    from fordel import allocate_many

    first, now = random_keys(SCENARIOS), pupils(2014)
    random = np.random.default_rng(SEED)
    totals = np.zeros(now.size, np.int64)
    for _ in range(int(scenarios) // SCENARIOS):
        keys = now * random.lognormal(0, NOISE, (SCENARIOS, now.size))
        totals += allocate_many(first.amount, keys, floors=first.floors, caps=first.caps).sum(axis=0)
    if totals.sum() != int(scenarios) * first.amount:
        raise SystemExit("The blocks do not spend the amounts.")


def sweep(instance: str, weightings: str, seed: str) -> None:
    """A sweep with its summaries."""
    import fordel

    fordel.sweep(instance, random_weights=int(weightings), seed=int(seed), certify_one_in=10_000)


def main(what: str, *words: str) -> None:
    {"batch": batch, "blocks": blocks, "sweep": sweep}[what](*words)
    print(peak_megabytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
