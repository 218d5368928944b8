"""Write docs/instances.md: `python docs/generate.py`. A test fails when the file is not what this would write."""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo

from fordel_models.expressions.functions import AGGREGATES, ELEMENTWISE
from fordel_models.expressions.syntax import DEEPEST, LONGEST
from fordel_models.paths import fields
from fordel_models.specification import (
    Data,
    FormulaSpecification,
    Group,
    Limit,
    Missing,
    Part,
    Pool,
    SourceText,
    StatedAssumption,
    Synthetic,
    Table,
)

TARGET = Path(__file__).with_name("instances.md")

# The example of the page; a test solves it.
EXAMPLE = """\
id = "skolepulje-2015"
title = "Pulje til skoler i tyndt befolkede kommuner"
model = "formula"
price_level = "2015-pl"

[source]
document = { da = "En aftale af 1. juni 2014", en = "An agreement of 1 June 2014" }

[data]
recipients = "municipalities"
years = { 2015 = 2014, 2016 = 2014 }

[pool]
years = { 2015 = 60_000_000, 2016 = 40_000_000 }
top_slice = { 2015 = 500_000 }
unit = 1_000
base_amount = 200_000
eligible = "density_per_km2_{year} < quantile(density_per_km2_{year}, 0.5)"
cap = { kr_per = "population_{year}", kr = 200 }

[[part]]
name = "elever"
share = 0.7
key = "folkeskole_normal_pupils_est_{year}"
unit = { da = "elev", en = "pupil" }

[[part]]
name = "skolestruktur"
share = 0.3
key = "folkeskole_count_{year} / mean(folkeskole_count_{year})"

[[assumption]]
about = { da = "Tælleår", en = "Year of figures" }
chosen = { da = "2014 for begge år", en = "2014 for both years" }
because = { da = "Aftalen siger ikke, hvornår der tælles.", en = "The agreement does not say when to count." }
"""

_INTRODUCTION = """\
# Instances

<!-- Written by docs/generate.py from models/fordel_models/specification.py. Change the descriptions there. -->

An instance is a pool with its data, in one file that can be run: `<id>.toml`. It says what the source says, names where
that stands, and prints as an assumption everything that the source leaves open. `fordel new ID` writes a file to fill
in, `fordel check FILE` tells what is wrong or open in a file of your own and what it will do, and `fordel run FILE`
distributes its pool. The mistakes in a file are told together, each with its path.

```toml
{example}```

## How values are written

- Amounts are whole kroner without separators or with underscores: `700000` or `700_000`. `700.000` is refused, since a
  point is a decimal point here.
- Other numbers are written `95`, `0.4` or `"0.4"`, and are exact: 0.1 is one tenth.
- Text that people read is `"..."`, or in both languages `{{ da = "...", en = "..." }}`.
- Expressions are text: see below.

## In Excel

`fordel new ID --xlsx` writes a workbook that holds the same, and every command takes it in place of the TOML file. A
sheet of fields has a row for each: its path (`pool.floor.kr`) in the column `field` or `felt`, its value in the column
`value` or `værdi`. A sheet of entries (parts, groups, missing figures, assumptions) has a column for each field and a
row for each entry; the row that begins with `field` names the columns. Rows and columns may be added, moved and taken
out. An empty cell says nothing; a number cell means its shortest decimal; text such as `0,4` is a number where a number
belongs. The sheet `Data` is the table of recipients when it has figures beside codes and names.

## Figures of your own

`recipients = "figures.csv"` in `[data]` names a file beside the instance, or in a folder below it: UTF-8, commas or
semicolons, a first line with the names of the columns (words without spaces, as expressions use them). The column
`code` is needed and holds one code per row; `name` is what the recipients are called. Numbers are written with a
decimal point, without thousands points, and with at most 15 digits; an empty cell or `..` is missing, never zero.
Leave out totals and regions: every row is a recipient.

    code,name,pupils,low_density
    101,København,31882,0
    360,Lolland,3896,1
"""

