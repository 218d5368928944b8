import pytest
from benchmarks.cases import SUBJECTS, smoke_set
from benchmarks.floors import Measure, judge, read_measures
from benchmarks.report import cells_of
from benchmarks.subject import PHASES, Measured, Subject


def subject(name: str) -> Subject:
    return Subject(name, name, "", "s per allocation", lambda _: None, family="core")


def measured(**samples: tuple[float, ...]) -> list[Measured]:
    return [Measured(subject(name), values) for name, values in samples.items()]


def test_every_subject_named_in_the_floors_is_measured_and_every_name_is_used_once():
    names = [one.name for one in SUBJECTS]
    assert len(set(names)) == len(names)
    needed = {name for one in read_measures() for name in one.over + one.under}
    assert needed <= set(names)


def test_every_subject_says_what_it_is():
    assert all(one.title and one.family and one.phase in PHASES for one in SUBJECTS)
    assert {one.phase for one in SUBJECTS if one.family == "main job"} == set(PHASES)


def test_the_core_is_measured_from_98_recipients_to_a_million_and_from_one_scenario_to_a_million():
    recipients = {one.sizes["recipients"] for one in SUBJECTS if one.name.startswith("growth-")}
    scenarios = {one.sizes["scenarios"] for one in SUBJECTS if one.name.startswith("scenarios-")}
    assert recipients == {98, 3_143, 35_000, 1_000_000}
    assert scenarios == {10**power for power in range(7)}


def test_the_smoke_set_leaves_out_no_floor_but_those_of_a_million():
    there = {one.name for one in smoke_set()}
    left_out = {
        one.name for one in read_measures() if (one.at_least or one.at_most) and not there >= {*one.over, *one.under}
    }
    assert left_out <= {"scenarios-growth", "sweep-memory-million", "slowest-instance", "batch-all"}


def test_the_floors_are_the_promised_ones():
    assert {one.name: one.at_least or one.at_most for one in read_measures() if one.at_least or one.at_most} == {
        "batch-against-cbc": 2000,
        "batch-against-highs": 600,
        "ties-against-batch": 3,
        "single-against-cbc": 100,
        "growth": 4,
        "slowest-instance": 10,
        "batch-all": 60,
        "import-against-pandas": 1.3,
        "memory": 400,
        "slowest-run": 3,
        "verify": 2,
        "slowest-run-against-pandas": 8,
        "verify-against-pandas": 5,
        "scenarios-growth": 1.5,
        "memory-million": 1000,
        "compiled-against-numpy": 3,
        "sweep-against-cbc": 1000,
        "sweep-against-core": 3,
        "sweep-scenarios-against-core": 1.5,
        "portfolio-against-cbc": 3,
        "portfolio-against-highs": 1.5,
        "portfolio-ties-against-highs": 3,
        "portfolio-build": 0.05,
        "portfolio-certify": 1,
        "projects-against-fastest": 1.5,
        "sweep-memory": 1000,
        "sweep-memory-million": 1000,
        "two-processes": 1.7,
        "dask": 1.1,
    }


@pytest.mark.parametrize(
    ("measure", "smoke", "limit", "reached"),
    [
        (Measure("m", "", ("slow",), ("fast",), at_least=31), False, 31, False),
        (Measure("m", "", ("slow",), ("fast",), at_least=31), True, 15.5, True),
        (Measure("m", "", ("slow",), ("fast",), at_most=20), False, 20, False),
        (Measure("m", "", ("slow",), ("fast",), at_most=20), True, 40, True),
        (Measure("m", "", ("slow",), ("fast",), at_most=20, smoke_slack=1), True, 20, False),
        (Measure("m", "", ("slow",), ("fast",), at_most=20, smoke=False), False, 20, False),
        (Measure("m", "", ("slow",), ("fast",), at_most=20, smoke=False), True, None, None),
        (Measure("m", "", ("slow",), ("fast",)), False, None, None),
    ],
)
def test_a_ratio_of_30_is_judged_by_its_floor(measure, smoke, limit, reached):
    samples = measured(slow=(50.0, 60.0, 90.0), fast=(1.0, 2.0, 3.0))
    (verdict,) = judge([measure], samples, smoke=smoke)
    assert (verdict.value, verdict.limit, verdict.reached) == (30, limit, reached)
    assert (verdict.lowest, verdict.highest) == (30, 50)


def test_a_spread_is_the_longest_median_over_the_shortest():
    samples = measured(a=(1.0, 1.0), b=(3.0, 3.0), c=(2.0, 2.0))
    (verdict,) = judge([Measure("m", "", ("a", "b", "c"), ("a", "b", "c"), at_most=4)], samples, smoke=False)
    assert (verdict.value, verdict.reached) == (3, True)


def test_a_smoke_run_judges_no_seconds():
    units = {one.name: one.unit for one in SUBJECTS}
    absolute = [one for one in read_measures() if not one.under]
    assert {units[one.over[0]] for one in absolute if one.smoke} == {"MB"}


def test_what_was_not_measured_is_not_reached_and_has_no_number():
    samples = [Measured(subject("slow"), (), "no CBC here"), *measured(fast=(1.0,))]
    (verdict,) = judge([Measure("m", "", ("slow",), ("fast",), at_least=2)], samples, smoke=True)
    assert (verdict.value, verdict.reached) == (None, False)
    assert cells_of(samples[0])[3:] == ("not measured: no CBC here", "")


def test_a_measure_is_left_out_of_a_run_without_its_subjects():
    assert judge([Measure("m", "", ("slow",), ("elsewhere",), at_least=2)], measured(slow=(1.0,)), smoke=True) == ()


def test_rounds_are_compared_as_far_as_both_have_them():
    samples = measured(slow=(10.0, 20.0), fast=(1.0, 1.0, 1.0))
    (verdict,) = judge([Measure("m", "", ("slow",), ("fast",), at_least=2)], samples, smoke=False)
    assert (verdict.value, verdict.lowest, verdict.highest) == (15, 10, 20)


def test_seconds_are_written_in_the_size_that_reads_well():
    one = Measured(subject("core"), (4.2e-6, 5e-6, 6.12e-6))
    assert cells_of(one)[3:] == ("5 µs per allocation", "4.2 to 6.12 µs in 3")
