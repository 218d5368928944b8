"""A file is the old one or the new one, whoever kills, fills or takes away; and a message says which."""

import errno
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fordel import whole_files
from fordel.allocation import Allocation
from fordel.comparing.comparison import compare
from fordel.comparing.comparison_files import write_comparison
from fordel.files import write_run
from fordel.whole_files import STALE_AFTER, write_together
from fordel_solver.errors import InvalidInput
from hand_built import RESULT

NAMES = ("allocation.csv", "parts.csv", "run.json")


def old_files(folder):
    for name in NAMES:
        (folder / name).write_bytes(b"old")
    return {folder / name: b"new" for name in NAMES}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def message(*arguments, call=write_together, **options):
    with pytest.raises(InvalidInput) as caught:
        call(*arguments, **options)
    return str(caught.value)


def failing_replace(monkeypatch, name, error):
    replace = Path.replace

    def replaced(self, other):
        if Path(other).name == name:
            raise error
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", replaced)


# Failing


def test_a_full_disk_in_the_middle_of_the_second_file_changes_nothing(tmp_path, monkeypatch):
    new = old_files(tmp_path)
    synchronise, seen = os.fsync, []

    def full(descriptor):
        seen.append(descriptor)
        if len(seen) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        synchronise(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    said = message(new)
    assert f"{tmp_path / 'parts.csv'} cannot be written: No space left on device. Nothing was changed" in said
    assert contents(tmp_path) == dict.fromkeys(NAMES, b"old")


@pytest.mark.parametrize("call", ["to_csv", "to_json", "to_excel"])
def test_a_full_disk_leaves_the_old_file_of_an_allocation(tmp_path, monkeypatch, call):
    target = tmp_path / "fordeling.dat"
    target.write_bytes(b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = message(target, call=getattr(Allocation(RESULT), call))
    assert "cannot be written: No space left on device. Nothing was changed" in said
    assert contents(tmp_path) == {"fordeling.dat": b"old"}


def test_a_file_size_that_the_system_refuses_leaves_the_old_file(tmp_path):
    resource = pytest.importorskip("resource")
    target = tmp_path / "stor.csv"
    target.write_bytes(b"old")
    script = (
        "import resource, signal, sys; from fordel.whole_files import write_together; "
        "from fordel_solver.errors import InvalidInput\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n    write_together({sys.argv[1]: bytes(200_000)})\n"
        "except InvalidInput as error:\n    print(error)\n"
    )
    assert resource.RLIMIT_FSIZE is not None
    ended = subprocess.run([sys.executable, "-c", script, str(target)], capture_output=True, timeout=60, check=True)
    assert "stor.csv cannot be written: File too large. Nothing was changed" in ended.stdout.decode()
    assert contents(tmp_path) == {"stor.csv": b"old"}


def test_a_target_that_is_open_elsewhere_is_told_with_what_is_new_and_what_is_as_before(tmp_path, monkeypatch):
    new = old_files(tmp_path)
    failing_replace(monkeypatch, "parts.csv", PermissionError(errno.EACCES, "Permission denied"))
    said = message(new)
    assert "parts.csv cannot be replaced: Permission denied. Is it open in another program, such as Excel?" in said
    assert said.endswith("Already new: allocation.csv. As before: parts.csv, run.json.")
    assert contents(tmp_path) == {"allocation.csv": b"new", "parts.csv": b"old", "run.json": b"old"}


def test_a_folder_that_vanishes_in_the_middle_is_not_said_to_be_open_in_excel(tmp_path, monkeypatch):
    new = old_files(tmp_path)
    failing_replace(monkeypatch, "allocation.csv", FileNotFoundError(errno.ENOENT, "No such file or directory"))
    said = message(new)
    assert "Excel" not in said
    assert said.endswith("Check that the folder is there and has room, and run again. Nothing was changed.")
    assert contents(tmp_path) == dict.fromkeys(NAMES, b"old")


def test_a_folder_that_may_not_be_written_in_is_named(tmp_path, monkeypatch):
    new = old_files(tmp_path)
    opened = Path.open

    def refused(self, mode="r", *arguments, **options):
        if "x" in mode:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(self, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", refused)
    assert f"{tmp_path / 'allocation.csv'} cannot be written: Permission denied. Nothing was changed" in message(new)
    assert contents(tmp_path) == dict.fromkeys(NAMES, b"old")


def test_a_target_that_is_a_folder_is_refused_before_anything_is_replaced(tmp_path):
    new = old_files(tmp_path)
    (tmp_path / "run.json").unlink()
    (tmp_path / "run.json").mkdir()
    assert "run.json cannot be written: there is a folder of that name. Nothing was changed" in message(new)
    assert (tmp_path / "allocation.csv").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "a\0b.csv", "ingen/a.csv", "old.csv/a.csv"])
def test_a_place_that_cannot_be_is_named_and_nothing_is_left(tmp_path, name):
    (tmp_path / "old.csv").write_bytes(b"old")
    assert "cannot be written: " in message({tmp_path / name: b"new"})
    assert contents(tmp_path) == {"old.csv": b"old"}


@pytest.mark.parametrize("out", ["http://example.com/out", "file:///tmp/out", "s3://spand/out"])
def test_a_web_address_is_no_folder_to_write_in(tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    said = message(Allocation(RESULT), Path(out), call=write_run)
    assert "it is a web address, and the output needs a folder of this machine" in said
    assert list(tmp_path.iterdir()) == []


def test_a_comparison_that_cannot_replace_its_second_file_says_which_are_new(tmp_path, monkeypatch):
    failing_replace(monkeypatch, "comparison_totals.csv", PermissionError(errno.EACCES, "Permission denied"))
    said = message(compare(Allocation(RESULT), Allocation(RESULT)), tmp_path / "out", call=write_comparison)
    assert "Already new: comparison.csv. As before: comparison_totals.csv, comparison_groups.csv" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no links without a privilege")
def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "rigtig.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("rigtig.csv")
    write_together({tmp_path / "link.csv": b"new"})
    assert contents(tmp_path) == {"rigtig.csv": b"old", "link.csv": b"new"}
    assert not (tmp_path / "link.csv").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no links without a privilege")
def test_a_folder_may_be_a_link(tmp_path):
    (tmp_path / "rigtig").mkdir()
    (tmp_path / "link").symlink_to("rigtig")
    write_run(Allocation(RESULT), tmp_path / "link")
    assert sorted(contents(tmp_path / "rigtig")) == sorted([*NAMES, "certificate.json"])


def test_what_is_written_is_on_the_disk_before_it_is_put_in_place(tmp_path, monkeypatch):
    happened = []
    synchronise, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (happened.append("disk"), synchronise(descriptor))[1])
    monkeypatch.setattr(Path, "replace", lambda self, other: (happened.append("place"), replace(self, other))[1])
    write_together({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert happened == ["disk", "disk", "place", "place"]


# What killed runs leave


def test_temporary_files_that_a_killed_run_left_are_taken_away_an_hour_later(tmp_path):
    names = {
        "of a killed run": f".a.csv.{'0' * 16}.part",
        "of one that may be going on": f".a.csv.{'1' * 16}.part",
        "of another file": f".b.csv.{'2' * 16}.part",
        "the user's own": ".a.csv.kladde.part",
    }
    for whose, name in names.items():
        (tmp_path / name).write_bytes(b"half")
        age = 0 if whose == "of one that may be going on" else STALE_AFTER + 60
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    write_together({tmp_path / "a.csv": b"new"})
    left = set(contents(tmp_path)) - {"a.csv"}
    assert left == set(names.values()) - {names["of a killed run"]}


def test_a_leftover_that_cannot_be_taken_away_is_no_failure(tmp_path, monkeypatch):
    left = tmp_path / f".a.csv.{'0' * 16}.part"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - STALE_AFTER - 60,) * 2)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: (_ for _ in ()).throw(PermissionError(13, "no")))
    assert write_together({tmp_path / "a.csv": b"new"}) == [tmp_path / "a.csv"]


