"""Write docs/instances.md: `python docs/generate.py`. A test fails when the file is not what this would write."""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo

from fordel_models.expressions.functions import AGGREGATES, ELEMENTWISE
from fordel_models.expressions.syntax import DEEPEST, LONGEST
from fordel_models.paths import fields
from fordel_models.specification import (
    Data,
    Eligibility,
    FormulaSpecification,
    Group,
    Guarantee,
    Limit,
    Merge,
    Missing,
    Part,
    PhaseIn,
    Pool,
    RepairCosts,
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

`recipients = "figures.csv"` in `[data]` names a file beside the instance, or in a folder below it: CSV, XLSX or Parquet
with a row for each recipient, such as this one. [files.md](files.md) says what else is read: names for codes, decimal
commas, titles and totals, exports of statistics banks.

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
    ("Limits: `floor`, `cap`, `minimum_grant` and `max_loss`", Limit),
    ("`[[part]]`", Part),
    ("`[[group]]`", Group),
    ("`[eligibility]`", Eligibility),
    ("`[phase_in]`", PhaseIn),
    ("`[guarantee]`", Guarantee),
    ("`[repair]`", RepairCosts),
    ("`[[merge]]`", Merge),
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

_MORE_RULES = """\
## What more rules do

Whatever rules a pool has, what is solved is the one problem above, and after it at most a guarantee: the rules decide
who is in it, and with which base amounts, keys, floors and caps. They act in this order, and the notes of the result
tell what acted:

1. `price_index`: every kroner of the specification times the year's index. The year's amount, the top-slice and the
   amounts of parts are rounded to the nearest whole number of units, half up; base amount (an expression is kroner
   too), floors, caps, minimum grant and group limits are not rounded. The baseline and percents of it are left as they
   are, and so are the recipients' figures: a base amount that is in the year's kroner already must be divided by the
   index.
2. Candidates: `eligible`.
3. `opt_out`: with `on_opt_out = "share"` they are taken out, and count in no rank. With `"return"` they stay in all
   that follows, and in the limits of groups; in the end their kroner are a surplus and their amounts 0 (`opt_out` among
   the steps).
4. `[eligibility]` among the candidates left, x_i what `by` comes to. For a rank, those with the largest or smallest
   x_i. With a threshold t and `full_at` = f each counts with the weight

       w_i = min(1, max(0, (x_i - t) / (f - t)))

   which multiplies its key in every part and its base amount; its limits are not changed. With w_i = 0 it is not
   eligible.
5. `exit_pct`: a recipient that is not eligible now, did not opt out and has a baseline β_i above 0 gets r β_i / 100 in
   a year with r percent, rounded up to a unit. It has key 0 and is outside floor, cap and minimum grant; the others
   share the rest. In the limits of groups it counts, with its kroner and its baseline.
6. Amounts of parts: with R = B - T - Σ b - what exit ramps cost, a part with amount A_p has s_p = A_p / R, and parts
   with a share divide 1 - Σ A / R by their shares. So where no limit binds part p distributes exactly A_p. Without a
   part that has a share the amounts must add to R; in a year with a price index they may miss it by what rounding does,
   and s_p = A_p / Σ A.
7. `[phase_in]` with φ percent of the way and baseline β_i over the eligible recipients:

       b'_i = φ b_i
       K'_i = ((1 - φ) (B - T) β_i / Σ β + φ R K_i) / ((1 - φ) (B - T) + φ R)

   so that without limits q_i = (1 - φ) (B - T) β_i / Σ β + φ (b_i + R K_i). Limits bind on the whole. The steps show
   what comes by the baseline as `phase_in`, and the parts scaled.
8. `minimum_grant` m_i, rounded up to a unit: while a fair share q_i is below m_i, the one of these with the smallest
   q_i drops out (of equal ones the last in ascending code), is no longer eligible, and steps 6 and 7 and the whole
   problem are done again, until nobody is below. A recipient with fair share 0 drops out too. Ranks are not filled up
   again.

A `[guarantee]` says what nobody may lose against the baseline β, and who pays. What is guaranteed is f, the largest of
β_i less the loss allowed, the floor and the base amount, rounded up to the unit. With t for the q above and n for
inhabitants

    q_i = max(f_i, t_i - τ n_i)        paid_by = "inhabitants": the others pay τ kroner for each inhabitant
    q_i = max(f_i, min(t_i, γ β_i))    paid_by = "gains": nobody above what is guaranteed gets more than γ times its
                                       baseline; who has no baseline is not capped

τ or γ is the smallest with Σ q_i = Σ t_i, and the one rounding comes after. With `paid_by = "key"` f is a floor.

Those on the exit ramp are guaranteed nothing more and pay nothing. A minimum grant looks at q after the guarantee.

With a `[[merge]]` the recipients of a year are those that there are in it: the halves before, the successors from the
year on. A figure of a successor is its own where the table has one. Otherwise counts and kroner add (columns of kind
count in the dictionary, those of `pool.baseline`, and those in `add`), and figures per inhabitant are the mean weighted
by the inhabitants of the same year; other kinds are refused. All halves must have the figure. One that splits hands
over what adds by `shares`, divided by their sum. Where the code is kept, the year at the end of a column's name tells
half from whole, and a half that has ended has no figure of a later year.

What does not go together is refused: phase-in with exit ramp, a minimum grant with a divisor method, a minimum grant
with base amounts where every part has an amount, a guarantee that others pay for with groups, a divisor method or
scaled floors.
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
`pool.floor.pct_of_baseline`, `pool.years.2014`, `data.years.2014`, `eligibility.highest`, `phase_in.share.2015`,
`part.elever.amount.2014`, `pool.opt_out.2021`. A list is written as in the file: `--set 'pool.opt_out=["101", "147"]'`.
In Python the value None takes a key out. A name with a point in it stands between quotation marks, as a key of TOML:
`--set "group.region.floor.'Region S.'=500000"`; so does one with an equals sign on a command line. The mark itself is
written twice there: `'it''s A.'`.
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
    return "\n".join([introduction, *tables, _FORMULA, _MORE_RULES, expressions, _OVERRIDES])


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
