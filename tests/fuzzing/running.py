"""A case run, in this process or in one of its own, with everything that can be judged afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fordel
from fordel import command_line
from fuzzing.cases import Case
from fuzzing.watching import Watch, watching

__all__ = ["SECONDS", "Outcome", "in_a_process", "in_this_process", "prepared"]

SECONDS = 5  # of processor time, which other processes do not lengthen
WAITING = 60  # on the clock: whoever waits for ever uses no processor
MEMORY = 1_000_000_000  # bytes
LIMITED = Path(__file__).with_name("limited.py")


@dataclass
class Outcome:
    """What came of a case.

    Attributes
    ----------
    exit_code : int or None
        None: a call from Python that came back.
    error : Exception or None
        What a call from Python raised.
    returned : object
        What a call from Python gave.
    seconds : float
    memory : int
        Bytes at the highest; in this process those beyond what it had before. 0 where that is not known.
    interrupted : bool
        It did not come to an end by itself.
    """

    exit_code: int | None = None
    out: bytes = b""
    err: str = ""
    error: BaseException | None = None
    returned: Any = None
    seconds: float = 0.0
    memory: int = 0
    interrupted: bool = False
    watch: Watch = field(default_factory=Watch)
    trace: str = ""


def prepared(case: Case, folder: Path) -> Path:
    """The folder that the case is run in, with its files; `folder` is the one above it and empty."""
    here = folder / "her"
    here.mkdir()
    for name, content in case.files.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if os.name == "posix":
        for name, target in case.links.items():
            (here / name).symlink_to(target)
        for name in case.pipes:
            os.mkfifo(here / name)
    return here


def in_this_process(case: Case, here: Path) -> Outcome:
    """Run it here. Output goes to files beside the folder, as `main` works on real streams."""
    outcome = Outcome()
    forget_peak()
    had = resident()
    with _streams(here.parent) as files, _in_folder(here), watching() as watch, _alarm() as alarm:
        started = time.process_time()
        try:
            try:
                if case.call is None:
                    command_line.main(case.arguments)
                else:
                    outcome.returned = fordel.solve(**case.call)
            finally:
                alarm.over = True
        except SystemExit as ending:
            outcome.exit_code = ending.code if isinstance(ending.code, int) else 1 if ending.code else 0
        except BaseException as error:
            outcome.error, outcome.trace = error, traceback.format_exc()
        outcome.seconds = time.process_time() - started
        outcome.interrupted = alarm.rung
    outcome.memory = max(peak() - had, 0)
    outcome.watch = watch
    outcome.out, outcome.err = files[0].read_bytes(), files[1].read_text(encoding="utf-8", errors="replace")
    return outcome


def in_a_process(case: Case, here: Path) -> Outcome:
    """Run it as a whole process, which gets no more than the memory allowed where the system can limit it."""
    outcome = Outcome()
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}
    started = time.monotonic()
    try:
        ended = subprocess.run(
            [sys.executable, str(LIMITED), str(MEMORY), *case.arguments],
            cwd=here,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAITING,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        outcome.interrupted = True
        outcome.exit_code, outcome.err = -1, str(error)
    else:
        outcome.exit_code, outcome.out = ended.returncode, ended.stdout
        # The last line is the processor's time and the peak of memory, which the process says itself.
        outcome.err, _, measured = ended.stderr.decode("utf-8", "replace").rstrip().rpartition("fuzz-measured ")
        own = measured.split()
        if len(own) == 2:
            outcome.seconds, outcome.memory = float(own[0]), int(own[1])
        else:
            outcome.seconds = time.monotonic() - started
    return outcome


@contextmanager
def _streams(folder: Path) -> Iterator[tuple[Path, Path]]:
    paths = (folder / "stdout", folder / "stderr")
    before = sys.stdout, sys.stderr
    streams = [path.open("w", encoding="utf-8", newline="") for path in paths]
    sys.stdout, sys.stderr = streams
    try:
        yield paths
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            with suppress(OSError):
                stream.close()


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before, bytecode = Path.cwd(), sys.dont_write_bytecode
    os.chdir(folder)
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        os.chdir(before)
        sys.dont_write_bytecode = bytecode


@dataclass
class _Alarm:
    rung: bool = False
    over: bool = False  # what comes after the case is not interrupted


@contextmanager
def _alarm() -> Iterator[_Alarm]:
    """Interrupt the main thread when a case takes too long."""
    alarm = _Alarm()

    def ring(*_: object) -> None:
        if alarm.over:
            return
        alarm.rung = True
        if not hasattr(signal, "setitimer"):
            interrupt_main()
        raise KeyboardInterrupt

    if hasattr(signal, "setitimer"):  # a signal ends a wait of the system's too, such as for a pipe
        before = signal.signal(signal.SIGALRM, ring)
        # Again and again: what catches everything catches the first.
        signal.setitimer(signal.ITIMER_REAL, WAITING, 1)
        try:
            yield alarm
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return
    timer = threading.Timer(WAITING, ring)
    timer.daemon = True
    timer.start()
    try:
        yield alarm
    finally:
        timer.cancel()


def forget_peak() -> None:
    """Begin to measure the peak of memory anew, where the system can: on Linux."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """Bytes of memory at the highest since then; 0 where the system does not tell."""
    return _said("VmHWM")


def resident() -> int:
    """Bytes of memory now; 0 where the system does not tell."""
    return _said("VmRSS")


def _said(what: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))
