"""What a pool will do, in the sentences of `fordel check`."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
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
