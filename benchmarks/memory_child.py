"""Run by cases/peak_memory.py in a process of its own: does the batch, prints the peak memory in MB."""

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


def main(path: str) -> None:
    import numpy as np

    from fordel import allocate_many

    with np.load(path) as stored:
        amount, keys, floors, caps = (stored[name] for name in ("amount", "keys", "floors", "caps"))
    allocate_many(int(amount), keys, floors=floors, caps=caps)
    print(peak_megabytes())


if __name__ == "__main__":
    main(sys.argv[1])
