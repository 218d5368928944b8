"""Small pools that are right, to be broken: their rules as plain dicts, their figures as rows of text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

__all__ = ["FIGURES", "SPECIFICATION", "Pool", "TomlText", "csv_text", "small_pool", "toml_text"]

SPECIFICATION, FIGURES = "pulje.toml", "tal.csv"
RECIPIENTS = [
    ("101", "København"),
    ("147", "Frederiksberg"),
    ("151", "Ballerup"),
    ("153", "Brøndby"),
    ("360", "Lolland"),
    ("492", "Ærø"),
    ("563", "Fanø"),
    ("825", "Læsø"),
]
KEYS = [
    "elever",
    "elever / total(elever)",
    "sqrt(elever) + 1",
    "where(tyndt == 1, elever * 2, elever)",
    "max(elever, 10, udgift)",
    "rank(udgift)",
    "population_{year} / mean(population_{year})",
    "quantile(udgift, 0.5, weight=elever) * elever",
    "taper(elever, 0, 3000) + 0.1",
    "1",
]
CONDITIONS = ["tyndt == 1 or elever > 500", "elever > 0", 'not region == "Fyn"', "rank(elever) <= 3"]


class TomlText(str):
    """A value as a file writes it, right or wrong: 1e10000000."""

    __slots__ = ()


@dataclass(frozen=True)
class Pool:
    """The rules, and the figures with their heading row."""

    raw: dict[str, Any]
    rows: list[list[str]]

    def files(self) -> dict[str, bytes]:
        """As they lie beside each other in a folder."""
        return {SPECIFICATION: toml_text(self.raw).encode(), FIGURES: csv_text(self.rows).encode()}


def small_pool(random: Random) -> Pool:
    """Three to eight recipients and a few rules that mostly go together."""
    chosen = sorted(random.sample(RECIPIENTS, random.randint(3, len(RECIPIENTS))))
    rows = [["code", "name", "elever", "udgift", "tyndt", "population_2014", "population_2015", "region"]]
    for code, name in chosen:
        people = random.randint(1_000, 90_000)
        figures = [random.randint(1, 5_000), f"{random.randint(1, 90_000) / 10:.1f}", random.randint(0, 1)]
        regions = random.choice(["Fyn", "Sjælland"])
        rows.append([code, name, *map(str, [*figures, people, people + 7, regions])])
    raw = _rules(random, len(chosen), chosen[0][0])
    if "missing" in raw:
        rows[1][rows[0].index("udgift")] = ""
    return Pool(raw, rows)


def _rules(random: Random, recipients: int, first: str) -> dict[str, Any]:
    unit = random.choice([1, 1, 1, 100, 1_000])
    amount = random.randint(1, 900) * recipients * 1_000
    by_year = random.random() < 0.6
    pool: dict[str, Any] = {"years": {2014: amount, 2015: amount * 2}} if by_year else {"amount": amount}
    pool |= {"unit": unit} if unit > 1 or random.random() < 0.2 else {}
    part = {"name": "elever", "key": random.choice(KEYS)}
    raw: dict[str, Any] = {"id": "pulje", "title": "Min pulje", "model": "formula", "data": {"recipients": FIGURES}}
    raw |= {"source": {"document": "En aftale"}} if random.random() < 0.5 else {}
    if not by_year:
        part["key"] = part["key"].replace("{year}", "2014")
    rules: dict[str, Any] = {
        "top_slice": random.randrange(1, 1_000) * unit,
        "eligible": random.choice(CONDITIONS),
        "baseline": "udgift * 10",
        "floor": random.choice([1_000, {"kr": 500}, {"kr_per": "elever", "kr": Decimal("0.5")}, 10**9]),
        "cap": random.choice([amount, {"kr": amount // 2}, {"kr_per": "elever", "kr": 100_000}]),
        "base_amount": random.choice([100, "udgift"]),
        "minimum_grant": random.choice([1_000, 5_000]),
        "method": random.choice(["sainte-lague", "dhondt", "adams", "huntington-hill", "dean"]),
        "on_surplus": "return",
        "on_shortfall": "scale-floors",
        "opt_out": [first],
        "price_index": {2014: Decimal("1.018")},
    }
    for name in random.sample(list(rules), random.choice([0, 1, 1, 2, 3])):
        pool[name] = rules[name]
    tables: dict[str, Any] = {
        "group": [{"column": "region", "cap": {"Fyn": amount}}],
        "eligibility": {"by": "udgift", "highest": 2},
        "phase_in": {"share": {2014: 25}},
        "guarantee": {"max_loss": {"kr": 2_000}, "paid_by": random.choice(["gains", "key"])},
        "assumption": [{"about": "=1+1", "chosen": "+45", "because": "@x"}],
        "missing": [{"column": "udgift", "codes": [first], "value": 0, "because": "Ukendt."}],
    }
    for name in random.sample(list(tables), random.choice([0, 0, 1, 2])):
        raw[name] = tables[name]
    if random.random() < 0.9:
        _made_to_fit(raw, pool)
    parts = [part]
    if random.random() < 0.4:
        parts = [{**part, "share": Decimal("0.7")}, {"name": "tyndt", "key": "tyndt + 1", "share": Decimal("0.3")}]
    return {**raw, "pool": pool, "part": parts}


def _made_to_fit(raw: dict[str, Any], pool: dict[str, Any]) -> None:
    """Without the rules that do not go together."""
    if "years" not in pool:
        pool.pop("price_index", None)
        raw.pop("phase_in", None)
    if "phase_in" in raw or "guarantee" in raw:
        pool["baseline"] = "udgift * 10 + 1"
    if "method" in pool:
        for name in ("base_amount", "minimum_grant", "on_shortfall"):
            pool.pop(name, None)
        raw.pop("group", None)
        raw.pop("guarantee", None)
    if raw.get("guarantee", {}).get("paid_by") == "gains":
        raw.pop("group", None)
        pool.pop("on_shortfall", None)
    if "group" in raw:
        pool.pop("on_shortfall", None)
    if pool.get("floor") == 10**9 and "on_shortfall" not in pool:
        pool["floor"] = 10


def toml_text(raw: dict[str, Any]) -> str:
    """The dict as a TOML file."""
    plain, tables, lists = [], [], []
    for key, value in raw.items():
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            lists += [f"[[{_key(key)}]]\n{_lines(entry)}" for entry in value]
        elif isinstance(value, dict):
            tables.append(f"[{_key(key)}]\n{_lines(value)}")
        else:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    return "".join([*plain, *tables, *lists])


def _lines(table: dict[Any, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: Any) -> str:
    text = str(key)
    return text if text.replace("_", "").replace("-", "").isalnum() and text.isascii() else _quoted(text)


def _value(value: Any) -> str:
    match value:
        case TomlText():
            return str(value)
        case str():
            return _quoted(value)
        case bool():
            return str(value).lower()
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


def _quoted(text: str) -> str:
    signs = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(signs.get(s, s if s >= " " and s != "\x7f" else f"\\u{ord(s):04x}") for s in text) + '"'


def csv_text(rows: list[list[str]], separator: str = ",") -> str:
    """The rows as a CSV file; cells that need it are quoted."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & {separator, '"', "\n", "\r"} else text

    return "".join(separator.join(map(cell, row)) + "\n" for row in rows)
