"""Why a recipient was chosen, or what it takes; and what is said with every selection."""

from __future__ import annotations

from fordel_models.result import Text
from fordel_models.selection.problem import Problem
from fordel_models.selection.solving import Answer
from fordel_models.selection.tables import chosen_of, points

__all__ = ["notes_of", "reasons_of"]


def notes_of(problem: Problem, answer: Answer) -> tuple[Text, ...]:
    """What is said with the result."""
    notes = []
    for own in problem.specification.compare_with:
        theirs = chosen_of(problem, own)
        both = len(theirs.keys() & answer.chosen.keys())
        notes.append(
            Text(
                f"{own.title.da}: {both} af {len(theirs)} er med i den fundne udvælgelse. Scoren er en forudsætning; "
                "hvad der i virkeligheden blev lagt vægt på, er ikke oplyst.",
                f"{own.title.en}: {both} of {len(theirs)} are in the selection found. The score is an assumption; "
                "what counted in reality is not stated.",
            )
        )
    if answer.solution.unique is False:
        notes.append(
            Text(
                "Flere udvælgelser har den højeste score; den første i fastsat rækkefølge er taget.",
                "Several selections have the highest score; the first in declared order was taken.",
            )
        )
    return tuple(notes)


def reasons_of(problem: Problem, answer: Answer) -> tuple[tuple[Text, ...], ...]:
    """Why each recipient was chosen, or was not."""
    return tuple(_reasons(problem, answer, i) for i in range(problem.n))


def _reasons(problem: Problem, answer: Answer, i: int) -> tuple[Text, ...]:
    price = answer.prices[i]
    if i in answer.chosen:
        return _why_chosen(problem, answer, i, answer.chosen[i])
    people, chosen = problem.figures.people, problem.specification.selection
    if people.codes[i] in chosen.exclude:
        return (Text("Ikke valgt: holdt ude (selection.exclude).", "Not chosen: kept out (selection.exclude)."),)
    can = [a for a in range(len(problem.areas)) if problem.allowed[a][i]]
    if not can:
        return (Text("Ikke valgt: opfylder ikke betingelserne.", "Not chosen: does not meet the conditions."),)
    own = [(problem.areas[a][1], points(problem, problem.scores[a][i]), problem.rank(i, a)) for a in can]
    several = bool(problem.specification.areas)
    scores = Text(
        "; ".join((f"{title.da}: " if several else "") + f"{score} (nr. {rank})" for title, score, rank in own),
        "; ".join((f"{title.en}: " if several else "") + f"{score} (rank {rank})" for title, score, rank in own),
    )
    first = Text(f"Ikke valgt. Score: {scores.da}.", f"Not chosen. Score: {scores.en}.")
    if price is None:
        return first, Text("Reglerne kan ikke holde med kommunen valgt.", "The rules cannot hold with it chosen.")
    if price == 0:
        return first, Text(
            "En udvælgelse med kommunen er lige så god; den fastsatte rækkefølge afgjorde det.",
            "A selection with it is as good; the declared order decided.",
        )
    more = points(problem, price)
    return first, Text(
        f"Med {more} point mere ville den være med i en udvælgelse med højeste samlede score.",
        f"With {more} points more it would be in a selection of highest total score.",
    )


def _why_chosen(problem: Problem, answer: Answer, i: int, area: int) -> tuple[Text, ...]:
    title, score, rank = problem.areas[area][1], points(problem, problem.scores[area][i]), problem.rank(i, area)
    there, price = sum(problem.allowed[area]), answer.prices[i]
    to = Text(f" til {title.da}", f" for {title.en}") if problem.specification.areas else Text()
    first = Text(
        f"Valgt{to.da}. Score: {score}, nr. {rank} af {there}.",
        f"Chosen{to.en}. Score: {score}, rank {rank} of {there}.",
    )
    if price is None:
        return first, Text("Reglerne kan ikke holde uden kommunen.", "The rules cannot hold without it.")
    if price == 0:
        return first, Text(
            "En udvælgelse uden kommunen er lige så god; den fastsatte rækkefølge afgjorde det.",
            "A selection without it is as good; the declared order decided.",
        )
    less = points(problem, price)
    return first, Text(
        f"Uden kommunen ville den højeste samlede score være {less} point lavere.",
        f"Without it the highest total score would be {less} points lower.",
    )
