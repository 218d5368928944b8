"""The same interface with a real scheduler and two workers, one of which is killed."""

import shutil
import subprocess

import pytest

from dask_cluster import dask_cluster
from fordel.executing import Outcome, Tls, cluster, executor
from fordel_solver.errors import InvalidInput, SolverFailure
from tasks_for_workers import refused_below_zero, slowly, squared


def by_number(outcomes):
    return sorted(outcomes, key=lambda outcome: outcome.number)


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


def test_the_outcomes_are_those_of_this_process_and_a_failure_is_one_of_them(there):
    with executor(dask=there.address) as run:
        for chunk in (None, 1, 7):
            assert by_number(run(squared, range(30), chunk=chunk)) == [Outcome(n, n * n) for n in range(30)]
        first, failed, last = by_number(run(refused_below_zero, [5, -1, 7]))
        assert (first, str(failed.error), last) == (Outcome(0, 5), "-1 is below zero", Outcome(2, 7))
        for _ in run(squared, range(1000), chunk=1):
            break
        assert by_number(run(squared, [3])) == [Outcome(0, 9)]


def test_a_worker_with_another_version_is_refused_by_name(there, monkeypatch):
    told = {"packages": dict.fromkeys(cluster.OF_WORKERS, "1.0"), "host": {"python": "3.11.7.final.0"}}
    other = {"packages": told["packages"] | {"numpy": "2.0", "fordel": None}, "host": {"python": "3.12.1.final.0"}}
    monkeypatch.setattr(
        "distributed.Client.get_versions",
        lambda self, packages: {"client": told, "scheduler": told, "workers": {"tcp://10.0.0.7:1": other}},
    )
    with pytest.raises(InvalidInput) as caught, executor(dask=there.address):
        pass
    assert caught.value.problems[0] == (
        "The worker tcp://10.0.0.7:1 has fordel none (1.0 here), numpy 2.0 (1.0 here), Python 3.12 (3.11 here)."
    )


def test_a_scheduler_that_does_not_answer_is_told_in_seconds(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_WITHIN", 0.5)
    with pytest.raises(InvalidInput, match=r"does not answer within 0\.5 seconds"), executor(dask="tcp://127.0.0.1:9"):
        pass


def test_a_worker_killed_in_the_middle_changes_nothing_and_two_that_are_gone_are_told(tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    tasks = [(number, str(marks)) for number in range(10)]
    with dask_cluster(tmp_path) as running, executor(dask=running.address) as run:
        outcomes = []
        for outcome in run(slowly, tasks, chunk=1):
            outcomes.append(outcome)
            if len(outcomes) == 2:
                running.workers[0].kill()
        assert by_number(outcomes) == [Outcome(number, number * number) for number in range(10)]
        assert len({path.name for path in marks.iterdir()}) > 10
        running.workers[1].kill()
        monkeypatch.setattr(cluster, "WORKERS_WITHIN", 1)
        with pytest.raises(SolverFailure, match="has had no workers for 1 seconds"):
            list(run(squared, range(10)))


def test_a_scheduler_that_ends_in_the_middle_is_told(tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    with dask_cluster(tmp_path) as running, executor(dask=running.address) as run:
        outcomes = run(slowly, [(number, str(marks)) for number in range(40)], chunk=1)
        next(outcomes)
        running.scheduler.kill()
        with pytest.raises(SolverFailure, match=f"The connection to the scheduler {running.address} is lost"):
            list(outcomes)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
def test_an_encrypted_scheduler_takes_those_with_a_certificate_and_no_others(tmp_path):
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "cert.pem")
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(["openssl", *words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = Tls(certificate, certificate, key)
    with dask_cluster(tmp_path, tls=tls) as running:
        assert running.address.startswith("tls://")
        with executor(dask=running.address, tls=tls) as run:
            assert by_number(run(squared, range(5))) == [Outcome(n, n * n) for n in range(5)]
        with pytest.raises(InvalidInput, match="does not answer"), executor(dask=running.address.replace("tls", "tcp")):
            pass


def test_a_scheduler_without_workers_is_told(tmp_path):
    with (
        dask_cluster(tmp_path, workers=0) as running,
        pytest.raises(InvalidInput, match="answers, but has no workers"),
        executor(dask=running.address),
    ):
        pass
