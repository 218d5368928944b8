"""How far a search is, a line for each step forward."""

from fordel.printing.search_progress import told_search
from fordel_solver.solvers.backend import Incumbent


def test_each_better_answer_is_a_line_on_stderr_with_its_gap(capsys):
    tell = told_search("en")
    tell(Incumbent(None, None, 0.1))
    tell(Incumbent(1_234_567.5, float("-inf"), 0.5))
    tell(Incumbent(1_000_000, 900_000, 1))
    tell(Incumbent(1_000_000, 900_000, 2))
    tell(Incumbent(1_000_000, 1_000_000, 12.34))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "no answer yet, 0,1 seconds",
        "best so far 1.234.567,50, no bound yet, 0,5 seconds",
        "best so far 1.000.000,00, none is below 900.000,00: gap 10,00 pct., 1,0 seconds",
        "best so far 1.000.000,00, none is below 1.000.000,00: gap 0,00 pct., 12,3 seconds",
    ]


def test_in_danish_and_with_nothing_to_be_a_part_of(capsys):
    told_search("da")(Incumbent(0, 0, 1))
    assert capsys.readouterr().err == "bedste hidtil 0,00, intet er under 0,00: afstand 0,00 pct., 1,0 sekunder\n"
