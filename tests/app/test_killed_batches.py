"""A batch that is killed at any moment: the next one with --resume completes it, to the same bytes."""

import os
import random
import subprocess
import sys
import time

import pytest

import fordel
from batches import write_pool, write_pools, written

FORMATS = ("csv", "json", "xlsx")


def killed(pools, out, workers, moment):
    """Start a batch and kill it so long after its first file, a temporary one too. Whether it was still running."""
    words = [
        "batch",
        str(pools),
        "--out",
        str(out),
        "--resume",
        "--workers",
        str(workers),
        "--format",
        ",".join(FORMATS),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "fordel", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ
    )
    began = time.monotonic()
    while process.poll() is None and not any(path.is_file() for path in out.rglob("*")):
        assert time.monotonic() - began < 120
        time.sleep(0.001)
    time.sleep(moment)
    running = process.poll() is None
    process.kill()
    # Its workers have stderr too: it is closed when the last of them has ended.
    process.communicate(timeout=60)
    return running


def kill_often(tmp_path, times, seed):
    pools = tmp_path / "pools"
    write_pools(pools, 9)
    write_pool(pools, "umulig", rules="floor = 500")
    fordel.batch(pools, out=tmp_path / "undisturbed", formats=FORMATS)
    expected = written(tmp_path / "undisturbed")
    moments = random.Random(seed)
    in_the_middle = taken_over = 0
    for kill in range(times):
        out = tmp_path / f"killed-{kill}"
        # The files of all take less than a second; some kills come while the first is being written.
        moment = moments.choice([0, moments.random() * 0.02, moments.random() * 0.8])
        running = killed(pools, out, 1 + kill % 2, moment)
        left = written(out)
        for name, content in left.items():
            assert name.endswith(".part") or content == expected[name], f"{name} is neither there nor whole"
        in_the_middle += running and left.keys() != expected.keys()
        done = fordel.batch(pools, out=out, resume=True, formats=FORMATS)
        assert written(out) == expected, f"kill {kill}, {moment:.3f} s after the first file"
        taken_over += len(done.taken_over)
    return in_the_middle, taken_over


@pytest.mark.slow
def test_a_batch_that_is_killed_is_completed_by_the_next(tmp_path):
    in_the_middle, _ = kill_often(tmp_path, 2, seed=1)
    assert in_the_middle


@pytest.mark.slow
def test_twenty_four_kills_at_different_moments_change_nothing(tmp_path):
    in_the_middle, taken_over = kill_often(tmp_path, 24, seed=2014)
    assert in_the_middle >= 16
    assert taken_over >= 16


@pytest.mark.slow
def test_one_batch_that_is_killed_again_and_again_gets_to_its_end(tmp_path):
    pools, out, moments = tmp_path / "pools", tmp_path / "out", random.Random(2015)
    write_pools(pools, 20)
    fordel.batch(pools, out=tmp_path / "undisturbed", formats=FORMATS)
    kills = 0
    out.mkdir()
    while kills < 30 and killed(pools, out, 2, moments.random() * 0.3 + 0.7 * (kills > 8)):
        kills += 1
    fordel.batch(pools, out=out, resume=True, formats=FORMATS)
    assert kills >= 3
    assert written(out) == written(tmp_path / "undisturbed")
