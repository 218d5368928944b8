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
    # fordel new.
    "new_header": (
        "A specification for fordel: `fordel check FILE` tells what is wrong or open in it and what it will do, "
        "`fordel run FILE` distributes the pool.\n"
        'Lines that begin with "# " explain. A line that begins with "#" alone is a field that is not used, with an '
        "example: take the # away to use it, and the # of its heading in square brackets.\n"
        "Amounts are whole kroner, 700_000 or 700000. Decimals have a point: 0.5. Text stands in quotation marks, in "
        'one language "..." or in both {{ da = "...", en = "..." }}.',
        "En specifikation til fordel: `fordel check FIL` fortæller, hvad der er galt eller åbent i den, og hvad den "
        "vil gøre, `fordel run FIL` fordeler puljen.\n"
        'Linjer, der begynder med "# ", forklarer. En linje, der begynder med "#" alene, er et felt, der ikke er '
        "brugt, med et eksempel: fjern # for at bruge det, og # foran dets overskrift i kantede parenteser.\n"
        "Beløb er hele kroner, 700_000 eller 700000. Decimaler skrives med punktum: 0.5. Tekst står i "
        'anførselstegn, på ét sprog "..." eller på begge {{ da = "...", en = "..." }}.',
    ),
    "new_look_through_title": (
        "LOOK THROUGH: the values are those of {taken_from}; title, amounts and years are to be changed.",
        "GENNEMGÅ: værdierne er fra {taken_from}; titel, beløb og år skal rettes.",
    ),
    "new_look_through": (
        "LOOK THROUGH: taken from {taken_from}, and it need not be true of this pool.",
        "GENNEMGÅ: overtaget fra {taken_from}, og det behøver ikke passe på denne pulje.",
    ),
    "new_title_of": ("New pool after: {title}", "Ny pulje efter: {title}"),
    "new_title": ("The title of the pool", "Puljens titel"),
    "new_written": ("Written: {file}", "Skrevet: {file}"),
    "new_next": (
        "Fill it in, then `fordel check {file}` tells what is wrong or open and what it will do.",
        "Udfyld den; så fortæller `fordel check {file}`, hvad der er galt eller åbent, og hvad den vil gøre.",
    ),
    "new_data_beside": (
        "It reads its figures from {recipients} in its own folder: copy that file there from where {taken_from} is.",
        "Den læser sine tal fra {recipients} i sin egen mappe: kopiér filen dertil fra mappen med {taken_from}.",
    ),
    "workbook_title": ("A pool for fordel, in Excel", "En pulje til fordel, i Excel"),
    "workbook_guide": (
        "1. Fill in the light yellow cells of the sheets Pool, Limits and Parts; the others where they are needed. An "
        "empty cell says nothing: then what the description says of a field left out holds.\n"
        "2. Save the file as an Excel workbook (*.xlsx).\n"
        "3. `fordel check FILE.xlsx` tells what is wrong or open and what the pool will do; `fordel run FILE.xlsx` "
        "distributes it.\n"
        "\n"
        "Fields have the same names as in a TOML file: pool.floor.kr is kr of floor of [pool]. Of amount and the years "
        "one is filled in. Other years: change the year in the column field (pool.years.2015), or add a row.\n"
        "A floor or a cap is one of: kroner; kr with kr_per (kroner for each of what is counted); pct_of_baseline.\n"
        "On Parts, Groups, Missing figures and Assumptions each row is one of them. A field that has no column gets "
        "one by its name in the row field, such as alternatives.2.da or floor.Fyn.kr.\n"
        "Numbers are numbers of Excel, or text such as 0,4 or 0.4. Text that could be read in two ways, 1.234, is "
        "refused.\n"
        "Text in Danish and English has two columns; where only one is filled in, it is used in both languages.\n"
        "The sheet Data has the codes and names of the recipients. Give it columns of figures, and the table is used "
        "instead of the packaged one of the 98 municipalities: a heading without spaces, one number for each "
        "recipient, as expressions use it. Without figures the sheet is not used.\n"
        'A sheet of your own has a name that begins with "Notes".',
        "1. Udfyld de lysegule celler på arkene Pulje, Grænser og Delpuljer; de andre, hvor der er brug for dem. En "
        "tom celle siger intet: så gælder det, som beskrivelsen siger om et felt, der er udeladt.\n"
        "2. Gem filen som Excel-projektmappe (*.xlsx).\n"
        "3. `fordel check FIL.xlsx` fortæller, hvad der er galt eller åbent, og hvad puljen vil gøre; `fordel run "
        "FIL.xlsx` fordeler den.\n"
        "\n"
        "Felterne hedder det samme som i en TOML-fil: pool.floor.kr er kr i floor i [pool]. Af amount og årene "
        "udfyldes det ene. Andre år: ret årstallet i kolonnen felt (pool.years.2015), eller tilføj en række.\n"
        "Et mindstebeløb eller et loft er ét af: kroner; kr med kr_per (kroner for hver af det, der tælles); "
        "pct_of_baseline.\n"
        "På Delpuljer, Grupper, Manglende tal og Forudsætninger er hver række én af dem. Et felt uden kolonne får en "
        "ved sit navn i rækken felt, for eksempel alternatives.2.da eller floor.Fyn.kr.\n"
        "Tal er tal i Excel, eller tekst som 0,4 eller 0.4. Tekst, der kan læses på to måder, 1.234, afvises.\n"
        "Tekst på dansk og engelsk har to kolonner; er kun den ene udfyldt, bruges den på begge sprog.\n"
        "Arket Data har modtagernes koder og navne. Giv det kolonner med tal, så bruges tabellen i stedet for den "
        "medfølgende over de 98 kommuner: en overskrift uden mellemrum, ét tal for hver modtager, som udtryk bruger "
        "den. Uden tal bruges arket ikke.\n"
        'Et ark med egne noter har et navn, der begynder med "Noter".',
    ),
    # fordel check: what is wrong, what is open.
    "check_wrong": ("Wrong", "Galt"),
    "check_wrong_count_one": ("1 problem", "1 problem"),
    "check_wrong_count": ("{count} problems", "{count} problemer"),
    "check_cannot_hold": ("Rules that cannot hold together", "Regler, der ikke kan holde sammen"),
    "check_conflict": ("Rules in conflict: {rules}.", "Regler i konflikt: {rules}."),
    "check_repair": ("Any one of these would do: {changes}.", "Hver for sig er nok: {changes}."),
    "check_nothing_wrong": ("Nothing is wrong.", "Intet er galt."),
    "check_open": ("Open", "Åbent"),
    "check_nothing_open": ("Nothing is open.", "Intet er åbent."),
    "check_not_run": (
        "Nothing was distributed and no file was written.",
        "Intet er fordelt, og ingen fil er skrevet.",
    ),
    "open_source": ("No source is named: [source] document.", "Ingen kilde er nævnt: [source] document."),
    "open_assumptions": (
        "No assumption is stated. What the source leaves open belongs in [[assumption]], with its reason.",
        "Ingen forudsætning er nævnt. Det, kilden lader stå åbent, hører til i [[assumption]] med sin begrundelse.",
    ),
    "open_figures_year": (
        "The year of figures is not stated for {years}: each year uses its own figures (data.years).",
        "Tælleåret er ikke angivet for {years}: hvert år bruger sine egne tal (data.years).",
    ),
    "open_price_level": ("The price level is not stated (price_level).", "Prisniveauet er ikke angivet (price_level)."),
    "open_unit": (
        "Rounding is not stated: whole kroner, largest remainder (pool.unit, pool.method).",
        "Afrunding er ikke angivet: hele kroner, største brøks metode (pool.unit, pool.method).",
    ),
    "open_ties": (
        "{names} stand equal for the last units{where}: lowest code first.",
        "{names} står lige om de sidste enheder{where}: laveste kode først.",
    ),
    "open_limits": ("There is no floor and no cap.", "Der er hverken mindstebeløb eller loft."),
    "open_synthetic": (
        "The recipients' figures are made up (data.synthetic).",
        "Modtagernes tal er opdigtede (data.synthetic).",
    ),
    "open_estimate": ("{columns} is an estimate: {error}.", "{columns} er et skøn: {error}."),
    "open_missing": (
        "{column}, which {paths} uses, is missing for {names}. Where a rule needs it, [[missing]] fills it in.",
        "{column}, som {paths} bruger, mangler for {names}. Hvor en regel bruger tallet, udfylder [[missing]] det.",
    ),
    "open_zero_key": (
        "The key is 0 for {names}{where}: they get their floor or base amount and nothing more.",
        "Nøglen er 0 for {names}{where}: de får mindstebeløb eller grundbeløb og ikke mere.",
    ),
    # fordel check: what the pool will do.
    "words_amount": ("Amount", "Beløb"),
    "words_who": ("Who can receive", "Hvem der kan få"),
    "words_how": ("How it is shared", "Hvordan det fordeles"),
    "words_limits": ("Limits", "Grænser"),
    "words_rounding": ("Rounding and ties", "Afrunding og lige brøker"),
    "words_data": ("Figures", "Tal"),
    "words_source": ("Source", "Kilde"),
    "words_assumptions": ("Assumptions", "Forudsætninger"),
    "words_other": (
        "Other rules of the file, as they are written there",
        "Andre regler i filen, som de er skrevet dér",
    ),
    "in_year": (" in {year}", " i {year}"),
    "words_distributed": ("The pool: {by_year}", "Puljen: {by_year}"),
    "words_top_slice": ("Of this set aside first (top-slice): {by_year}", "Heraf forlods afsat: {by_year}"),
    "words_total": ("In all {total} kr. in {years}.", "I alt {total} kr. i {years}."),
    "words_price_level": ("Price level: {price_level}.", "Prisniveau: {price_level}."),
    "words_all_eligible": ("All {count} can receive.", "Alle {count} kan få."),
    "words_eligible": (
        "Those for whom this is true can receive: {expression}",
        "De, som dette er sandt for, kan få: {expression}",
    ),
    "words_eligible_count": ("How many: {by_year}", "Antal: {by_year}"),
    "of_recipients": ("{count} of {all}", "{count} af {all}"),
    "words_base": (
        "First each of them gets a base amount: {expression}",
        "Først får hver af dem et grundbeløb: {expression}",
    ),
    "words_base_sum": ("Together: {by_year}", "Tilsammen: {by_year}"),
    "words_part": (
        "{part}: {share} pct. by {expression}",
        "{part}: {share} pct. efter {expression}",
    ),
    "words_part_share": ("Its share is {written} of {together}.", "Andelen er {written} af {together}."),
    "words_part_kroner": ("Before limits: {by_year}", "Før grænser: {by_year}"),
    "words_part_unit": ("The key counts: {unit}.", "Nøglen tæller: {unit}."),
    "words_says": ("The source says: {says}", "Kilden siger: {says}"),
    "words_floor": ("At least {limit} each.", "Mindst {limit} hver."),
    "words_cap": ("At most {limit} each.", "Højst {limit} hver."),
    "words_floor_sum": ("Floors together: {by_year}", "Mindstebeløb tilsammen: {by_year}"),
    "words_cap_sum": ("Caps together: {by_year}", "Lofter tilsammen: {by_year}"),
    "words_no_floor": ("No floor.", "Intet mindstebeløb."),
    "words_no_cap": ("No cap.", "Intet loft."),
    "words_baseline": ("The baseline is {expression}", "Sammenligningsgrundlaget er {expression}"),
    "words_pct": ("{percent} pct. of the baseline", "{percent} pct. af sammenligningsgrundlaget"),
    "words_bound": ("At their floor: {floors}; at their cap: {caps}.", "Ved mindstebeløb: {floors}; ved loft: {caps}."),
    "words_group_floor": (
        "Each group by {column} gets at least {limit} together.",
        "Hver gruppe efter {column} får mindst {limit} tilsammen.",
    ),
    "words_group_cap": (
        "Each group by {column} gets at most {limit} together.",
        "Hver gruppe efter {column} får højst {limit} tilsammen.",
    ),
    "words_label_floor": (
        "{label} (by {column}) gets at least {limit} together.",
        "{label} (efter {column}) får mindst {limit} tilsammen.",
    ),
    "words_label_cap": (
        "{label} (by {column}) gets at most {limit} together.",
        "{label} (efter {column}) får højst {limit} tilsammen.",
    ),
    "words_shortfall_error": (
        "When the floors add to more than there is, nothing is distributed (pool.on_shortfall: error).",
        "Er mindstebeløbene tilsammen mere, end der er, fordeles intet (pool.on_shortfall: error).",
    ),
    "words_shortfall_scale-floors": (
        "When the floors add to more than there is, they are reduced in proportion and the key is not used "
        "(pool.on_shortfall: scale-floors).",
        "Er mindstebeløbene tilsammen mere, end der er, sættes de ned i samme forhold, og nøglen bruges ikke "
        "(pool.on_shortfall: scale-floors).",
    ),
    "words_surplus_error": (
        "When the caps do not let everything out, nothing is distributed (pool.on_surplus: error).",
        "Lader lofterne ikke alt komme ud, fordeles intet (pool.on_surplus: error).",
    ),
    "words_surplus_return": (
        "When the caps do not let everything out, the rest is told as a surplus (pool.on_surplus: return).",
        "Lader lofterne ikke alt komme ud, opgøres resten som ikke fordelt beløb (pool.on_surplus: return).",
    ),
    "words_unit": ("Every amount is a whole multiple of {unit} kr.", "Hvert beløb kan deles med {unit} kr."),
    "words_remainder": (
        "The units left over go to the largest fractions, ties by ascending code (pool.method: {method}).",
        "Enheder til rest går til de største brøker, lige brøker efter stigende kode (pool.method: {method}).",
    ),
    "words_divisor": (
        "Whole units go out by a divisor method, ties by ascending code (pool.method: {method}).",
        "Hele enheder fordeles efter en divisormetode, lige kvotienter efter stigende kode (pool.method: {method}).",
    ),
    "words_recipients": ("{count} in the table {table}", "{count} i tabellen {table}"),
    "words_figures": ("Year of figures: {by_year}", "Tælleår: {by_year}"),
    "words_inhabitants": (
        "Kroner per inhabitant are worked out with {expression}",
        "Kr. pr. indbygger regnes med {expression}",
    ),
    "words_missing": ("{column}, missing for {codes}, is {value}.", "{column}, som mangler for {codes}, er {value}."),
    "words_unit_one": ("Every amount is whole kroner.", "Hvert beløb er hele kroner."),
    "each_year": ("{value} each year", "{value} hvert år"),
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
