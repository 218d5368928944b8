"""Every sentence and heading of the printed results, in English and Danish. The words are those of docs/words.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fordel.danish_numbers import number
from fordel_solver.errors import InvalidInput

__all__ = ["LANGUAGES", "TEXTS", "Texts", "check_language"]

LANGUAGES = ("en", "da")

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "source": ("Source", "Kilde"),
    "says": ("It says", "Den siger"),
    "synthetic": (
        "SYNTHETIC DATA: the recipients' figures are made up, for trying the rule.",
        "SYNTETISKE DATA: kommunernes tal er opdigtede og til at prøve reglen med.",
    ),
    "synthetic_figures": ("synthetic figures", "syntetiske tal"),
    "synthetic_seed": (
        "Made by {generator}, seed {seed}.",
        "Lavet af {generator}, seed {seed}.",
    ),
    # The sum.
    "sum": ("{total} kr. distributed; the sum is right", "{total} kr. fordelt; summen stemmer"),
    "sum_top_slice": ("Top-slice: {top_slice} kr. of {amount} kr.", "Forlods afsat: {top_slice} kr. af {amount} kr."),
    "sum_surplus": (
        "Surplus: {surplus} kr. of {amount} kr., since all with a positive key are at their cap",
        "Ikke fordelt: {surplus} kr. af {amount} kr., da alle med en positiv nøgle er ved deres loft",
    ),
    "recipients_one": ("1 municipality", "1 kommune"),
    "recipients": ("{count} municipalities", "{count} kommuner"),
    "years_one": ("1 year", "1 år"),
    "years": ("{count} years", "{count} år"),
    "checked": (
        "Sum, limits and rounding were checked by code that did not produce them.",
        "Sum, grænser og afrunding er kontrolleret af kode, der ikke har beregnet dem.",
    ),
    # The years.
    "heading_years": ("Amounts and kroner per unit", "Beløb og kr. pr. enhed"),
    "heading_amount": ("Amount and kroner per unit", "Beløb og kr. pr. enhed"),
    "year": ("year", "år"),
    "figures_year": ("year of figures", "tælleår"),
    "amount": ("kr.", "kr."),
    "top_slice": ("top-slice, kr.", "forlods afsat, kr."),
    "surplus": ("surplus, kr.", "ikke fordelt, kr."),
    "per_unit": ("kr. per {unit}", "kr. pr. {unit}"),
    "unit": ("unit", "enhed"),
    "part_column": ("{part}: {per_unit}", "{part}: {per_unit}"),
    "at_floor": ("at floor", "ved mindstebeløb"),
    "at_cap": ("at cap", "ved loft"),
    "total": ("total", "i alt"),
    # The two short lists.
    "heading_largest": ("The {count} largest amounts{years}", "De {count} største beløb{years}"),
    "heading_per_inhabitant": (
        "The {count} highest amounts per inhabitant{years}",
        "De {count} højeste beløb pr. indbygger{years}",
    ),
    "all_years": (", all years together", ", alle år under ét"),
    "code": ("code", "kode"),
    "name": ("municipality", "kommune"),
    "share": ("share, pct.", "andel, pct."),
    "per_inhabitant": ("kr. per inhabitant", "kr. pr. indbygger"),
    # What the figures' error means.
    "heading_error": ("What the error of the figures means", "Hvad tallenes usikkerhed betyder"),
    "error": (
        "The error stated for {columns} can move a municipality's amount in one year by up to {kroner} kr. "
        "({kroner_name}{kroner_year}) and by up to {percent} pct. of it ({percent_name}{percent_year}).",
        "Den usikkerhed, der er angivet for {columns}, kan flytte en kommunes beløb i ét år med op til {kroner} kr. "
        "({kroner_name}{kroner_year}) og med op til {percent} pct. af det ({percent_name}{percent_year}).",
    ),
    "and": (" and ", " og "),
    # Ties, assumptions, notes, files.
    "ties": (
        "{names} stood equal when the last units went out{where}: lowest code first.",
        "{names} stod lige, da de sidste enheder blev fordelt{where}: laveste kode først.",
    ),
    "others": ("{count} others", "{count} andre"),
    "heading_assumptions": ("Assumptions", "Forudsætninger"),
    "because": ("Because: {because}", "Fordi: {because}"),
    "alternatives": ("Alternatives: {alternatives}", "Alternativer: {alternatives}"),
    "heading_notes": ("Notes", "Bemærkninger"),
    "heading_changes": ("Changed for this run", "Ændret i denne kørsel"),
    "taken_out": ("taken out", "taget ud"),
    "heading_files": ("Files written", "Skrevne filer"),
    "no_files": (
        "No files were written; --out FOLDER writes allocation.csv, parts.csv and run.json.",
        "Ingen filer er skrevet; --out MAPPE skriver allocation.csv, parts.csv og run.json.",
    ),
    # fordel list.
    "id": ("id", "id"),
    "title": ("title", "titel"),
    "model": ("Model", "Model"),
    "list_years": ("years", "år"),
    "list_recipients": ("municipalities", "kommuner"),
    "assumptions": ("assumptions", "forudsætninger"),
    "list_synthetic": ("synthetic", "syntetisk"),
    "yes": ("yes", "ja"),
    "list_hint": (
        "`fordel show ID` tells what is in one; `fordel run ID` distributes it.",
        "`fordel show ID` fortæller, hvad der er i en; `fordel run ID` fordeler den.",
    ),
    # fordel show.
    "price_level": ("Price level", "Prisniveau"),
    "heading_pool": ("Pool", "Pulje"),
    "heading_rules": ("Rules, as --set knows them", "Regler, som --set kender dem"),
    "none": ("none", "intet"),
    "pct_of_baseline": ("{percent} pct. of pool.baseline", "{percent} pct. af pool.baseline"),
    "kr_per": ("{kroner} kr. per {expression}", "{kroner} kr. pr. {expression}"),
    "heading_parts": ("Parts of the key", "Delpuljer"),
    "part_line": (
        "{part}: {share} by {key} (kr. per {unit})",
        "{part}: {share} efter {key} (kr. pr. {unit})",
    ),
    "heading_missing": ("Filled in where the data have nothing", "Udfyldt, hvor data mangler"),
    "heading_data": ("Data used", "Anvendte data"),
    "column_source": ("source", "kilde"),
    "error_rounding": ("rounded: at most {half} from the true figure", "afrundet: højst {half} fra det sande tal"),
    "error_between": ("the true figure is between {low} and {high}", "det sande tal er mellem {low} og {high}"),
    "recipients_from": ("Recipients", "Modtagere"),
    # More rules of the formula model.
    "pct": ("{percent} pct.", "{percent} pct."),
    "pct_of_the_rest": ("{percent} pct. of the rest", "{percent} pct. af resten"),
    "stated_amount": ("kr. in the price level", "kr. i prisniveauet"),
    "price_index": ("price index", "prisregulering"),
    "on_opt_out_share": ("the others share it all", "de andre deler det hele"),
    "on_opt_out_return": ("their kroner are returned", "deres kroner fordeles ikke"),
    "ties_order": ("equal values by ascending code", "lige værdier efter stigende kode"),
    "ties_all": ("all those equal at the cut are in", "alle, der står lige ved grænsen, er med"),
    "ties_none": ("those equal at the cut are out if not all fit", "står flere lige, end der er plads til, er de ude"),
    "phase_in_share": ("{percent} pct. of the way", "{percent} pct. af vejen"),
    "dropped_out": ("below minimum grant", "under mindste tilskud"),
    "exit_ramp": ("on exit ramp", "under udfasning"),
    "phase_in": ("phase-in, pct.", "indfasning, pct."),
    "sum_returned": (
        "Returned: {returned} kr. of {amount} kr., for those that opted out",
        "Ikke fordelt: {returned} kr. af {amount} kr. til dem, der har fravalgt puljen",
    ),
    # Findings in the sources.
    "heading_findings": ("Findings in the source", "Uklarheder i kilden"),
    "found": ("Finding", "Uklarhed"),
    "done": ("What was done", "Hvad der er gjort"),
    "touches": ("Pools it touches", "Puljer, den berører"),
    "touches_none": ("none that is packaged", "ingen af de medfølgende"),
    "findings_hint": (
        "Findings are flagged, never repaired: the pools are calculated by what the sources say.",
        "Uklarheder vises og rettes ikke: puljerne regnes efter det, kilderne siger.",
    ),
    "sum_added": ("{what}: {terms} = {adds_to} {unit}", "{what}: {terms} = {adds_to} {unit}"),
    "sum_agrees": ("{result}, as stated", "{result}, som oplyst"),
    "sum_differs": (
        "{result}; stated: {stated}; difference: {off}",
        "{result}; oplyst: {stated}; forskel: {off}",
    ),
    "sum_not_stated": ("{result}; the source has no total", "{result}; kilden har ingen sum"),
    # Files with figures.
    "heading_files_read": ("Files with figures", "Filer med tal"),
    "sheet_of": ("{file}, sheet {sheet}", "{file}, arket {sheet}"),
    "decimal_comma": ("numbers with a decimal comma", "tal med decimalkomma"),
    "decimal_point": ("numbers with a decimal point", "tal med decimalpunktum"),
    "read_fixed": ("The same in all rows: {fixed}", "Ens i alle rækker: {fixed}"),
    "renamed": ('"{written}" is {column}', '"{written}" er {column}'),
    "read_renamed": ("Columns in expressions: {renamed}", "Kolonner i udtryk: {renamed}"),
    "row": ("{label} (row {row})", "{label} (række {row})"),
    "read_skipped": ("Skipped, {count} rows about no recipient: {rows}", "Sprunget over, {count} rækker: {rows}"),
    "read_absent": ("NOT IN THE FILE, and so without an amount: {names}", "IKKE I FILEN og derfor uden beløb: {names}"),
    "totals_equal": ("The total is the sum of the recipients: {columns}", "Totalen er kommunernes sum: {columns}"),
    "totals_mean": (
        "Total not compared, taken for a mean: {columns}",
        "Total ikke sammenlignet, opfattet som gennemsnit: {columns}",
    ),
    "totals_missing": (
        "Total not compared, figures are missing: {columns}",
        "Total ikke sammenlignet, der mangler tal: {columns}",
    ),
    "data_added": (
        "{column} ({source}): added, for {given}",
        "{column} ({source}): tilføjet, for {given}",
    ),
    "data_replaced": (
        "{column} ({source}): given for {given}, another figure for {changed}",
        "{column} ({source}): givet for {given}, et andet tal for {changed}",
    ),
    "data_total": ("total {after}", "i alt {after}"),
    "data_totals": ("total {before} before, {after} now", "i alt {before} før, {after} nu"),
}


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Examples
    --------
    >>> Texts("da")("sum", total="700.000.000")
    '700.000.000 kr. fordelt; summen stemmer'
    """

    lang: str

    def __post_init__(self) -> None:
        check_language(self.lang)

    def __call__(self, name: str, /, **values: object) -> str:
        """The text of that id, filled in."""
        return TEXTS[name][LANGUAGES.index(self.lang)].format(**values)

    def counted(self, name: str, count: int) -> str:
        """A number with its word: "1 year", "7 years"."""
        return self(f"{name}_one") if count == 1 else self(name, count=number(count))

    def listed(self, names: Sequence[str]) -> str:
        """Names in a sentence: "a, b and c"."""
        return self("and").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def check_language(lang: str) -> None:
    """Refuse a language that there is no output in."""
    if lang not in LANGUAGES:
        raise InvalidInput(f'The language "{lang}" is not known; "en" (English) and "da" (Danish) are.')
