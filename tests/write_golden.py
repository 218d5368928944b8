"""Writes golden/ again: `python tests/write_golden.py`. Read the difference before you commit it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import fordel
from fordel.command_line import main
from fordel.specification_files.commented_toml import commented_toml
from fordel.specification_files.new_pool import fresh
from fordel_models.specification import FormulaSpecification
from kinds.of_models import FORMULAS

GOLDEN = Path(__file__).parent / "app" / "golden"
# Of these the printed text is on record; of every packaged pool the digests of its files.
PRINTED = ("kompetenceudvikling-2014", "omstilling-folkeskole-2014-17", "smaaoer-2014", "yderkommuner-17a")


# By the file that it stands in: commands that tell of thresholds and prices.
THRESHOLDS_AND_PRICES = {
    "yderkommuner-17a.cliffs": "show yderkommuner-17a --cliffs --set eligibility.by=population_{year} "
    "--set eligibility.at_most=40000",
    "omstilling-folkeskole-oekonomi.cliffs": "show omstilling-folkeskole-oekonomi --cliffs --year 2014",
    "yderkommuner-17a.price": "price yderkommuner-17a --rule pool.floor --from 0 --to 45000000",
    "omstilling-folkeskole-2014-17.price": "price omstilling-folkeskole-2014-17 --rule pool.minimum_grant "
    "--from 1000000 --to 1500000 --year 2014",
}
# The same of sweeps.
SWEEPS = {
    "omstilling-folkeskole-2014-17.sweep": "sweep omstilling-folkeskole-2014-17 --year 2014 "
    "--vary pool.base_amount=0:500000:250000 --vary pool.cap=1000000,,20000000",
    "omstilling-folkeskole-2014-17.weights": "sweep omstilling-folkeskole-2014-17 --year 2014 --year 2017 "
    "--random-weights 8 --weights-within sfo=0.1:0.4 --error folkeskole_normal_pupils_est_{year}=stated",
}


def run_all(folder: Path, lang: str, **environment: str) -> Path:
    """`fordel run --all` in a process of its own; the folder with its files."""
    arguments = ["run", "--all", "--out", str(folder), "--format", "csv,json", "--lang", lang]
    subprocess.run(
        [sys.executable, "-m", "fordel", *arguments],
        env=os.environ | environment,
        capture_output=True,
        check=True,
        timeout=300,
    )
    return folder


def new_toml(lang: str) -> str:
    """What `fordel new` writes."""
    return commented_toml(fresh("ny-pulje", lang), FormulaSpecification, lang)


def printed(name: str, lang: str, command: str = "run") -> str:
    """What a command prints of a pool, without the spaces that fill up lines."""
    return printed_by([command, name], lang)


def printed_by(arguments: Sequence[str], lang: str) -> str:
    """What any command prints, without the spaces that fill up lines."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*arguments, "--lang", lang])
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def letter(lang: str) -> str:
    """A letter to Lolland, held at a cap that the packaged pool does not have."""
    rules = {"pool.cap": 50_000_000, "pool.floor": 14_000_000}
    return fordel.solve("yderkommuner-17a", overrides=rules).explain("Lolland").to_markdown(lang)


def amounts_by_year(path: Path) -> str:
    """The amounts alone: a line for each code, a column for each year."""
    amounts: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            amounts.setdefault(row["code"], {})[row["year"]] = row["amount_kr"]
    years = sorted({year for row in amounts.values() for year in row})
    lines = [["code", *years], *([code, *(row[year] for year in years)] for code, row in amounts.items())]
    return "".join(",".join(line) + "\n" for line in lines)


def digests(folder: Path) -> dict[str, str]:
    """sha256 of each CSV file."""
    return {
        f"{pool}/{name}": hashlib.sha256((folder / pool / name).read_bytes()).hexdigest()
        for pool in FORMULAS
        for name in ("allocation.csv", "parts.csv")
    }


def _write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    recorded = {}
    for lang in ("en", "da"):
        with tempfile.TemporaryDirectory() as temporary:
            folder = run_all(Path(temporary), lang)
            recorded[lang] = digests(folder)
            content = (folder / "yderkommuner-17a" / "allocation.csv").read_bytes()
            (GOLDEN / f"yderkommuner-17a.allocation.{lang}.csv").write_bytes(content)
            if lang == "en":
                text = amounts_by_year(folder / "kompetenceudvikling-2014" / "allocation.csv")
                _write_text("kompetenceudvikling-2014.amounts.csv", text)
        _write_text(f"new.{lang}.toml", new_toml(lang))
        _write_text(f"letter.{lang}.md", letter(lang))
        for name in PRINTED:
            _write_text(f"{name}.{lang}.txt", printed(name, lang))
            _write_text(f"{name}.check.{lang}.txt", printed(name, lang, "check"))
        for name, arguments in (THRESHOLDS_AND_PRICES | SWEEPS).items():
            _write_text(f"{name}.{lang}.txt", printed_by(arguments.split(), lang))
    _write_text("digests.json", json.dumps(recorded, indent=2) + "\n")


def _write_text(name: str, text: str) -> None:
    (GOLDEN / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    _write()