# Killed

VERSIONS = """
import importlib.util, json, hashlib, sys, types
from pathlib import Path

# The module alone: the packages around it take longer to load than fifty kills.
errors = types.ModuleType("fordel_solver.errors")
errors.InvalidInput = ValueError
sys.modules["fordel_solver"] = types.ModuleType("fordel_solver")
sys.modules["fordel_solver.errors"] = errors
spec = importlib.util.spec_from_file_location("whole_files", sys.argv[1])
whole_files = importlib.util.module_from_spec(spec)
spec.loader.exec_module(whole_files)
folder, version = Path(sys.argv[2]), 0
while True:
    version += 1
    files = {name: f"{version:08}".encode() * 60_000 for name in ("a.bin", "b.bin", "c.bin")}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files["run.json"] = json.dumps({"written": sums}).encode()
    whole_files.write_together({folder / name: content for name, content in files.items()})
"""


def sums_of(folder, names):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path):
    """Fifty kills in the middle of endless writing: every file is one version from end to end."""
    moments = random.Random(2014)
    together = 0
    for _ in range(50):
        process = subprocess.Popen([sys.executable, "-c", VERSIONS, whole_files.__file__, str(tmp_path)])
        began = time.monotonic()
        before = (tmp_path / "run.json").stat().st_mtime_ns if (tmp_path / "run.json").exists() else 0
        while not (tmp_path / "run.json").exists() or (tmp_path / "run.json").stat().st_mtime_ns == before:
            assert process.poll() is None
            assert time.monotonic() - began < 120
            time.sleep(0.001)
        time.sleep(moments.random() * 0.02)
        process.kill()
        process.wait()
        for name in ("a.bin", "b.bin", "c.bin"):
            content = (tmp_path / name).read_bytes()
            assert content == content[:8] * 60_000, f"{name} is half of one version and half of another"
        record = json.loads((tmp_path / "run.json").read_bytes())
        together += record["written"] == sums_of(tmp_path, ("a.bin", "b.bin", "c.bin"))
    assert together > 0
    for left in tmp_path.glob(".*.part"):
        os.utime(left, (time.time() - 2 * STALE_AFTER,) * 2)
    names = ("a.bin", "b.bin", "c.bin", "run.json")
    write_together({tmp_path / name: b"last" for name in names})
    assert contents(tmp_path) == dict.fromkeys(names, b"last")


