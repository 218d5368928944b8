"""What is shown of a selection: the chosen, other selections beside them, quotas, the next best, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.result import Cell, Column, ResultTable, Text
from fordel_models.selection.problem import Problem
from fordel_models.selection.solving import Answer, runner_up_of
from fordel_models.selection.specification import ComparedSelection, most_of

__all__ = ["chosen_of", "points", "tables_of"]

_CODE = Column("code", Text("Kommune", "Municipality"), "code")
_SCORE = Column("score", Text("Score", "Score"), "number")
_RANK = Column("rank", Text("Nr. i området", "Rank in the area"), "number")


def points(problem: Problem, value: int) -> str:
    """A score as all numbers are written that are shown.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> points(Some(specification=Some(selection=Some(decimals=2))), -1234567)
    '-12.345,67'
    """
    decimals = problem.specification.selection.decimals
    digits = f"{abs(value):0{decimals + 1}d}"
    whole, rest = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return ("-" if value < 0 else "") + f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def chosen_of(problem: Problem, other: ComparedSelection) -> dict[int, int]:
    """A stated selection, by position."""
    names = [name for name, _ in problem.areas]
    found = {
        problem.figures.people.positions[code]: names.index(area)
        for area, codes in other.chosen.items()
        for code in codes
    }
    return dict(sorted(found.items()))


def broken_rules(problem: Problem, chosen: dict[int, int]) -> tuple[str, ...]:
    """The rules that a stated selection does not keep, each row once more in whole numbers."""
    x = problem.x_of(chosen)
    found = (row for row in problem.rows if not row.low <= row.sum_of(x) <= row.high)
    return tuple(dict.fromkeys(f"{row.rule} ({row.name})" for row in found))


def tables_of(problem: Problem, answer: Answer) -> tuple[ResultTable, ...]:
    """All tables of the result."""
    others = [(own, chosen_of(problem, own)) for own in problem.specification.compare_with]
    return (
        _chosen(problem, answer),
        *(_beside(problem, answer, own, theirs) for own, theirs in others),
        _quotas(problem, answer, others),
        _runner_up(problem, answer),
        _missing(problem, answer),
    )


def _number(problem: Problem, value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value, 10**problem.specification.selection.decimals)


def _area(problem: Problem, area: int | None) -> Text | None:
    return None if area is None else problem.areas[area][1]


def _chosen(problem: Problem, answer: Answer) -> ResultTable:
    rows = [
        (
            problem.figures.people.codes[i],
            _area(problem, area),
            _number(problem, problem.scores[area][i]),
            problem.rank(i, area),
            *(own.of[i] for own in problem.classes),
            _number(problem, answer.prices[i]),
        )
        for i, area in sorted(answer.chosen.items(), key=lambda own: (own[1], own[0]))
    ]
    total = points(problem, answer.total)
    return ResultTable(
        "chosen",
        Text("De valgte", "The chosen"),
        (
            _CODE,
            Column("area", Text("Område", "Area")),
            _SCORE,
            _RANK,
            *(Column(f"quota-{own.quota.name}", own.title) for own in problem.classes),
            Column(
                "margin",
                Text("Så meget lavere er den bedste sum uden", "The best total without it is lower by"),
                "number",
            ),
        ),
        tuple(rows),
        (Text(f"Samlet score: {total}.", f"Total score: {total}."),),
    )


def _beside(problem: Problem, answer: Answer, other: ComparedSelection, theirs: dict[int, int]) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    for i in sorted(answer.chosen.keys() | theirs.keys(), key=lambda i: (i not in answer.chosen, i not in theirs, i)):
        ours, its = answer.chosen.get(i), theirs.get(i)
        cells: list[Cell] = [problem.figures.people.codes[i]]
        for area in (ours, its):
            cells += [
                _area(problem, area),
                None if area is None else _number(problem, problem.scores[area][i]),
                None if area is None else problem.rank(i, area),
            ]
        missing = answer.prices[i] if i not in answer.chosen else None
        rows.append((*cells, *(own.of[i] for own in problem.classes), _number(problem, missing)))
    total, best = points(problem, problem.total(theirs)), points(problem, answer.total)
    ahead = answer.total - problem.total(theirs)
    off = points(problem, abs(ahead))
    broken = broken_rules(problem, theirs)
    kept = (
        Text(
            "Den holder alle reglerne: scoren alene skiller dem.",
            "It keeps all the rules: the score alone separates them.",
        )
        if not broken
        else Text(f"Den bryder: {'; '.join(broken)}.", f"It breaks: {'; '.join(broken)}.")
    )
    notes = (
        Text(
            f"Samlet score: {best} for den fundne, {total} for den sammenlignede, {off} "
            f"{'mindre' if ahead >= 0 else 'mere'}.",
            f"Total score: {best} of the one found, {total} of the other, {off} {'less' if ahead >= 0 else 'more'}.",
        ),
        kept,
        *([other.says] if other.says != Text() else []),
    )
    return ResultTable(
        f"beside-{other.name}",
        Text(f"Sammenlignet med: {other.title.da}", f"Compared with: {other.title.en}"),
        (
            _CODE,
            Column("our-area", Text("Område, fundet", "Area, found")),
            Column("our-score", Text("Score, fundet", "Score, found"), "number"),
            Column("our-rank", Text("Nr., fundet", "Rank, found"), "number"),
            Column("their-area", Text("Område, sammenlignet", "Area, compared")),
            Column("their-score", Text("Score, sammenlignet", "Score, compared"), "number"),
            Column("their-rank", Text("Nr., sammenlignet", "Rank, compared"), "number"),
            *(Column(f"quota-{own.quota.name}", own.title) for own in problem.classes),
            Column("missing", Text("Point, der mangler for at blive valgt", "Points missing to be chosen"), "number"),
        ),
        tuple(rows),
        notes,
    )


def _quotas(
    problem: Problem, answer: Answer, others: Sequence[tuple[ComparedSelection, dict[int, int]]]
) -> ResultTable:
    gains = {(own.row.rule, own.row.name): own.gain for own in answer.bindings}
    rows: list[tuple[Cell, ...]] = []

    def row(
        path: str,
        quota: Cell,
        label: Cell,
        name: str,
        low: int | None,
        high: int | None,
        there: int,
        counts: Sequence[int],
    ) -> None:
        own = [gains[key] for key in ((f"{path}.at_least", name), (f"{path}.at_most", name)) if key in gains]
        rows.append((quota, label, there, low, high, *counts, None if not own else _number(problem, max(own))))

    sides = [answer.chosen, *(theirs for _, theirs in others)]
    if problem.specification.areas:
        for a, area in enumerate(problem.specification.areas):
            counts = [sum(own == a for own in side.values()) for side in sides]
            there = sum(problem.allowed[a])
            row(
                f"area.{area.name}",
                Text("Område", "Area"),
                problem.areas[a][1],
                area.name,
                area.at_least,
                area.at_most,
                there,
                counts,
            )
    for own in problem.classes:
        for label in own.labels:
            low, high = most_of(own.quota.at_least, label), most_of(own.quota.at_most, label)
            counts = [sum(own.of[i] == label for i in side) for side in sides]
            there = sum(any(can[i] for can in problem.allowed) for i in range(problem.n) if own.of[i] == label)
            row(f"quota.{own.quota.name}", own.title, label, label, low, high, there, counts)
    return ResultTable(
        "quotas",
        Text("Kvoter", "Quotas"),
        (
            Column("quota", Text("Kvote", "Quota")),
            Column("label", Text("Gruppe", "Label")),
            Column("eligible", Text("Kan vælges", "Can be chosen"), "number"),
            Column("at-least", Text("Mindst", "At least"), "number"),
            Column("at-most", Text("Højst", "At most"), "number"),
            Column("chosen", Text("Valgt", "Chosen"), "number"),
            *(Column(f"chosen-{own.name}", own.title, "number") for own, _ in others),
            Column(
                "gain", Text("Point at vinde ved én mere eller færre", "Points to gain by one more or fewer"), "number"
            ),
        ),
        tuple(rows),
        (
            Text(
                "Hvor der står et tal i sidste kolonne, er udvælgelsen ved grænsen; tallet er, hvad den samlede score "
                "stiger, når grænsen lempes med én (løst igen).",
                "Where the last column has a number the selection is at the limit; the number is what the total score "
                "rises by when the limit is loosened by one (solved again).",
            ),
        ),
    )


def _runner_up(problem: Problem, answer: Answer) -> ResultTable:
    second = runner_up_of(problem, answer)
    rows = [
        (
            problem.figures.people.codes[i],
            _area(problem, answer.chosen.get(i)),
            _area(problem, second.get(i)),
            None if i not in second else _number(problem, problem.scores[second[i]][i]),
        )
        for i in sorted(
            answer.chosen.keys() | second.keys(), key=lambda i: (i not in second, i not in answer.chosen, i)
        )
        if second
    ]
    if second:
        off = answer.total - problem.total(second)
        total, less = points(problem, problem.total(second)), points(problem, off)
        behind = Text(f"{less} mindre end den bedste", f"{less} less than the best")
        behind = behind if off else Text("lige så meget som den bedste", "as much as the best")
        note = Text(
            f"Samlet score: {total}, {behind.da}. Intet andet hold har flere point.",
            f"Total score: {total}, {behind.en}. No other set has more points.",
        )
    else:
        note = Text("Ingen anden udvælgelse holder reglerne.", "No other selection keeps the rules.")
    return ResultTable(
        "runner-up",
        Text("Den næstbedste udvælgelse", "The next best selection"),
        (
            _CODE,
            Column("area", Text("Område i den bedste", "Area in the best")),
            Column("runner-up-area", Text("Område i den næstbedste", "Area in the next best")),
            _SCORE,
        ),
        tuple(rows),
        (note,),
    )


def _missing(problem: Problem, answer: Answer) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    for i in range(problem.n):
        if i in answer.chosen:
            continue
        cells: list[Cell] = []
        for a in range(len(problem.areas)):
            can = problem.allowed[a][i]
            cells += [_number(problem, problem.scores[a][i]), problem.rank(i, a)] if can else [None, None]
        rows.append((problem.figures.people.codes[i], *cells, _number(problem, answer.prices[i])))
    by_area = []
    for name, title in problem.areas:
        if problem.specification.areas:
            by_area.append(Column(f"score-{name}", Text(f"Score, {title.da}", f"Score, {title.en}"), "number"))
            by_area.append(Column(f"rank-{name}", Text(f"Nr., {title.da}", f"Rank, {title.en}"), "number"))
        else:
            by_area += [_SCORE, Column("rank", Text("Nr.", "Rank"), "number")]
    return ResultTable(
        "missing",
        Text("Hvad der skal til for at blive valgt", "What it takes to be chosen"),
        (
            _CODE,
            *by_area,
            Column("missing", Text("Point, der mangler", "Points missing"), "number"),
        ),
        tuple(rows),
        (
            Text(
                "Den mindste forøgelse af kommunens score, som gør, at den er med i en udvælgelse med højeste samlede "
                "score: løst igen med kommunen valgt. Tom: den kan ikke vælges under reglerne.",
                "The least increase of its score with which it is in a selection of highest total score: solved again "
                "with it chosen. Empty: it cannot be chosen under the rules.",
            ),
        ),
        printed=False,
    )
