"""Made-up applications: `python -m fordel_instances.synthetic.applications` writes their files into data/.

No application of these pools is public by project, so all of them are made up: who applies, for what, for how many
kroner, with how many points. What is public was made to come out: 54 municipalities with 412 projects that get loans of
1,550 mio. kr. in four pools (the ministry, 30 August 2013), and how many municipalities applied for and got a special
grant in four years, and how much. The municipalities that apply are drawn, from those with little cash more often; the
draws say nothing of the real ones.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["FILES", "SEED", "written"]

SEED = 20130613
DATA = Path(__file__).parent.parent / "data"
HUNDRED_THOUSAND = 100_000

Row = dict[str, object]
Random = Callable[[], float]

# Pool, how many projects, what they ask for in all (100,000 kr.), the pool of the ministry's four that gave it.
LOANS = (
    ("likviditet", 45, 12_500, "likviditet"),
    ("kvalitetsfond", 210, 20_313, "kvalitetsfond"),
    ("effektivisering", 82, 4_348, "effektivisering"),
    ("opp", 40, 3_300, "ordinaer"),
    ("vind", 15, 1_000, "ordinaer"),
    ("bredbaand", 20, 964, "ordinaer"),
)
LOAN_APPLICANTS = 54

# Year, how many applied, how many got, 100,000 kr.
SPECIAL_GRANTS = ((2016, 54, 30, 2_850), (2017, 53, 29, 3_151), (2022, 49, 17, 3_604), (2023, 50, 18, 6_190))


def written() -> dict[str, str]:
    """The content of each file."""
    return {name: _text(make(_municipalities(), random.Random(SEED + at).random))
            for at, (name, make) in enumerate(FILES.items())}  # fmt: skip


def loans(places: Sequence[Row], draw: Random) -> list[Row]:
    """Projects for the loan pools."""
    applicants = _applicants(places, LOAN_APPLICANTS, draw)
    poor = [place for place in applicants if place["poor"]] or applicants
    outlying = [place for place in applicants if place["outlying"]] or applicants
    rows: list[Row] = []
    # Everyone applies at least once: the first projects for quality-fund areas go round.
    for pool, count, total, given in LOANS:
        asked = _amounts(count, total, draw)
        for at in range(count):
            among = {"likviditet": poor, "bredbaand": outlying if draw() < 0.8 else applicants}.get(pool, applicants)
            round_trip = pool == "kvalitetsfond" and at < len(applicants)
            place = applicants[at] if round_trip else among[int(draw() * len(among))]
            also = {"kvalitetsfond": "effektivisering", "effektivisering": "kvalitetsfond", "opp": "kvalitetsfond"}
            second = f" {also[pool]}" if pool in also and draw() < 0.25 else ""
            saves = pool == "effektivisering" or "effektivisering" in second
            rows.append(
                {
                    "project": f"L{len(rows) + 1:03}",
                    "code": place["code"],
                    "pools": pool + second,
                    "given_by": given,
                    "year": 2014 + int(pool in ("vind", "bredbaand") and draw() < 0.5),
                    "use": "deponeringsfritagelse" if pool == "opp" and draw() < 0.4 else "lån",
                    "cost_kr": int(asked[at] * (1 + 0.5 * draw())) * HUNDRED_THOUSAND,
                    "asked_kr": asked[at] * HUNDRED_THOUSAND,
                    "saving_kr": int(asked[at] * (0.5 + draw())) * 10_000 if saves else 0,
                    "points": _points(draw),
                }
            )
    return rows


def tax_increases(places: Sequence[Row], draw: Random) -> list[Row]:
    """Tax increases in steps of 0.1 percentage point, one of each municipality."""
    return [
        {"project": f"S{at + 1:02}", "code": place["code"], "steps": 1 + int(draw() * 5)}
        for at, place in enumerate(_applicants(places, 24, draw))
    ]


def local_democracy(places: Sequence[Row], draw: Random) -> list[Row]:
    """Small projects on local democracy."""
    return [
        {
            "project": f"D{at + 1:02}",
            "code": place["code"],
            "asked_kr": (2 + int(draw() * 13)) * HUNDRED_THOUSAND,
            "points": _points(draw),
        }
        for at, place in enumerate(_applicants(places, 22, draw))
    ]


def trial_evaluations(places: Sequence[Row], draw: Random) -> list[Row]:
    """Evaluations of nine trials."""
    return [
        {
            "project": f"E{at + 1}",
            "code": place["code"],
            "asked_kr": (3 + int(draw() * 5)) * HUNDRED_THOUSAND,
            "points": _points(draw),
        }
        for at, place in enumerate(_applicants(places, 9, draw))
    ]


def special_grants(places: Sequence[Row], draw: Random) -> list[Row]:
    """Applications for special grants. Those with most points ask for what was given, to the krone."""
    rows: list[Row] = []
    for year, applied, got, total in SPECIAL_GRANTS:
        applicants = _applicants(places, applied, draw)
        points = sorted((200 + int(draw() * 8_000) / 10 for _ in range(applied)), reverse=True)
        asked = _amounts(got, total, draw) + _amounts(applied - got, total * (applied - got) // got, draw)
        for at, place in enumerate(sorted(applicants, key=lambda _: draw())):
            # A tenth of a point apart, so that no tie decides.
            score = f"{points[at] / 10 - at / 10:.1f}"
            rows.append(
                {
                    "project": f"{year}-{at + 1:02}",
                    "code": place["code"],
                    "year": year,
                    "asked_kr": asked[at] * HUNDRED_THOUSAND,
                    "points": score,
                }
            )
    return rows


FILES: dict[str, Callable[[Sequence[Row], Random], list[Row]]] = {
    "laanepuljer-2014.csv": loans,
    "skattestigninger-2014.csv": tax_increases,
    "lokaldemokrati-2013.csv": local_democracy,
    "frikommuner-evaluering.csv": trial_evaluations,
    "saertilskud-16.csv": special_grants,
}


def _municipalities() -> list[Row]:
    with (DATA / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        table = sorted(csv.DictReader(file), key=lambda row: row["code"])
    cash = [int(row["liquid_assets_1jan_per_inh_kr_2013"]) for row in table]
    middle = sorted(cash)[len(cash) // 2]
    return [
        {
            "code": row["code"],
            "cash": own,
            "poor": own < middle,
            "outlying": float(row["outlying_factor_s17a_2021"] or 0) > 0,
        }
        for row, own in zip(table, cash, strict=True)
    ]


def _applicants(places: Sequence[Row], count: int, draw: Random) -> list[Row]:
    """Those with little cash come first more often."""
    drawn = [(int(str(place["cash"])) + 8_000 * draw(), place) for place in places]
    chosen = [place for _, place in sorted(drawn, key=lambda pair: pair[0])[:count]]
    return sorted(chosen, key=lambda place: str(place["code"]))


def _amounts(count: int, total: int, draw: Random) -> list[int]:
    """Whole numbers of at least 1 that add to the total, the larger ones up to five times the smaller."""
    weights = [1 + 4 * draw() * draw() for _ in range(count)]
    whole = [max(1, int(total * weight / sum(weights))) for weight in weights]
    for at in range(total - sum(whole)):
        whole[at % count] += 1
    return whole


def _points(draw: Random) -> str:
    return f"{20 + int(draw() * 801) / 10:.1f}"


def _text(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    for name, text in written().items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
