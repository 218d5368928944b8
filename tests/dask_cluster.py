"""A real Dask scheduler and its workers, as processes on the loopback address."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client
from distributed.security import Security

from fordel.executing import Tls

TESTS = Path(__file__).parent
WITHIN = 60  # seconds


@dataclass
class DaskCluster:
    address: str
    scheduler: subprocess.Popen[bytes]
    folder: Path
    encryption: Sequence[str] = ()
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> subprocess.Popen[bytes]:
        """A worker of one thread that nobody starts again."""
        worker = _start(
            "dask_worker",
            [
                self.address,
                "--nthreads=1",
                "--no-nanny",
                "--no-dashboard",
                f"--local-directory={self.folder}",
                *self.encryption,
            ],
            self.folder / f"worker{len(self.workers)}.log",
        )
        self.workers.append(worker)
        return worker


@contextmanager
def dask_cluster(folder: Path, workers: int = 2, *, tls: Tls | None = None) -> Iterator[DaskCluster]:
    """A scheduler on a free port, and workers that have reported to it."""
    encryption, security, kind = [], None, "tcp"
    if tls is not None:
        encryption = [f"--tls-ca-file={tls.ca}", f"--tls-cert={tls.certificate}", f"--tls-key={tls.key}"]
        security = Security(tls_ca_file=tls.ca, tls_client_cert=tls.certificate, tls_client_key=tls.key)
        kind = "tls"
    file = folder / "scheduler.json"
    scheduler = _start(
        "dask_scheduler",
        [
            f"--host={kind}://127.0.0.1:0",
            "--no-dashboard",
            "--no-show",
            f"--scheduler-file={file}",
            *encryption,
        ],
        folder / "scheduler.log",
    )
    cluster = None
    try:
        cluster = DaskCluster(_address(file, folder / "scheduler.log"), scheduler, folder, encryption)
        for _ in range(workers):
            cluster.add_worker()
        if workers:
            with Client(cluster.address, timeout=WITHIN, security=security, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=WITHIN)
        yield cluster
    finally:
        for process in [scheduler, *(cluster.workers if cluster else ())]:
            process.kill()
            process.wait()


def _start(module: str, words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stdout=file,
            stderr=file,
        )


def _address(file: Path, log: Path) -> str:
    began = time.monotonic()
    while not file.exists():
        if time.monotonic() - began > WITHIN:
            raise TimeoutError(log.read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.05)
    line = next(line for line in file.read_text(encoding="utf-8").splitlines() if '"address"' in line)
    return line.split('"')[3]
