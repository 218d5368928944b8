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
    # The Excel workbook.
    "x_allocation": ("Allocation", "Fordeling"),
    "x_by_year": ("Allocation by year", "Fordeling pr. år"),
    "x_parts": ("Parts", "Delpuljer"),
    "x_calculation": ("Calculation", "Beregning"),
    "x_rules": ("Rules", "Regler"),
    "x_data": ("Data", "Data"),
    "x_total": ("total", "i alt"),
    "x_total_shown": ("total of the rows shown", "i alt, viste rækker"),
    "x_all_years": ("all years", "alle år"),
    "x_not_distributed": (
        "{kroner} kr. of {amount} kr. are top-slice or surplus.",
        "{kroner} kr. af {amount} kr. er forlods afsat eller ikke fordelt.",
    ),
    "x_binding_floor": ("floor", "mindstebeløb"),
    "x_binding_cap": ("cap", "loft"),
    "x_binding_group-floor": ("group's floor", "gruppens mindstebeløb"),
    "x_binding_group-cap": ("group's cap", "gruppens loft"),
    "x_column_code": ("code", "kode"),
    "x_column_name": ("municipality", "kommune"),
    "x_column_year": ("year", "år"),
    "x_column_key": ("key", "fordelingsnøgle"),
    "x_column_fair_share_kr": ("fair share, kr.", "beregnet andel, kr."),
    "x_column_floor_kr": ("floor, kr.", "mindstebeløb, kr."),
    "x_column_cap_kr": ("cap, kr.", "loft, kr."),
    "x_column_amount_kr": ("amount, kr.", "beløb, kr."),
    "x_column_binding": ("limit that binds", "grænse, der binder"),
    "x_column_per_inhabitant_kr": ("kr. per inhabitant", "kr. pr. indbygger"),
    "x_rule_path": ("rule, as --set knows it", "regel, som --set kender den"),
    "x_rule_value": ("value", "værdi"),
    "x_rule_source": ("source", "kilde"),
    "x_rule_changed": ("changed for this run", "ændret i denne kørsel"),
    "x_rule_default": ("not in the file: what is used then", "ikke i filen: det, der så bruges"),
    "x_rules_unknown": (
        "The rules are not known: the allocation was not made from a specification.",
        "Reglerne kendes ikke: fordelingen er ikke lavet ud fra en specifikation.",
    ),
    "x_assumption_about": ("about", "om"),
    "x_assumption_chosen": ("chosen", "valgt"),
    "x_assumption_because": ("because", "fordi"),
    "x_assumption_alternatives": ("alternatives", "alternativer"),
    "x_data_unknown": (
        "The figures are not known: the allocation was not made from a table.",
        "Tallene kendes ikke: fordelingen er ikke lavet ud fra en tabel.",
    ),
    "x_meaning": ("meaning", "betydning"),
    "x_own_figures": ("figures given for this run", "tal givet til denne kørsel"),
    # The sheet Calculation: sentences, single cells, columns and what stands in them.
    "x_note_live": (
        "Cells with formulas follow the figures: change a key, a limit or the amount, and the amounts change. "
        "The last column compares with the amounts of the allocation.",
        "Celler med formler følger tallene: ret en nøgle, en grænse eller beløbet, og beløbene ændrer sig. "
        "Sidste kolonne sammenligner med fordelingens beløb.",
    ),
    "x_note_eligible": (
        "{count} municipalities are not eligible and get 0; who is eligible is not calculated here.",
        "{count} kommuner er ikke tilskudsberettigede og får 0; hvem der er tilskudsberettiget, beregnes ikke her.",
    ),
    "x_note_scaled": (
        "The floors add to more than there is and are reduced in proportion; the key is not used.",
        "Mindstebeløbene er tilsammen mere end beløbet og er sat ned i samme forhold; nøglen er ikke brugt.",
    ),
    "x_note_key": (
        "NOT CALCULATED HERE: rules beyond shares and parts make the key; it is typed numbers.",
        "BEREGNES IKKE HER: andre regler end andele og delpuljer er med til at danne nøglen; den er indtastede tal.",
    ),
    "x_note_share": (
        "NOT CALCULATED HERE: rules beyond floors and caps are at work; the fair shares are typed numbers.",
        "BEREGNES IKKE HER: andre regler end mindstebeløb og loft virker; de beregnede andele er indtastede tal.",
    ),
    "x_note_amounts": (
        "NOT CALCULATED HERE: rules that come after the fair shares are at work; the amounts are typed numbers.",
        "BEREGNES IKKE HER: regler, der kommer efter de beregnede andele, virker; beløbene er indtastede tal.",
    ),
    "x_note_surplus": (
        "All with a positive key are at their cap; what is left is not distributed.",
        "Alle med en positiv nøgle er ved deres loft; resten er ikke fordelt.",
    ),
    "x_note_divisor": (
        "NOT CALCULATED HERE: whole units are found by {method}, which gives out one unit after another. "
        "The fair shares are live, the amounts are typed numbers.",
        "BEREGNES IKKE HER: hele enheder findes med {method}, der giver én enhed ad gangen. "
        "De beregnede andele er formler, beløbene er indtastede tal.",
    ),
    "x_note_large": (
        "NOT CALCULATED HERE: with more than {most} municipalities all cells are typed numbers.",
        "BEREGNES IKKE HER: med flere end {most} kommuner er alle celler indtastede tal.",
    ),
    "x_note_undecided": (
        "NOT CALCULATED HERE: two fractions at the cut are closer than the numbers of a spreadsheet can tell apart. "
        "The fair shares are live, the amounts are typed numbers.",
        "BEREGNES IKKE HER: to brøker ved grænsen ligger tættere, end tallene i et regneark kan skelne. "
        "De beregnede andele er formler, beløbene er indtastede tal.",
    ),
    "x_note_order": (
        "Some fractions are equal to {decimals} decimals and not exactly. Their order is that of the exact numbers.",
        "Nogle brøker er ens til {decimals} decimaler, men ikke helt ens. Deres rækkefølge er de eksakte tals.",
    ),
    "x_value_amount": ("amount, kr.", "beløb, kr."),
    "x_value_top_slice": ("top-slice, kr.", "forlods afsat, kr."),
    "x_value_rest": ("to distribute, kr.", "til fordeling, kr."),
    "x_value_unit": ("unit, kr.", "afrundingsenhed, kr."),
    "x_value_share": ("share: {part}", "andel: {part}"),
    "x_value_reached": ("last λ at which the sum is below the amount", "sidste λ, hvor summen er under beløbet"),
    "x_value_sum": ("sum there, kr.", "summen der, kr."),
    "x_value_slope": ("key of those within their limits there", "nøgle hos dem, der er inden for grænserne der"),
    "x_value_multiplier": ("λ, kr. per unit of key", "λ, kr. pr. enhed nøgle"),
    "x_value_decimals": ("decimals of the fractions", "decimaler i brøkerne"),
    "x_value_left": ("units left over", "enheder til rest"),
    "x_value_surplus": ("surplus, kr.", "ikke fordelt, kr."),
    "x_value_differences": ("differences from the allocation, kr.", "forskelle fra fordelingen, kr."),
    "x_col_code": ("code", "kode"),
    "x_col_name": ("municipality", "kommune"),
    "x_col_k": ("part: {part}", "delpulje: {part}"),
    "x_col_key": ("key", "fordelingsnøgle"),
    "x_how_key": ("share × own / total, for each part", "andel × egen / i alt, for hver delpulje"),
    "x_col_base": ("base amount, kr.", "grundbeløb, kr."),
    "x_how_base": ("before the key", "før nøglen"),
    "x_col_floor": ("floor, kr.", "mindstebeløb, kr."),
    "x_how_floor": ("rounded up to a unit", "rundet op til en enhed"),
    "x_col_cap": ("cap, kr.", "loft, kr."),
    "x_how_cap": ("rounded down to a unit", "rundet ned til en enhed"),
    "x_col_least": ("least, kr.", "mindst, kr."),
    "x_how_least": ("the larger of floor and base amount", "det største af mindstebeløb og grundbeløb"),
    "x_col_floor_at": ("leaves the floor at λ", "over mindstebeløbet fra λ"),
    "x_how_floor_at": ("(floor − base amount) / key", "(mindstebeløb − grundbeløb) / nøgle"),
    "x_col_floor_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_floor_sum": ("fair shares of all at that λ", "alles beregnede andel ved det λ"),
    "x_col_cap_at": ("reaches the cap at λ", "ved loftet fra λ"),
    "x_how_cap_at": ("(cap − base amount) / key", "(loft − grundbeløb) / nøgle"),
    "x_col_cap_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_cap_sum": ("fair shares of all at that λ", "alles beregnede andel ved det λ"),
    "x_col_reached": ("own λ where the sum is below the amount", "eget λ, hvor summen er under beløbet"),
    "x_how_reached": ("0 where there is none", "0, hvor der ikke er noget"),
    "x_col_group": ("group", "gruppe"),
    "x_how_group": ("number in the table to the right", "nummer i tabellen til højre"),
    "x_col_floor_group_sum": ("sum of the group there, kr.", "gruppens sum der, kr."),
    "x_how_floor_group_sum": ("fair shares of its group at that λ", "gruppens beregnede andel ved det λ"),
    "x_col_cap_group_sum": ("sum of the group there, kr.", "gruppens sum der, kr."),
    "x_how_cap_group_sum": ("fair shares of its group at that λ", "gruppens beregnede andel ved det λ"),
    "x_col_group_from": ("group off its floor from λ", "gruppen over mindstebeløbet fra λ"),
    "x_how_group_from": ("from the table to the right", "fra tabellen til højre"),
    "x_col_group_to": ("group at its cap from λ", "gruppen ved loftet fra λ"),
    "x_how_group_to": ("from the table to the right", "fra tabellen til højre"),
    "x_col_own": ("own λ", "eget λ"),
    "x_how_own": ("that of the group", "gruppens"),
    "x_col_share": ("fair share, kr.", "beregnet andel, kr."),
    "x_how_share": (
        "the key's kroner, no less than the floor and no more than the cap",
        "nøglens kroner, mindst mindstebeløbet og højst loftet",
    ),
    "x_col_units": ("in units", "i enheder"),
    "x_how_units": ("fair share / unit", "beregnet andel / enhed"),
    "x_col_whole": ("rounded down", "rundet ned"),
    "x_how_whole": ("whole units", "hele enheder"),
    "x_col_fraction": ("fraction", "brøk"),
    "x_how_fraction": ("what is left of a unit", "resten af en enhed"),
    "x_col_order": ("order among equals", "rækkefølge ved lige brøk"),
    "x_how_order": ("ascending code", "stigende kode"),
    "x_col_in_group": ("number in the group", "nummer i gruppen"),
    "x_how_in_group": ("by fraction", "efter brøk"),
    "x_col_first": ("for the group's floor", "til gruppens mindstebeløb"),
    "x_how_first": ("1: a unit that the group's floor needs", "1: en enhed, som gruppens mindstebeløb kræver"),
    "x_col_in_line": ("in line", "med i køen"),
    "x_how_in_line": ("1: the group's cap leaves room", "1: der er plads under gruppens loft"),
    "x_col_rank": ("number by fraction", "nummer efter brøk"),
    "x_how_rank": ("largest first", "største først"),
    "x_col_more": ("a unit more", "en enhed mere"),
    "x_how_more": ("1 for the first, as many as are left over", "1 til de første, så mange som er til rest"),
    "x_col_amount": ("amount, kr.", "beløb, kr."),
    "x_how_amount": ("units × unit", "enheder × afrundingsenhed"),
    "x_col_published": ("the allocation's amount, kr.", "fordelingens beløb, kr."),
    "x_how_published": ("exact numbers", "eksakte tal"),
    "x_col_difference": ("difference, kr.", "forskel, kr."),
    "x_how_difference": ("0 until something is changed", "0, til noget ændres"),
    "x_group_number": ("group no.", "gruppe nr."),
    "x_group_label": ("group", "gruppe"),
    "x_group_floor": ("floor, kr.", "mindstebeløb, kr."),
    "x_group_how_floor": ("rounded up to a unit", "rundet op til en enhed"),
    "x_group_cap": ("cap, kr.", "loft, kr."),
    "x_group_how_cap": ("rounded down to a unit", "rundet ned til en enhed"),
    "x_group_multiplier": ("λ, kr. per unit of key", "λ, kr. pr. enhed nøgle"),
    "x_group_how_multiplier": ("that of all, within the two levels", "alles λ inden for de to niveauer"),
    "x_group_floor_last": ("last own λ below the floor", "sidste eget λ under mindstebeløbet"),
    "x_group_how_floor_last": ("of its members' points", "af medlemmernes punkter"),
    "x_group_floor_sum": ("the group's sum there, kr.", "gruppens sum der, kr."),
    "x_group_floor_slope": ("key of those within their limits there", "nøgle hos dem, der er inden for grænserne der"),
    "x_group_floor_level": ("off its floor from λ", "over mindstebeløbet fra λ"),
    "x_group_how_floor_level": ("where its shares add to the floor", "hvor andelene giver mindstebeløbet"),
    "x_group_cap_last": ("last own λ below the cap", "sidste eget λ under loftet"),
    "x_group_how_cap_last": ("of its members' points", "af medlemmernes punkter"),
    "x_group_cap_sum": ("the group's sum there, kr.", "gruppens sum der, kr."),
    "x_group_cap_slope": ("key of those within their limits there", "nøgle hos dem, der er inden for grænserne der"),
    "x_group_cap_level": ("at its cap from λ", "ved loftet fra λ"),
    "x_group_how_cap_level": ("where its shares add to the cap", "hvor andelene giver loftet"),
    "x_group_floor_total": ("the group's sum at the first, kr.", "gruppens sum ved det første, kr."),
    "x_group_how_floor_total": ("what it gets at its floor", "det, den får ved mindstebeløbet"),
    "x_group_floor_all": ("sum of all at the first, kr.", "alles sum ved det første, kr."),
    "x_group_cap_all": ("sum of all at the second, kr.", "alles sum ved det andet, kr."),
    "x_group_reached": ("of the two, where the sum is below the amount", "af de to, hvor summen er under beløbet"),
    "x_group_how_reached": ("0 where there is none", "0, hvor der ikke er noget"),
    "x_group_whole": ("rounded down", "rundet ned"),
    "x_group_how_whole": ("whole units", "hele enheder"),
    "x_group_need": ("units to the floor", "enheder til mindstebeløbet"),
    "x_group_how_need": ("floor / unit − whole units", "mindstebeløb / enhed − hele enheder"),
    "x_group_room": ("units to the cap", "enheder til loftet"),
    "x_group_how_room": ("cap / unit − whole units", "loft / enhed − hele enheder"),
    # fordel compare.
    "c_title": ("{b} compared with {a}", "{b} sammenlignet med {a}"),
    "c_sum": (
        "A: {a} kr.; B: {b} kr.; difference {difference} kr.",
        "A: {a} kr.; B: {b} kr.; forskel {difference} kr.",
    ),
    "c_counts": (
        "{gain} gain {kr} kr. together, {lose} lose, {unchanged} are unchanged.",
        "{gain} får tilsammen {kr} kr. mere, {lose} får mindre, {unchanged} er uændrede.",
    ),
    "c_only_in": (
        "Only in {side}, and 0 on the other side: {names} ({kr} kr.).",
        "Kun i {side} og 0 på den anden side: {names} ({kr} kr.).",
    ),
    "c_missing_years": ("{side} has no amounts for {years}: 0 there.", "{side} har ingen beløb for {years}: 0 dér."),
    "c_years": ("Year by year", "År for år"),
    "c_winners": (
        "Largest gains, all years ({shown} of {count})",
        "Største gevinster, alle år ({shown} af {count})",
    ),
    "c_losers": (
        "Largest losses, all years ({shown} of {count})",
        "Største tab, alle år ({shown} af {count})",
    ),
    "c_by": ("By {grouping}", "Efter {grouping}"),
    "c_causes_rules": (
        "By rule: the changed rules switched from A's to B's, one after the other",
        "Efter regel: de ændrede regler skiftet fra A's til B's, en efter en",
    ),
    "c_causes_steps": ("By step", "Efter trin"),
    "c_gave": ("gave, kr.", "gav, kr."),
    "c_took": ("took, kr.", "tog, kr."),
    "c_net": ("together, kr.", "tilsammen, kr."),
    "c_sheet_totals": ("Comparison", "Sammenligning"),
    "c_sheet_groups": ("Groups", "Grupper"),
    "c_sheet_causes": ("Rules", "Regler"),
    "c_column_code": ("code", "kode"),
    "c_column_name": ("municipality", "kommune"),
    "c_column_year": ("year", "år"),
    "c_column_grouping": ("by", "efter"),
    "c_column_label": ("group", "gruppe"),
    "c_column_recipients": ("municipalities", "kommuner"),
    "c_column_a_kr": ("A, kr.", "A, kr."),
    "c_column_b_kr": ("B, kr.", "B, kr."),
    "c_column_difference_kr": ("difference, kr.", "forskel, kr."),
    "c_column_difference_per_inhabitant_kr": ("kr. per inhabitant", "kr. pr. indbygger"),
    "c_column_only_in": ("only in", "kun i"),
    "c_column_cause": ("rule or step", "regel eller trin"),
    "c_only_in_a": ("A", "A"),
    "c_only_in_b": ("B", "B"),
    "c_grouping_region": ("region", "region"),
    "c_grouping_municipality_group": ("municipality group", "kommunegruppe"),
    "c_label_1": ("capital", "Hovedstadskommuner"),
    "c_label_2": ("metropolitan", "Storbykommuner"),
    "c_label_3": ("provincial", "Provinsbykommuner"),
    "c_label_4": ("commuter", "Oplandskommuner"),
    "c_label_5": ("rural", "Landkommuner"),
    "c_cause_data": ("data (other figures)", "data (andre tal)"),
    "c_cause_base_amount": ("base amount", "grundbeløb"),
    "c_cause_limits": ("limits", "grænser"),
    "c_cause_rounding": ("rounding", "afrunding"),
    "c_merged": (
        "{former} merged into {successors} from {year}: compared together, as {successors}.",
        "{former} er fra {year} lagt sammen til {successors}: de sammenlignes samlet, som {successors}.",
    ),
    "c_split": (
        "{former} was split into {successors} from {year}; each stands by itself.",
        "{former} er fra {year} delt i {successors}; de står hver for sig.",
    ),
    "c_cause_phase_in": ("phase-in", "indfasning"),
    "c_cause_exit_ramp": ("exit ramp", "udfasning"),
    "c_cause_guarantee": ("guarantee", "garanti"),
    "c_cause_opt_out": ("opt-out", "fravalg"),
    # The workbook: what more rules of the formula model add.
    "x_step_base_amount": ("base amount, kr.", "grundbeløb, kr."),
    "x_step_phase_in": ("phase-in: by the baseline", "indfasning: efter sammenligningsgrundlaget"),
    "x_step_exit_ramp": ("exit ramp, kr.", "udfasning, kr."),
    "x_step_limits": ("limits, kr.", "grænser, kr."),
    "x_step_guarantee": ("guarantee, kr.", "garanti, kr."),
    "x_step_rounding": ("rounding, kr.", "afrunding, kr."),
    "x_step_opt_out": ("opt-out, kr.", "fravalg, kr."),
    "x_binding_gains-cap": ("gains cap", "loft over gevinster"),
    "x_note_absent": (
        "{count} municipalities are not there in this year: they merge or split.",
        "{count} kommuner er der ikke i dette år: de lægges sammen eller deles.",
    ),
    "x_note_dropped_out": (
        "NOT CALCULATED HERE: the minimum grant. {count} of those municipalities dropped out below it; after a change "
        "nobody drops out or comes back.",
        "BEREGNES IKKE HER: mindste tilskud. {count} af de kommuner er faldet fra under det; efter en ændring falder "
        "ingen fra, og ingen kommer tilbage.",
    ),
    "x_note_exit_ramp": (
        "{count} municipalities are on the exit ramp: key 0, and what they get is their floor. It is typed kroner.",
        "{count} kommuner er under udfasning: nøglen er 0, og det, de får, er deres mindstebeløb. Det er indtastede "
        "kroner.",
    ),
    "x_note_returned": (
        "{count} municipalities opted out and their kroner are returned: all is calculated with them, and their "
        "amount is 0 in the end.",
        "{count} kommuner har fravalgt puljen, og deres kroner gives tilbage: alt er beregnet med dem, og til sidst "
        "er deres beløb 0.",
    ),
    "x_note_taper": (
        "The taper weights follow the figures. With weight 0 a municipality is not eligible and has no floor; "
        "who is eligible is not calculated here.",
        "Aftrapningens vægte følger tallene. Med vægt 0 er en kommune ikke tilskudsberettiget og har intet "
        "mindstebeløb; hvem der er tilskudsberettiget, beregnes ikke her.",
    ),
    "x_note_taper_typed": (
        "NOT CALCULATED HERE: the taper weights; they are closer than the numbers of a spreadsheet can tell and typed.",
        "BEREGNES IKKE HER: aftrapningens vægte; de er tættere, end tallene i et regneark kan skelne, og indtastet.",
    ),
    "x_note_weights": (
        "NOT CALCULATED HERE: the weights of the parts, which follow from amounts of their own or the phase-in; they "
        "are typed numbers.",
        "BEREGNES IKKE HER: delpuljernes vægte, som følger af egne beløb eller indfasningen; de er indtastede tal.",
    ),
    "x_value_taper_at": ("taper: weight 0 at", "aftrapning: vægt 0 ved"),
    "x_value_taper_full": ("taper: weight 1 at", "aftrapning: vægt 1 ved"),
    "x_value_phase_in": ("phase-in: of the way", "indfasning: af vejen"),
    "x_value_by_key": ("by key, kr.", "efter nøgle, kr."),
    "x_value_whole_key": ("by baseline and key, kr.", "efter grundlag og nøgle, kr."),
    "x_value_own_share": ("own share: {part}", "egen andel: {part}"),
    "x_value_own_amount": ("own amount, kr.: {part}", "eget beløb, kr.: {part}"),
    "x_value_needed_inhabitants": ("what the guarantee costs, kr.", "det, garantien koster, kr."),
    "x_value_needed_gains": ("to have together, kr.", "til alle tilsammen, kr."),
    "x_value_level_reached": ("last level at which it is not enough", "sidste niveau, hvor det ikke er nok"),
    "x_value_level_sum": ("sum there, kr.", "summen der, kr."),
    "x_value_level_slope": ("what moves with the level there", "det, der følger niveauet der"),
    "x_value_level_inhabitants": ("τ, kr. per inhabitant", "τ, kr. pr. indbygger"),
    "x_value_level_gains": ("γ, times the baseline", "γ, gange sammenligningsgrundlaget"),
    "x_col_by": ("the taper goes by", "aftrapningen går efter"),
    "x_col_taper": ("taper weight", "aftrapningens vægt"),
    "x_how_taper": ("0 at the first, 1 at the second value above", "0 ved den første, 1 ved den anden værdi ovenfor"),
    "x_col_own_base": ("base amount before taper and phase-in, kr.", "grundbeløb før aftrapning og indfasning, kr."),
    "x_how_own_base": ("as the rule says", "som reglen siger"),
    "x_col_ramp": ("exit ramp, kr.", "udfasning, kr."),
    "x_how_ramp": ("percent of the baseline", "procent af sammenligningsgrundlaget"),
    "x_col_target": ("fair share before the guarantee, kr.", "beregnet andel før garantien, kr."),
    "x_how_target": (
        "the key's kroner, no less than the floor and no more than the cap",
        "nøglens kroner, mindst mindstebeløbet og højst loftet",
    ),
    "x_col_promised": ("baseline less the loss allowed, kr.", "grundlag minus tilladt tab, kr."),
    "x_how_promised": ("rounded up to a unit", "rundet op til en enhed"),
    "x_col_guaranteed": ("guaranteed, kr.", "garanteret, kr."),
    "x_how_guaranteed": (
        "the largest of that, floor and base amount",
        "det største af det, mindstebeløb og grundbeløb",
    ),
    "x_col_payer_inhabitants": ("inhabitants that pay", "indbyggere, der betaler"),
    "x_col_payer_gains": ("baseline, kr.", "sammenligningsgrundlag, kr."),
    "x_how_payer": ("0: does not pay", "0: betaler ikke"),
    "x_col_room": ("can give up, kr.", "kan afgive, kr."),
    "x_how_room": ("above what is guaranteed", "over det garanterede"),
    "x_col_pay_at": ("has given it all from τ", "har afgivet det hele fra τ"),
    "x_how_pay_at": ("can give up / inhabitants", "kan afgive / indbyggere"),
    "x_col_pay_sum": ("all give up there, kr.", "alle afgiver der, kr."),
    "x_how_pay_sum": ("at that τ", "ved det τ"),
    "x_col_most": ("at most, kr.", "højst, kr."),
    "x_how_most": ("the larger of fair share and guaranteed", "det største af beregnet andel og garanteret"),
    "x_col_rise_at": ("above the guaranteed from γ", "over det garanterede fra γ"),
    "x_how_rise_at": ("guaranteed / baseline", "garanteret / grundlag"),
    "x_col_rise_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_rise_sum": ("at that γ", "ved det γ"),
    "x_col_top_at": ("has its own share from γ", "får sin egen andel fra γ"),
    "x_how_top_at": ("at most / baseline", "højst / grundlag"),
    "x_col_top_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_top_sum": ("at that γ", "ved det γ"),
    "x_col_solved": ("with all in, kr.", "med alle med, kr."),
    "x_how_solved": ("units × unit", "enheder × afrundingsenhed"),
    "x_col_out": ("opted out", "har fravalgt"),
    "x_how_out": ("1: its kroner are returned", "1: dens kroner gives tilbage"),
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

    def knows(self, name: str) -> bool:
        """Whether there is a text of that id."""
        return name in TEXTS

    def if_known(self, name: str) -> str:
        """The text of that id, or nothing."""
        return self(name) if self.knows(name) else ""

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
