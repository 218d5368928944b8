"""Why each municipality's projects got what they got, and what must be said of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.applications.problem import ApplicationProblem, Fit
from fordel_models.applications.room import Held, left_by
from fordel_models.applications.specification import ApplicationsSpecification
from fordel_models.applications.strict import StrictRanking
from fordel_models.result import Text
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import kroner

__all__ = ["last_scores", "notes_of", "outcome_of", "points", "reasons_of", "why_of"]

GRANTED, PARTLY, REFUSED = Text("bevilget", "granted"), Text("delvist", "partly"), Text("afslag", "refused")
_NOT_APPLIED = Text("Har ikke søgt.", "Has not applied.")


def points(score: Fraction) -> Text:
    """A score as people write it.

    Examples
    --------
    >>> points(Fraction(131, 2)).da
    '65,5'
    """
    text = decimal_text(score)
    return Text(text.replace(".", ","), text)


def last_scores(problem: ApplicationProblem, steps: Sequence[int]) -> list[Fraction | None]:
    """For each frame the lowest score that got something; None where nothing did."""
    found: list[Fraction | None] = [None] * len(problem.frames)
    for fit, own in zip(problem.fits, steps, strict=True):
        if own:
            lowest = found[fit.frame]
            found[fit.frame] = fit.score if lowest is None else min(lowest, fit.score)
    return found


def outcome_of(problem: ApplicationProblem, steps: Sequence[int], project: int) -> tuple[Text, int]:
    """Granted, partly or refused, and the kroner."""
    own = problem.fits_of(project)
    got = sum(problem.kroner_of(problem.fits[k], steps[k]) for k in own)
    if not got:
        return REFUSED, 0
    stated = problem.projects[project]
    asked = stated.asked // (problem.unit * stated.step) * (problem.unit * stated.step)
    return (GRANTED if got >= asked else PARTLY), got


class _Told:
    """What holds each fit, told once worked out."""

    def __init__(self, problem: ApplicationProblem, steps: Sequence[int], ranking: StrictRanking | None) -> None:
        self.problem, self.steps, self.ranking = problem, steps, ranking
        self.left = left_by(problem, steps)
        self.last = last_scores(problem, steps)

    def held(self, k: int) -> Held:
        if self.ranking is not None and k in self.ranking.held:
            return self.ranking.held[k]
        return self.left.tightest(self.problem.fits[k])

    def fit(self, k: int) -> Text:
        """Why this pool gave no more."""
        problem, fit = self.problem, self.problem.fits[k]
        pool = problem.pools[fit.pool]
        held = self.held(k)
        room, least = kroner(held.room * problem.unit), kroner(problem.kroner_of(fit, fit.least))
        da, en = {
            "frame": (f"rammen har {room} tilbage", f"the frame has {room} left"),
            "quota": (
                f"rammen har {room} tilbage til andre end kommuner i vanskeligheder (pool.{pool.name}.quota_pct)",
                f"the frame has {room} left for others than municipalities in difficulty (pool.{pool.name}.quota_pct)",
            ),
            "closed": (
                "rammen blev lukket ved et projekt med flere point (ranking.on_no_room)",
                "the frame was closed at a project with more points (ranking.on_no_room)",
            ),
            "each.kr": (f"kommunen kan højst få {room} mere i alt (each.kr)",
                        f"the municipality can get at most {room} more in all (each.kr)"),
            "pool.kr": (
                f"kommunen kan højst få {room} mere af puljen (pool.{pool.name}.at_most_each_kr)",
                f"the municipality can get at most {room} more of the pool (pool.{pool.name}.at_most_each_kr)",
            ),
            "each.projects": ("kommunen har det antal projekter, den kan få (each.projects)",
                              "the municipality has as many projects as it can get (each.projects)"),
            "pool.projects": (
                f"kommunen har det antal projekter, den kan få af puljen (pool.{pool.name}.at_most_each_projects)",
                f"the municipality has as many projects of the pool as it can get "
                f"(pool.{pool.name}.at_most_each_projects)",
            ),
        }[held.rule]  # fmt: skip
        if not self.steps[k] and held.rule in ("frame", "quota", "each.kr", "pool.kr"):
            da, en = f"{da}, og mindste tilskud er {least}", f"{en}, and the least grant is {least}"
        lowest = self.last[fit.frame]
        score = points(fit.score)
        if not self.steps[k] and lowest is not None:
            other = points(lowest)
            if fit.score < lowest:
                da += f"; {score.da} point er under den sidste, der fik ({other.da})"
                en += f"; {score.en} points are below the last that got something ({other.en})"
            elif fit.score == lowest:
                da += f"; {score.da} point er som den sidste, der fik, og rækkefølgen afgjorde det (ranking.ties)"
                en += f"; {score.en} points are those of the last that got something, and order decided (ranking.ties)"
            elif self.ranking is None and held.rule in ("frame", "quota"):
                da += f"; andre tilskud giver flere point i alt end dette med {score.da} point"
                en += f"; other grants are worth more points together than this with {score.en} points"
        return Text(f"{pool.shown.da}: {da}", f"{pool.shown.en}: {en}")

    def less_than_asked(self, fit: Fit) -> Text | None:
        """Where own financing keeps the most below what was asked."""
        problem = self.problem
        most, project = problem.kroner_of(fit, fit.most), problem.projects[fit.project]
        step = problem.unit * project.step
        pool = problem.pools[fit.pool]
        if most >= project.asked // step * step:
            return None
        return Text(
            f"{pool.shown.da}: egenfinansiering giver højst {kroner(most)} (pool.{pool.name}.own_financing_pct)",
            f"{pool.shown.en}: own financing leaves at most {kroner(most)} (pool.{pool.name}.own_financing_pct)",
        )


def why_of(
    problem: ApplicationProblem, steps: Sequence[int], ranking: StrictRanking | None
) -> tuple[tuple[Text, ...], ...]:
    """For each project why it got no more; nothing where it got what it asked for."""
    told = _Told(problem, steps, ranking)
    found: list[list[Text]] = [[] for _ in problem.projects]
    paid = {fit.project for fit, own in zip(problem.fits, steps, strict=True) if own}
    for k, fit in enumerate(problem.fits):
        if outcome_of(problem, steps, fit.project)[0] is GRANTED:
            continue
        if fit.project in paid and not steps[k]:
            continue
        less = told.less_than_asked(fit)
        if steps[k] == fit.most and less is not None:
            found[fit.project].append(less)
        elif steps[k] < fit.most:
            found[fit.project].append(told.fit(k))
    for none in problem.no_fits:
        if none.project not in paid:
            found[none.project].append(none.why)
    return tuple(tuple(own) for own in found)


def reasons_of(
    problem: ApplicationProblem, steps: Sequence[int], ranking: StrictRanking | None
) -> tuple[tuple[Text, ...], ...]:
    """For each recipient a sentence for each of its projects."""
    why = why_of(problem, steps, ranking)
    found: list[list[Text]] = [[] for _ in problem.in_difficulty]
    for at, project in enumerate(problem.projects):
        outcome, got = outcome_of(problem, steps, at)
        paying = [problem.pools[problem.fits[k].pool].shown for k in problem.fits_of(at) if steps[k]]
        what = Text(
            f"{outcome.da}, {kroner(got)} af {kroner(project.asked)} ({', '.join(own.da for own in paying)})"
            if got
            else f"{outcome.da}, søgt {kroner(project.asked)}",
            f"{outcome.en}, {kroner(got)} of {kroner(project.asked)} ({', '.join(own.en for own in paying)})"
            if got
            else f"{outcome.en}, asked for {kroner(project.asked)}",
        )
        da, en = "; ".join(own.da for own in why[at]), "; ".join(own.en for own in why[at])
        found[project.position].append(
            Text(
                " ".join(_stopped(own) for own in (f"{project.name}: {what.da}", da) if own),
                " ".join(_stopped(own) for own in (f"{project.name}: {what.en}", en) if own),
            )
        )
    return tuple(tuple(own) or (_NOT_APPLIED,) for own in found)


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def notes_of(
    specification: ApplicationsSpecification, problem: ApplicationProblem, steps: Sequence[int], unique: bool | None
) -> list[Text]:
    """What must be said with the result."""
    notes = [pool.says for pool in specification.pools if pool.says.da]
    if specification.ranking.method == "optimised" and unique is False:
        notes.append(
            Text(
                "Flere fordelinger giver lige mange point. Den fastsatte rækkefølge afgjorde det: point, ranking.ties, "
                "kommunekode, projektets navn.",
                "Several allocations are worth the same points. The declared order decided: points, ranking.ties, "
                "code, the project's name.",
            )
        )
    at_cut = _ties_at_cut(problem, steps)
    if at_cut:
        names = ", ".join(at_cut)
        notes.append(
            Text(
                f"Lige point ved grænsen mellem bevilget og afslag, afgjort af den fastsatte rækkefølge: {names}.",
                f"Equal points at the cut between granted and refused, decided by declared order: {names}.",
            )
        )
    for frame in problem.frames:
        wanted = sum(problem.kroner_of(fit, fit.most) for fit in problem.fits if problem.frames[fit.frame] is frame)
        if wanted < frame.units * problem.unit:
            name = problem.pools[frame.pool].shown
            notes.append(
                Text(
                    f"{name.da}: der kan i alt gives {kroner(wanted)} til det, der er søgt, og rammen er "
                    f"{kroner(frame.units * problem.unit)}.",
                    f"{name.en}: what was applied for can be granted {kroner(wanted)} in all, and the frame is "
                    f"{kroner(frame.units * problem.unit)}.",
                )
            )
    return notes


def _ties_at_cut(problem: ApplicationProblem, steps: Sequence[int]) -> list[str]:
    """Projects with the score of the last that got something in a frame, where some of them got nothing."""
    paid = {fit.project for fit, own in zip(problem.fits, steps, strict=True) if own}
    found: dict[str, None] = {}
    for at, lowest in enumerate(last_scores(problem, steps)):
        equal = [fit.project for fit in problem.fits if fit.frame == at and fit.score == lowest]
        if any(project not in paid for project in equal):
            found |= {problem.projects[project].name: None for project in equal}
    return list(found)
