"""The workers of a Dask scheduler, on this machine or on others."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fordel.executing.work import Done, Tls, do, packed
from fordel_solver.errors import InvalidInput, SolverFailure

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

__all__ = ["Cluster"]

ANSWER_WITHIN = 5  # seconds
WORKERS_WITHIN = 30  # seconds; one that ended is started again by its nanny within a few
# What must be the same here and there, so that the kroner are, and so that the two understand each other.
OF_WORKERS = ("fordel", "numpy", "pandas", "pydantic", "dask", "distributed", "msgpack", "cloudpickle")
OF_SCHEDULER = ("dask", "distributed")


class Cluster:
    """The workers that a scheduler has. They come and go; a task whose worker ends is given to another."""

    most_deaths = 2  # the scheduler itself has tried it four times by then

    def __init__(self, address: str, tls: Tls | None) -> None:
        self.address = address
        self._client = _connected(address, tls)
        try:
            self._seen = time.monotonic()
            self._threads = self._counted()
            if not self._threads:
                raise InvalidInput(
                    f"The scheduler {address} answers, but has no workers. Start some: dask worker {address}."
                )
            self._check_versions()
        except BaseException:
            self.close()
            raise
        # Two tasks with the same content are two tasks.
        self._executor = self._client.get_executor(pure=False)

    @property
    def count(self) -> int:
        """The threads of all workers, as last seen."""
        return max(self._threads, 1)

    def submit(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Future[Done]:
        """Have some tasks done by a worker that the scheduler chooses."""
        return self._executor.submit(do, packed(function, tasks))  # type: ignore[no-any-return]

    def died(self, error: BaseException) -> bool:
        """Whether worker after worker ended with it."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, CancelledError):
            raise self._lost()
        return isinstance(error, KilledWorker)

    def renew(self) -> bool:
        """The scheduler does it."""
        return False

    def check(self) -> None:
        """Raise where the scheduler is gone, or has had no workers for a while."""
        if time.monotonic() - self._seen < 1:
            return
        if self._client.status != "running":
            raise self._lost()
        threads = self._counted()
        if threads:
            self._threads, self._seen = threads, time.monotonic()
        elif time.monotonic() - self._seen > WORKERS_WITHIN:
            raise SolverFailure(
                f"The scheduler {self.address} has had no workers for {WORKERS_WITHIN} seconds. Start some: dask "
                f"worker {self.address}. `--resume` goes on with what is left."
            )

    def abandon(self) -> None:
        """Have the scheduler forget what it has not begun; a worker ends the task that it has."""
        with suppress(Exception):
            self._executor.shutdown(wait=False)
        self._executor = self._client.get_executor(pure=False)

    def close(self) -> None:
        """Leave the scheduler; it and its workers go on."""
        with suppress(Exception):
            self._client.close(timeout=ANSWER_WITHIN)

    def _counted(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except Exception:
            raise self._lost() from None

    def _lost(self) -> SolverFailure:
        return SolverFailure(
            f"The connection to the scheduler {self.address} is lost, and with it what was under way. See that it "
            "runs, and give the same again; `--resume` goes on with what is left."
        )

    def _check_versions(self) -> None:
        # Its own `check=True` warns of differences and of nothing that it does not know.
        found = self._client.get_versions(packages=list(OF_WORKERS))
        here = found["client"]
        problems = _differences("The scheduler", here, found["scheduler"], OF_SCHEDULER)
        for worker, there in sorted(found["workers"].items()):
            problems += _differences(f"The worker {worker}", here, there, OF_WORKERS)
        if problems:
            raise InvalidInput(
                *problems, "Install the same versions everywhere: other versions can come to other kroner."
            )


def _connected(address: str, tls: Tls | None) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise InvalidInput(
            "Dask is not installed here, and `dask` needs it: pip install fordel[dask]. It must be installed where the "
            "workers run, too."
        ) from None
    kind, colon, place = address.partition("://")
    if not colon or kind not in ("tcp", "tls") or not place:
        raise InvalidInput(f'The scheduler "{address}" is no address. Write tcp://host:8786 or tls://host:8786.')
    if (kind == "tls") != (tls is not None):
        raise InvalidInput(
            f"{address} is encrypted: give all of --tls-ca, --tls-cert and --tls-key."
            if kind == "tls"
            else f"{address} is not encrypted, and --tls-ca, --tls-cert and --tls-key are given. Write tls://{place}."
        )
    security = _security(tls)
    try:
        return Client(address, timeout=ANSWER_WITHIN, security=security, set_as_default=False, name="fordel")
    except (OSError, ValueError, TypeError) as error:
        # It says what failed in several layers, the first of them longest.
        raise InvalidInput(
            f"The scheduler {address} does not answer within {ANSWER_WITHIN} seconds ({type(error).__name__}). See "
            "that `dask scheduler` runs there, and that address, port and certificates are right."
        ) from error


def _security(tls: Tls | None) -> Security | None:
    if tls is None:
        return None
    from distributed.security import Security

    missing = [path for path in (tls.ca, tls.certificate, tls.key) if not _readable(path)]
    if missing:
        raise InvalidInput(*(f"There is no file {path} that can be read, for the encryption." for path in missing))
    return Security(
        tls_ca_file=tls.ca, tls_client_cert=tls.certificate, tls_client_key=tls.key, require_encryption=True
    )


def _readable(path: str) -> bool:
    try:
        with Path(path).open("rb"):
            return True
    except (OSError, ValueError):
        return False


def _differences(who: str, here: Mapping[str, Any], there: Mapping[str, Any], packages: Sequence[str]) -> list[str]:
    mine, theirs = dict(here["packages"]), dict(there["packages"])
    told = [
        f"{name} {theirs.get(name) or 'none'} ({mine.get(name)} here)"
        for name in packages
        if mine.get(name) != theirs.get(name)
    ]
    pythons = [_minor(dict(host)["python"]) for host in (there["host"], here["host"])]
    if pythons[0] != pythons[1]:
        told.append(f"Python {pythons[0]} ({pythons[1]} here)")
    return [f"{who} has {', '.join(told)}."] if told else []


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])
