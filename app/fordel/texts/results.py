"""What `fordel run` prints of a result, the files that it read among it."""

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
    "cross_checked": (
        "Cross-checked: {shares} found the same fair shares, {rounding} no whole kroner that are nearer to them.",
        "Krydskontrolleret: {shares} fandt de samme beregnede andele, {rounding} ingen hele kroner tættere på dem.",
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
    # Files with figures.
    "heading_files_read": ("Files with figures", "Filer med tal"),
    "sheet_of": ("{file}, sheet {sheet}", "{file}, arket {sheet}"),
    "decimal_comma": ("numbers with a decimal comma", "tal med decimalkomma"),
    "decimal_point": ("numbers with a decimal point", "tal med decimalpunktum"),
    "read_fixed": ("The same in all rows: {fixed}", "Ens i alle rækker: {fixed}"),
    "renamed": ('"{written}" is {column}', '"{written}" er {column}'),
    "read_renamed": ("Columns in expressions: {renamed}", "Kolonner i udtryk: {renamed}"),
    "row": ("{label} (row {row})", "{label} (række {row})"),
    "read_skipped": (
        "Rows about no recipient, skipped ({count}): {rows}",
        "Rækker uden modtager, sprunget over ({count}): {rows}",
    ),
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
    # Rules that not every pool has.
    "stated_amount": ("kr. in the price level", "kr. i prisniveauet"),
    "price_index": ("price index", "prisregulering"),
    "dropped_out": ("below minimum grant", "under mindste tilskud"),
    "exit_ramp": ("on exit ramp", "under udfasning"),
    "phase_in": ("phase-in, pct.", "indfasning, pct."),
    "sum_returned": (
        "Returned: {returned} kr. of {amount} kr., for those that opted out",
        "Ikke fordelt: {returned} kr. af {amount} kr. til dem, der har fravalgt puljen",
    ),
}
