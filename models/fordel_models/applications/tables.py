"""The tables of a result: frames, projects, who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.reasons import last_scores, outcome_of, why_of
from fordel_models.applications.runners_up import RunnerUp
from fordel_models.applications.specification import ApplicationsSpecification
from fordel_models.applications.strict import StrictRanking
from fordel_models.result import Cell, Column, ResultTable, Text

__all__ = ["tables_of"]

_POOL = Column("pool", Text("Pulje", "Pool"))
_YEARS = Column("years", Text("År", "Years"))
_PROJECT = Column("project", Text("Projekt", "Project"))
_CODE = Column("code", Text("Kommune", "Municipality"), "code")
_SCORE = Column("score", Text("Point", "Points"), "number")


def tables_of(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    steps: Sequence[int],
    ranking: StrictRanking | None,
    next_ones: Sequence[RunnerUp],
) -> list[ResultTable]:
    """Frames, those that come next, and all projects."""
    tables = [_frames(problem, steps), _projects(specification, problem, steps, ranking)]
    if next_ones:
        tables.insert(1, _runners_up(specification, problem, next_ones))
    return tables


def _frames(problem: ApplicationProblem, steps: Sequence[int]) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    last = last_scores(problem, steps)
    for at, frame in enumerate(problem.frames):
        inside = [k for k, fit in enumerate(problem.fits) if fit.frame == at]
        paid = [k for k in inside if steps[k]]
        kroner = {k: problem.kroner_of(problem.fits[k], steps[k]) for k in paid}
        granted = sum(kroner.values())
        asked = sum(problem.projects[problem.fits[k].project].asked for k in inside)
        of_paid = sum(problem.projects[problem.fits[k].project].asked for k in paid)
        hard = sum(kroner[k] for k in paid if problem.fits[k].in_difficulty) if any(problem.in_difficulty) else None
        uses = {problem.projects[problem.fits[k].project].use for k in paid} - {""}
        by_use = [
            f"{use} {sum(kroner[k] for k in paid if problem.projects[problem.fits[k].project].use == use)}"
            for use in sorted(uses)
        ]
        rows.append(
            (
                problem.pools[frame.pool].shown,
                "-".join(str(year) for year in frame.years if year is not None),
                frame.units * problem.unit,
                granted,
                frame.units * problem.unit - granted,
                asked,
                len({problem.fits[k].project for k in inside}),
                len({problem.fits[k].project for k in paid}),
                len({problem.projects[problem.fits[k].project].code for k in paid}),
                _pct(granted, of_paid),
                hard,
                last[at],
                "; ".join(by_use),
            )
        )
    return ResultTable(
        "frames",
        Text("Rammer", "Frames"),
        (
            _POOL,
            _YEARS,
            Column("frame_kr", Text("Ramme", "Frame"), "kroner"),
            Column("granted_kr", Text("Bevilget", "Granted"), "kroner"),
            Column("left_kr", Text("Tilbage", "Left"), "kroner"),
            Column("asked_kr", Text("Søgt", "Asked for"), "kroner"),
            Column("projects_asked", Text("Projekter, søgt", "Projects, asked"), "number"),
            Column("projects_granted", Text("Projekter, bevilget", "Projects, granted"), "number"),
            Column("municipalities", Text("Kommuner", "Municipalities"), "number"),
            Column(
                "share_pct", Text("Pct. af det søgte (bevilgede projekter)", "Pct. of asked (those granted)"), "number"
            ),
            Column("difficulty_kr", Text("Til kommuner i vanskeligheder", "To those in difficulty"), "kroner"),
            Column("last_score", Text("Laveste point, der fik", "Lowest points that got"), "number"),
            Column("by_use", Text("Efter formål, kr.", "By use, kr.")),
        ),
        tuple(rows),
        notes=(
            Text(
                "Et projekt, der søger flere puljer, tælles med som søgt i hver af dem.",
                "A project that applies to several pools is counted as asked in each of them.",
            ),
        ),
    )


def _runners_up(
    specification: ApplicationsSpecification, problem: ApplicationProblem, next_ones: Sequence[RunnerUp]
) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    for own in next_ones:
        fit = problem.fits[own.fit]
        project = problem.projects[fit.project]
        frame = problem.frames[fit.frame]
        rows.append(
            (
                problem.pools[fit.pool].shown,
                "-".join(str(year) for year in frame.years if year is not None),
                own.place,
                project.name,
                project.code,
                fit.score,
                project.asked,
                problem.kroner_of(fit, fit.least),
                own.frame_more,
                own.score_enough,
            )
        )
    strict = specification.ranking.method == "strict"
    note = (
        Text(
            "Så meget større ramme er nok: rangordnet igen med den.",
            "A frame larger by this is enough: ranked again with it.",
        )
        if strict
        else Text(
            "Med så meget større ramme kan projektet få det mindste tilskud, uden at andre får mindre. Pointtallet er "
            "nok til, at projektet er med i den bedste fordeling, når andres point er, som de er; færre kan være nok.",
            "With a frame larger by this the project can get its least grant, and nobody gets less. The points are "
            "enough for it to be in the best allocation, others' points as they are; fewer may do.",
        )
    )
    return ResultTable(
        "runners-up",
        Text("Hvem er de næste", "Who comes next"),
        (
            _POOL,
            _YEARS,
            Column("place", Text("Plads", "Place"), "number"),
            _PROJECT,
            _CODE,
            _SCORE,
            Column("asked_kr", Text("Søgt", "Asked for"), "kroner"),
            Column("least_kr", Text("Mindste tilskud", "Least grant"), "kroner"),
            Column("frame_more_kr", Text("Nok: større ramme", "Enough: larger frame"), "kroner"),
            Column("score_enough", Text("Nok: point", "Enough: points"), "number"),
        ),
        tuple(rows),
        notes=(note,),
    )


def _projects(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    steps: Sequence[int],
    ranking: StrictRanking | None,
) -> ResultTable:
    why = why_of(problem, steps, ranking)
    rows: list[tuple[Cell, ...]] = []
    for at, project in enumerate(problem.projects):
        own = problem.fits_of(at)
        outcome, got = outcome_of(problem, steps, at)
        paying = [problem.pools[problem.fits[k].pool].shown for k in own if steps[k]]
        score = next((problem.fits[k].score for k in own if steps[k]), problem.fits[own[0]].score if own else None)
        rows.append(
            (
                project.name,
                project.code,
                project.year,
                project.use or None,
                Text(", ".join(p.da for p in paying), ", ".join(p.en for p in paying)),
                score,
                project.asked,
                got,
                _pct(got, project.asked),
                outcome,
                Text("; ".join(w.da for w in why[at]), "; ".join(w.en for w in why[at])),
            )
        )
    return ResultTable(
        "projects",
        Text("Projekter", "Projects"),
        (
            _PROJECT,
            _CODE,
            Column("year", Text("År", "Year"), "number"),
            Column("use", Text("Formål", "Use")),
            Column("paid_by", Text("Betalt af", "Paid by")),
            _SCORE,
            Column("asked_kr", Text("Søgt", "Asked for"), "kroner"),
            Column("granted_kr", Text("Bevilget", "Granted"), "kroner"),
            Column("share_pct", Text("Pct. af det søgte", "Pct. of asked"), "number"),
            Column("outcome", Text("Udfald", "Outcome")),
            Column("why", Text("Hvorfor", "Why")),
        ),
        tuple(rows),
        printed=len(rows) <= 20,
    )


def _pct(part: int, whole: int) -> Fraction | None:
    return None if not whole else Fraction(round(Fraction(1000 * part, whole)), 10)
