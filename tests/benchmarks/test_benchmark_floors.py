import pytest
from benchmarks.cases import SUBJECTS
from benchmarks.floors import Measure, judge, read_measures
from benchmarks.measure import Measured, NotAvailableError, Setting, Subject, measure_together
from benchmarks.report import cells_of


def subject(name: str, prepare=None) -> Subject:
    return Subject(name, name, "", "s per allocation", prepare)


def measured(**samples: tuple[float, ...]) -> list[Measured]:
    return [Measured(subject(name), values) for name, values in samples.items()]


def test_every_subject_named_in_the_floors_is_measured_and_every_name_is_used_once():
    names = [one.name for one in SUBJECTS]
    assert len(set(names)) == len(names)
    assert {name for one in read_measures() for name in one.over + one.under} <= set(names)


def test_the_floors_are_the_promised_ones():
    assert {one.name: one.at_least or one.at_most for one in read_measures() if one.at_least or one.at_most} == {
        "batch-against-cbc": 2000,
        "batch-against-highs": 600,
        "ties-against-batch": 3,
        "single-against-cbc": 100,
        "growth": 4,
        "import-against-pandas": 1.3,
        "memory": 400,
        "slowest-run": 3,
        "verify": 2,
    }


@pytest.mark.parametrize(
    ("measure", "smoke", "limit", "reached"),
    [
        (Measure("m", "", ("slow",), ("fast",), at_least=31), False, 31, False),
        (Measure("m", "", ("slow",), ("fast",), at_least=31), True, 15.5, True),
        (Measure("m", "", ("slow",), ("fast",), at_most=20), False, 20, False),
        (Measure("m", "", ("slow",), ("fast",), at_most=20), True, 40, True),
        (Measure("m", "", ("slow",), ("fast",), at_most=20, smoke_slack=1), True, 20, False),
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


def test_what_was_not_measured_is_not_reached_and_has_no_number():
    samples = [Measured(subject("slow"), (), "no CBC here"), *measured(fast=(1.0,))]
    (verdict,) = judge([Measure("m", "", ("slow",), ("fast",), at_least=2)], samples, smoke=True)
    assert (verdict.value, verdict.reached) == (None, False)
    assert cells_of(samples[0])[2:] == ("not measured: no CBC here", "")


def test_subjects_take_turns_after_one_warm_up_each():
    turns = []

    def prepared(name):
        def sample():
            turns.append(name)
            return float(len(turns))

        return lambda _: sample

    def lacking(_):
        raise NotAvailableError("no CBC here")

    subjects = [subject("a", prepared("a")), subject("none", lacking), subject("b", prepared("b"))]
    setting = Setting(scenarios=None, ties=None, rows=())
    a, none, b = measure_together(subjects, setting, rounds=2, progress=lambda _: None)
    assert turns == ["a", "b"] * 3
    assert (a.samples, none.samples, none.missing, b.samples) == ((3, 5), (), "no CBC here", (4, 6))


def test_seconds_are_written_in_the_size_that_reads_well():
    one = Measured(subject("core"), (4.2e-6, 5e-6, 6.12e-6))
    assert cells_of(one)[2:] == ("5 µs per allocation", "4.2 to 6.12 µs")
