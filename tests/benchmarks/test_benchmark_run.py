"""The registry run by pytest, and what a run leaves behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.cases import smoke_set
from benchmarks.charts import CHARTS, points_of, write_charts
from benchmarks.documents import put_between, write_readme_table
from benchmarks.floors import Measure, Verdict
from benchmarks.subject import Measured, Subject, Work
from benchmarks.traffic import counted_traffic
from benchmarks.turns import measured_from, turns

from benchmarks import __main__ as command
from fordel_solver import allocate_many

ROOT = Path(__file__).resolve().parents[2]


def subject(name, **rest):
    return Subject(name, name, "", "s per allocation", lambda _: None, **({"family": "core"} | rest))


def test_subjects_take_turns_and_slow_ones_sit_out():
    fast, slow = subject("fast"), subject("slow", rounds=1)
    assert turns([fast, slow], 3) == [(1, fast), (1, slow), (2, fast), (3, fast)]


def test_samples_come_back_by_subject_and_in_order_of_rounds():
    told = [
        {"extra_info": {"subject": name, "round": number, "sample": sample}}
        for name, number, sample in (("a", 2, 20.0), ("b", 1, 3.0), ("a", 1, 10.0))
    ]
    a, b, c, d = measured_from([subject(name) for name in "abcd"], told, {"c": "no CBC here"})
    assert (a.samples, b.samples) == ((10.0, 20.0), (3.0,))
    assert (c.samples, c.missing, d.missing) == ((), "no CBC here", "it did not run")


def test_a_sample_is_the_seconds_of_one_piece_or_what_the_work_says():
    assert Work(lambda: None, pieces=4).sample(2.0, None) == 0.5
    assert Work(lambda: "131.5", value=float).sample(2.0, "131.5") == 131.5


def test_pytest_times_the_subjects_round_by_round(tmp_path):
    pytest.importorskip("pytest_benchmark")
    target = tmp_path / "raw.json"
    words = ["-m", "pytest", "benchmarks", "--smoke", "--rounds=2", "-q", "--benchmark-quiet", "-p", "no:cacheprovider"]
    words += [f"--benchmark-json={target}", "-k", "core-single or scenarios-10-round"]
    # A worker of pytest-xdist says so in its environment, and pytest-benchmark then measures nothing.
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=own, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
    told = json.loads(target.read_text(encoding="utf-8"))
    order = [(one["extra_info"]["round"], one["extra_info"]["subject"]) for one in told["benchmarks"]]
    assert [entry for entry in order if entry[1] in ("core-single", "scenarios-10")] == [
        (1, "core-single"),
        (1, "scenarios-10"),
        (2, "core-single"),
        (2, "scenarios-10"),
    ]
    assert all(1e-7 < one["extra_info"]["sample"] < 1 for one in told["benchmarks"])
    assert "node" not in told["machine_info"]


@pytest.mark.parametrize(("loss", "code"), [(1.0, 0), (1.9, 0), (2.1, 1)])
def test_a_smoke_run_fails_when_a_ratio_is_lost_by_more_than_half(loss, code, tmp_path, monkeypatch, capsys):
    """A run in which everything is at its floor, and CBC then is `loss` times less slower than the core."""
    monkeypatch.setattr(command, "read_measures", lambda: [Measure("lost", "", ("pulp-cbc",), ("core-batch",), 2000)])

    def run(words, **_):
        raw = Path(next(word for word in words if word.startswith("--benchmark-json=")).partition("=")[2])
        seconds = {"core-batch": loss * 1e-6, "pulp-cbc": 2000e-6}
        told = [
            {"extra_info": {"subject": one.name, "round": 1, "sample": seconds.get(one.name, 1.0)}}
            for one in smoke_set()
        ]
        raw.write_text(json.dumps({"benchmarks": told, "missing": {}}), encoding="utf-8")
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(command.subprocess, "run", run)
    assert command.main(["--smoke", "--out", str(tmp_path)]) == code
    kept = json.loads((tmp_path / "smoke.json").read_text(encoding="utf-8"))
    assert kept["not_reached"] == (["lost"] if code else [])
    assert kept["ratios"]["lost"]["value"] == pytest.approx(2000 / loss)
    assert ("Not reached: lost." in capsys.readouterr().err) == bool(code)
    assert (tmp_path / "smoke.md").exists()


def test_nothing_is_reported_when_a_subject_answers_wrongly(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command.subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 1))
    assert command.main(["--smoke", "--out", str(tmp_path)]) == 1
    assert "answered wrongly" in capsys.readouterr().err
    assert not (tmp_path / "smoke.json").exists()


MEASURED = [
    Measured(subject("one", sizes={"recipients": 98}, line="allocate"), (3.0, 1.0, 2.0)),
    Measured(
        Subject("many", "", "", "s per recipient", lambda _: None, "core", sizes={"recipients": 200}, line="allocate"),
        (0.5,),
    ),
    Measured(subject("no line", sizes={"recipients": 98}), (1.0,)),
    Measured(subject("missing", sizes={"recipients": 98}, line="CBC"), (), "no CBC here"),
]


def test_a_chart_shows_seconds_per_allocation_of_what_has_a_line():
    assert points_of(CHARTS[0], MEASURED) == [
        {"line": "allocate", "size": 98, "seconds": 2.0, "least": 1.0, "most": 3.0},
        {"line": "allocate", "size": 200, "seconds": 100.0, "least": 100.0, "most": 100.0},
    ]


def test_charts_are_svg_with_both_axes_logarithmic(tmp_path):
    pytest.importorskip("vl_convert")
    pytest.importorskip("altair")
    written = write_charts(MEASURED, tmp_path)
    assert [path.name for path in written] == ["core.svg", "solvers.svg"]
    assert written[0].read_text(encoding="utf-8").startswith("<svg")
    assert "log scale" in written[0].read_text(encoding="utf-8")


def test_a_table_is_put_between_its_markers_and_nothing_else_changes(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- measured: make bench -->\nold\n<!-- /measured -->\nafter\n", encoding="utf-8")
    measure = Measure("m", "times faster", ("a",), ("b",), at_least=2)
    write_readme_table(
        [Verdict(measure, 2746.2, 2000, 3000, 2, True), Verdict(measure, None, None, None, 2, False)], page
    )
    assert page.read_text(encoding="utf-8").splitlines() == [
        "before",
        "<!-- measured: make bench -->",
        "| ratio | measured | to reach |  |",
        "| --- | --- | --- | --- |",
        "| times faster | 2,746 | at least 2 | reached |",
        "<!-- /measured -->",
        "after",
    ]


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="no markers"):
        put_between("nothing here", "measured", "new")


def test_the_bytes_of_numpys_operations_are_counted():
    import fordel_solver.check as module

    with counted_traffic("fordel_solver") as counter:
        numpy = module.np
        values = numpy.ones(100)
        doubled = values * 2.0  # reads 800 bytes, writes 800
        numpy.add(doubled, values, out=doubled)  # reads 1,600, writes 800
        doubled.sum()  # reads 800
        assert (doubled[:50]).shape == (50,)  # a view moves nothing
    assert module.np is np
    assert (counter.bytes, counter.operations) == (4_800, 3)


def test_counting_changes_no_amount():
    keys = np.random.default_rng(1).lognormal(0, 1, (20, 9))
    caps = np.full(9, 40)
    plain = allocate_many(200, keys, caps=caps)
    with counted_traffic("fordel_solver") as counter:
        assert np.array_equal(allocate_many(200, keys, caps=caps), plain)
    assert counter.bytes > 20 * 9 * 16
