"""Command lines: options that are not there, values that are none, everything twice or nowhere.

A new command is one entry of `COMMANDS`: its arguments, and the options that it knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.paths import LINKS, OUT, SECRET
from fuzzing.pools import FIGURES, SPECIFICATION, csv_text, small_pool

__all__ = ["COMMANDS", "case"]

PATHS = [
    "pool.unit",
    "pool.amount",
    "pool.years.2014",
    "pool.years.99999",
    f"pool.years.{'9' * 5_000}",
    "pool.years.٢٠١٤",
    "pool.floor",
    "pool.floor.kr",
    "pool.floor.kr.kr.kr",
    "pool.cap.kr_per",
    "pool.opt_out",
    "part.elever.share",
    "part.elever.key",
    "part.0.key",
    "part.-1.key",
    f"part.{'9' * 5_000}.key",
    "part",
    "group.region.cap",
    "group",
    "eligibility.highest",
    "eligibility",
    "phase_in.share.2014",
    "guarantee",
    "data.recipients",
    "data.years.2014",
    "data.decimal",
    "id",
    "title",
    "source.document",
    "model",
    "",
    ".",
    "..",
    "pool.",
    ".pool",
    "pool..unit",
    "pool.__class__",
    "__class__",
    "x" * 10_000,
    ".".join(["a"] * 3_000),
    ".".join(["pool"] * 3_000),
    "pool.unit\n",
]
SETTING_VALUES = [
    "1000",
    "",
    "0",
    "-1",
    *hostile.NUMBERS,
    "{ kr = 1000 }",
    "{ kr = 1e10000000 }",
    "[]",
    "{}",
    "[" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    "{a=" * 3_000 + "1" + "}" * 3_000,
    "9" * 5_000,
    "0x" + "f" * 100_000,
    '"a"\nb = 1',
    '"""',
    "x" * 100_000,
    "elever",
    "'elever'",
    "true",
    "a=b=c",
]
# Option to the values that it may get; none is a flag.
OPTIONS: dict[str, list[str]] = {
    "--json": [],
    "--lang": ["da", "en", "sv", "", "DA", "x" * 1_000],
    "--out": OUT,
    "--format": ["csv", "json", "xlsx", "csv,json,xlsx", "xml", "", ",", ",,,", "csv;json", "x" * 10_000],
    "--set": [f"{path}={value}" for path, value in zip(PATHS, SETTING_VALUES, strict=False)],
    "--data": [FIGURES, "findes-ikke.csv", *hostile.PATHS],
    "--decimal": ["comma", "point", "", ",", "x"],
    "--real-names": [],
    "--findings": [],
    "--xlsx": [],
    "--recipient": ["101", "147", "Lolland", "lolland", "Aero", "", "999", "x" * 10_000, *hostile.PATHS],
    "--all": [],
    "--cliffs": [],
    "--rule": [*PATHS, "guarantee.max_loss", "pool.base_amount", "pool.minimum_grant"],
    "--from": ["0", "1000", "1.000", *hostile.NUMBERS, SPECIFICATION, "kompetenceudvikling-2014", *hostile.PATHS],
    "--to": ["0", "10", "2000000", "1e9", *hostile.NUMBERS],
    "--instance": [SPECIFICATION, "smaaoer-2014", "findes-ikke", *hostile.PATHS],
    "--years": ["2014", "2014,2015", "-1", "9" * 5_000],
    "--backend": ["highs", ""],
    "--help": [],
    "--version": [],
    "--ukendt": ["1"],
    "-x": [],
    "--": [],
    "-": [],
    "": [],
}


@dataclass(frozen=True)
class Command:
    """What a command is called with when it is called rightly."""

    arguments: tuple[list[str], ...]
    options: tuple[str, ...]


INSTANCES = [SPECIFICATION] * 120 + ["smaaoer-2014", "findes-ikke", *hostile.PATHS]
COMMANDS: dict[str, Command] = {
    "run": Command((INSTANCES,), ("--out", "--set", "--set", "--data", "--format", "--json", "--lang", "--decimal")),
    "check": Command((INSTANCES,), ("--set", "--set", "--data", "--json", "--lang", "--decimal")),
    "show": Command((INSTANCES,), ("--json", "--lang", "--cliffs", "--cliffs", "--set", "--data")),
    "explain": Command((INSTANCES,), ("--recipient", "--recipient", "--all", "--out", "--format", "--set", "--json")),
    "price": Command(
        (INSTANCES,), ("--rule", "--rule", "--from", "--to", "--to", "--out", "--set", "--json", "--lang")
    ),
    "verify": Command(([FIGURES, SPECIFICATION, *hostile.PATHS],), ("--instance", "--data", "--json", "--lang")),
    "list": Command((), ("--json", "--lang", "--findings")),
    "new": Command((["ny", "NY", "", "../ny", "x" * 81, "con", "-"],), ("--from", "--out", "--xlsx", "--lang")),
    "compare": Command(([*INSTANCES, FIGURES], [FIGURES, *INSTANCES]), ("--out", "--json", "--lang")),
}


def case(random: Random) -> Case:
    """A command with some of its own options, and now and then something that is none."""
    pool = small_pool(random)
    name = random.choice(list(COMMANDS))
    command = COMMANDS[name]
    words = [random.choice(choices) for choices in command.arguments]
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        known = random.random() < 0.75
        option = random.choice(command.options if known else list(OPTIONS))
        words += [option, *_value(option, random)]
    if random.random() < 0.1 and words:
        del words[random.randrange(len(words))]
    if random.random() < 0.05:
        words += ["x"] * random.choice([1, 2_000])
    line = [random.choice([name, name, name, name, name, name, name.upper(), ""]), *words]
    if random.random() < 0.05:
        random.shuffle(line)
    arguments = tuple(word.replace("\0", "") for word in line)
    files = pool.files() | {f"../{SECRET}": csv_text(pool.rows).encode()}
    shown = " ".join(word[:30] for word in arguments)
    return Case(shown[:120], arguments, files, LINKS, ("roer.csv", "roer.toml"))


def _value(option: str, random: Random) -> list[str]:
    if option == "--set" and random.random() < 0.9:
        return [f"{random.choice(PATHS)}={random.choice(SETTING_VALUES)}"]
    values = OPTIONS[option]
    return [random.choice(values)] if values else []