POOL = """id = "pulje"
title = "Min pulje"
model = "formula"
[pool]
amount = 98_000_000
[[part]]
name = "folk"
key = "population_2014"
"""
OUTPUT = ("allocation.csv", "parts.csv", "certificate.json", "allocation.json")


@pytest.mark.slow
def test_a_run_killed_in_the_middle_leaves_the_old_files_or_the_new_ones_and_run_json_tells_which(tmp_path):
    """Two rules in turn; the files are those of the one or of the other, never something between."""
    (tmp_path / "pulje.toml").write_text(POOL, encoding="utf-8")
    out, moments = tmp_path / "out", random.Random(2015)

    def command(unit, folder):
        words = ["run", "pulje.toml", "--out", str(folder), "--format", "json", "--set", f"pool.unit={unit}"]
        return [sys.executable, "-m", "fordel", *words]

    whole = {}
    for unit in (1, 1000):
        subprocess.run(command(unit, tmp_path / str(unit)), cwd=tmp_path, check=True, capture_output=True, timeout=60)
        whole[unit] = sums_of(tmp_path / str(unit), OUTPUT)
    subprocess.run(command(1, out), cwd=tmp_path, check=True, capture_output=True, timeout=60)
    belonged = 0
    for kill in range(14):
        unit = (1000, 1)[kill % 2]
        process = subprocess.Popen(command(unit, out), cwd=tmp_path, stdout=subprocess.DEVNULL)
        if kill % 7 == 0:
            time.sleep(moments.random())  # anywhere, most likely before anything is written
        else:
            before = set(out.iterdir())
            while process.poll() is None and not set(out.iterdir()) - before:
                pass
            time.sleep(moments.random() * 0.01)
        process.kill()
        process.wait()
        found = sums_of(out, OUTPUT)
        for name in OUTPUT:
            assert found[name] in (whole[1][name], whole[1000][name]), name
        written = json.loads((out / "run.json").read_bytes())["written"]
        assert written in (whole[1], whole[1000])
        belonged += written == found
    assert belonged > 0