_TABLES: tuple[tuple[str, type[Table]], ...] = (
    ("The file", FormulaSpecification),
    ("`[source]`", SourceText),
    ("`[data]`", Data),
    ("`data.synthetic`", Synthetic),
    ("`[[missing]]`", Missing),
    ("`[pool]`", Pool),
    ("Limits: `floor` and `cap`", Limit),
    ("`[[part]]`", Part),
    ("`[[group]]`", Group),
    ("`[[assumption]]`", StatedAssumption),
)

_FORMULA = """\
## What is calculated

Of a year's amount B the top-slice T is set aside. The recipients that are eligible share the rest by the key

    K_i = Σ_p s_p k_pi / Σ_j k_pj

where k_pi is part p's expression for recipient i, the sum runs over the eligible recipients and the shares s_p are
divided by their sum. K_i is exact, then rounded to 15 significant digits, half to even. With base amount b, floor l and
cap u

    q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ q_i = B - T,  λ >= 0 the smallest that does it

Floors are rounded up and caps down to the unit first. Each amount is q_i rounded down or up to the unit; the units left
over go to the largest fractions, ties by ascending code. Each year is calculated by itself, with one rounding.
λ s_p / Σ_j k_pj is what one unit of part p's key gives: kroner per pupil for a key of pupils.

The result shows what each step gave every recipient: base amount, each part, limits, rounding. The kroner of the steps
are rounded so that they add up to the amount: left-over kroner to the largest fractions, ties by order of the steps.
"""

_EXPRESSIONS = """\
## Expressions

An expression gives each recipient a number, or for `eligible` a condition. It is made of

- columns of the table of recipients; `{{year}}` in a name stands for the year of figures,
- numbers with a decimal point, which are exact, and text in quotation marks to compare text columns with,
- `+ - * /`, comparisons `< <= > >= == !=` (also `1 < a < 3`; text with `==` and `!=` only), `and`, `or`, `not`,
- the functions below.

Nothing else is allowed: no powers, no attributes, no subscripts, at most {longest} characters and {deepest} levels.
What is worked out is exact, in fractions. A part of an expression is worked out only for the recipients that need it:
`where(schools > 0, pupils / schools, 0)` does not divide by zero. A missing cell that is needed is an error.

| function | gives each recipient |
| --- | --- |
{elementwise}
| `where(condition, a, b)` | a where the condition is true, otherwise b |

The next run over all recipients, before eligibility. Each takes `weight=`, 0 or more, which says how many times a
recipient counts: `mean(tax_base, weight=population)` is the mean over inhabitants.

| function | gives |
| --- | --- |
{aggregates}
"""

_OVERRIDES = """\
## Changing an instance without changing its file

`fordel run ID --set PATH=VALUE`, or `fordel.solve(ID, overrides={PATH: value})`. Parts are named by their name and
groups by their column: `part.elever.share`, `part.elever.key`, `group.region.cap`, `pool.unit`,
`pool.floor.pct_of_baseline`, `pool.years.2014`, `data.years.2014`. In Python the value None takes a key out.
`[source]`, `[[missing]]` and `[[assumption]]` cannot be changed this way.
"""


def page() -> str:
    """The whole page."""
    tables = [_table(heading, table) for heading, table in _TABLES]
    functions = {
        "elementwise": "\n".join(f"| `{own.written}` | {own.meaning} |" for own in ELEMENTWISE.values()),
        "aggregates": "\n".join(f"| `{own.written}` | {own.meaning} |" for own in AGGREGATES.values()),
    }
    expressions = _EXPRESSIONS.format(longest=f"{LONGEST:,}", deepest=DEEPEST, **functions)
    introduction = _INTRODUCTION.format(example=EXAMPLE)
    return "\n".join([introduction, *tables, _FORMULA, expressions, _OVERRIDES])


def _table(heading: str, table: type[Table]) -> str:
    meaning = (table.__doc__ or "").strip()
    rows = [f"| `{key}` | {_when_left_out(field)} | {field.description} |" for key, field in fields(table).items()]
    return "\n".join(
        [f"## {heading}", "", meaning, "", "| key | if left out | meaning |", "| --- | --- | --- |", *rows, ""]
    )


def _when_left_out(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.get_default()
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, str) and default:
        return f'`"{default}"`'
    return f"`{default}`" if isinstance(default, int) or getattr(default, "denominator", None) == 1 else "none"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
