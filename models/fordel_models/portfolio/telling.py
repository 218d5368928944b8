"""What a portfolio says besides amounts: what was moved, whom a common limit holds, what each limit costs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.portfolio.common_limits import CommonLimit, says
from fordel_models.portfolio.objectives import Answer, least_moved
from fordel_models.portfolio.statement import Statement
from fordel_models.result import Cell, Column, ResultTable, Text
from fordel_solver.asking.prices import Price, shadow_prices
from fordel_solver.errors import kroner

__all__ = ["held_table", "levels_table", "limits_table", "notes_of", "pools_table", "reasons_of"]


def _of_year(name: str, statement: Statement) -> str:
    return name if statement.year is None else f"{name}-{statement.year}"


def _title(da: str, en: str, statement: Statement) -> Text:
    return Text(da, en) if statement.year is None else Text(f"{da}, {statement.year}", f"{en}, {statement.year}")


def pools_table(statement: Statement, got: Answer) -> ResultTable:
    """Of each pool: what the common limits moved, and the largest loss and gain in percent of the own amount."""
    rows: list[tuple[Cell, ...]] = []
    for p, own in enumerate(statement.pools):
        changes = [
            (Fraction(new - alone, alone), new - alone)
            for new, alone in zip(got.amounts_of(statement, p), own.amounts, strict=True)
            if alone
        ]
        rows.append(
            (
                own.pool.title,
                sum(own.amounts),
                sum(kr for _, kr in changes if kr > 0),
                100 * min((part for part, _ in changes), default=Fraction(0)),
                100 * max((part for part, _ in changes), default=Fraction(0)),
            )
        )
    return ResultTable(
        _of_year("pools", statement),
        _title("Puljerne under de fælles grænser", "The pools under the common limits", statement),
        (
            Column("pool", Text("Pulje", "Pool")),
            Column("amount_kr", Text("Fordelt", "Distributed"), "kroner"),
            Column("moved_kr", Text("Flyttet", "Moved"), "kroner"),
            Column("lowest_change_pct", Text("Største fald, pct.", "Largest loss, pct."), "number"),
            Column("highest_change_pct", Text("Største stigning, pct.", "Largest gain, pct."), "number"),
        ),
        tuple(rows),
        (
            Text(
                "Ændringer er målt mod det, puljen alene giver kommunen.",
                "Changes are measured against what the pool alone gives the recipient.",
            ),
        ),
    )


def _own_totals(statement: Statement) -> list[int]:
    return [sum(own.amounts[i] for own in statement.pools) for i in range(len(statement.codes))]


def _reached(statement: Statement, got: Answer) -> list[CommonLimit]:
    totals = got.totals_by_recipient(statement)
    return [limit for limit in statement.limits if limit.is_reached(sum(totals[i] for i in limit.members))]


def held_table(statement: Statement, got: Answer) -> ResultTable:
    """The recipients that a common limit of their own holds, with all pools together before and after."""
    alone, units = _own_totals(statement), got.totals_by_recipient(statement)
    rows: list[tuple[Cell, ...]] = []
    for limit in _reached(statement, got):
        if limit.is_of_one:
            (i,) = limit.members
            amount = units[i] * statement.unit
            change = Fraction(100 * (amount - alone[i]), alone[i]) if alone[i] else None
            rows.append((statement.codes[i], limit.title, alone[i], amount, amount - alone[i], change))
    return ResultTable(
        _of_year("held", statement),
        _title("Kommuner ved en fælles grænse", "Recipients at a common limit", statement),
        (
            Column("code", Text("Kommune", "Recipient"), "code"),
            Column("limit", Text("Grænse", "Limit")),
            Column("alone_kr", Text("Puljerne hver for sig", "The pools by themselves"), "kroner"),
            Column("amount_kr", Text("Under grænserne", "Under the limits"), "kroner"),
            Column("change_kr", Text("Forskel", "Difference"), "kroner"),
            Column("change_pct", Text("Forskel, pct.", "Difference, pct."), "number"),
        ),
        tuple(rows),
    )


def limits_table(statement: Statement, got: Answer, backend: str) -> ResultTable:
    """What each common limit costs: kroner that have to be moved with it and without it, and its shadow price."""
    paths = list(dict.fromkeys(limit.rule for limit in statement.limits))
    rows: list[tuple[Cell, ...]] = []
    if paths:
        program, solution = least_moved(statement, backend)
        with_all = _moved(solution.objective, statement)
        reached = [limit.rule for limit in _reached(statement, got)]
        prices = {price.rule: price for price in shadow_prices(program, solution, rules=paths, backend="highs")}
        for path in paths:
            own = [limit for limit in statement.limits if limit.rule == path]
            without = _moved(least_moved(statement, backend, without=path)[1].objective, statement)
            price = prices[path]
            assert isinstance(price, Price)
            rows.append(
                (
                    path,
                    own[0].title,
                    len(own),
                    reached.count(path),
                    with_all,
                    without,
                    _half(price.lowest),
                    _half(price.highest),
                )
            )
    return ResultTable(
        _of_year("limits", statement),
        _title("Hvad de fælles grænser koster", "What the common limits cost", statement),
        (
            Column("rule", Text("Regel", "Rule")),
            Column("limit", Text("Grænse", "Limit")),
            Column("limits", Text("Antal", "Number"), "number"),
            Column("reached", Text("Nået", "Reached"), "number"),
            Column("moved_kr", Text("Mindst flyttet med alle", "Least moved with all"), "kroner"),
            Column("moved_without_kr", Text("Mindst flyttet uden", "Least moved without"), "kroner"),
            Column("lowered", Text("Pr. krone lavere", "Per krone lower"), "number"),
            Column("raised", Text("Pr. krone højere", "Per krone higher"), "number"),
        ),
        tuple(rows),
        (
            Text(
                "Flyttet er de færreste kroner, der må flyttes mellem kommuner, for at grænserne holder. Pr. krone "
                "er, hvor "
                "mange kroner mere der må flyttes, når alle reglens grænser hæves én krone, og hvor mange færre, "
                "når de "
                "sænkes én krone; tomt, hvor det ikke kan lade sig gøre.",
                "Moved is the fewest kroner that have to go from some recipients to others for the limits to hold. Per "
                "krone is how many more have to be moved when all limits of the rule are raised by one krone, and "
                "how many "
                "fewer when they are lowered by one; empty where that cannot be.",
            ),
        ),
    )


def levels_table(statement: Statement, got: Answer, weights: str) -> list[ResultTable]:
    """The levels of leximin, each with how many amounts it settles; nothing with another objective."""
    if not got.levels:
        return []
    percent = weights != "kroner"
    scale = 1 if percent else statement.unit
    return [
        ResultTable(
            _of_year("levels", statement),
            _title("Afvigelserne fra den største og ned", "The deviations from the largest down", statement),
            (
                Column(
                    "level",
                    Text("Højest, pct.", "At most, pct.") if percent else Text("Højest, kr.", "At most, kr."),
                    "number",
                ),
                Column("amounts", Text("Antal beløb", "Amounts"), "number"),
            ),
            tuple((Fraction(f"{float(own.level * scale):.9f}"), len(own.settled)) for own in got.levels),
            (
                Text(
                    "Hvert trin er bevist i brøker: ingen fordeling kan holde sine beløb under det, når de "
                    "foregående står.",
                    "Each level is proven in fractions: no distribution holds its amounts below it once those "
                    "before it "
                    "stand.",
                ),
            ),
            printed=False,
        )
    ]


def _moved(objective: float | None, statement: Statement) -> int:
    return round((objective or 0.0) / 2) * statement.unit


def _half(price: float) -> Fraction | None:
    """Deviations count a krone that is moved twice: where it is taken and where it comes to."""
    return Fraction(repr(round(price / 2, 6))) if abs(price) != float("inf") else None


def notes_of(statement: Statement, got: Answer, objective: str, weights: str) -> list[Text]:
    """What must be said with the amounts."""
    notes = []
    moved = sum(
        max(0, new - alone)
        for p, own in enumerate(statement.pools)
        for new, alone in zip(got.amounts_of(statement, p), own.amounts, strict=True)
    )
    notes.append(
        Text(
            f"De fælles grænser flytter {kroner(moved)}; hver pulje er sin egen sum.",
            f"The common limits move {kroner(moved)}; each pool keeps its own total.",
        )
    )
    if objective != "leximin" and got.unique is False:
        notes.append(
            Text(
                "Andre fordelinger er lige så gode efter dette mål; valgt er den første i fastsat rækkefølge "
                "(puljer som i "
                "filen, kommuner efter kode).",
                "Other distributions are as good by this objective; chosen is the first in declared order (pools "
                "as in the "
                "file, recipients by code).",
            )
        )
    in_kroner_of = Text("kr.", "kr.")
    in_percent_of = Text("pct. af det, puljen alene giver", "pct. of what the pool alone gives")
    unit, of = (statement.unit, in_kroner_of) if weights == "kroner" else (1, in_percent_of)
    for proof in got.proving:
        largest, least = ((value or 0.0) * unit for value in (proof.solution.objective, proof.solution.bound))
        notes.append(
            Text(
                f"Den største afvigelse er {_decimal(largest, ',')} {of.da}; ingen fordeling kan nå under "
                f"{_decimal(least, ',')}. Forskellen er, hvad hele kroner koster.",
                f"The largest deviation is {_decimal(largest, '.')} {of.en}; no distribution can reach less than "
                f"{_decimal(least, '.')}. The difference is what whole kroner cost.",
            )
        )
    return notes


def _decimal(value: float, mark: str) -> str:
    """Six decimals, those that are zero left out."""
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", mark)


def reasons_of(statement: Statement, got: Answer) -> Sequence[list[Text]]:
    """For each recipient: what the pools alone give, what the common limits make of it, and which of them hold it."""
    alone, units = _own_totals(statement), got.totals_by_recipient(statement)
    reasons: list[list[Text]] = []
    for i in range(len(statement.codes)):
        change = units[i] * statement.unit - alone[i]
        in_year = "" if statement.year is None else f"{statement.year}: "
        own = [
            Text(
                f"{in_year}Puljerne hver for sig giver {kroner(alone[i])}; de fælles grænser ændrer det med "
                f"{kroner(change)} til {kroner(alone[i] + change)}",
                f"{in_year}The pools by themselves give {kroner(alone[i])}; the common limits change that by "
                f"{kroner(change)} to {kroner(alone[i] + change)}",
            )
        ]
        reasons.append(own)
    for limit in _reached(statement, got):
        for i in limit.members:
            reasons[i].append(says(limit, statement.unit))
    return reasons
