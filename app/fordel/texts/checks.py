"""What `fordel check` prints of what is wrong and what is open."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "check_wrong": ("Wrong", "Galt"),
    "check_wrong_count_one": ("1 problem", "1 problem"),
    "check_wrong_count": ("{count} problems", "{count} problemer"),
    "check_cannot_hold": ("Rules that cannot hold together", "Regler, der ikke kan holde sammen"),
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
    "open_price_index": (
        "The price level is {price_level}, and the amounts of {years} do not follow prices (pool.price_index).",
        "Prisniveauet er {price_level}, og beløbene i {years} følger ikke priserne (pool.price_index).",
    ),
    "open_rank_ties": (
        "Equal values at the cut of the rank are not stated: exactly so many, by ascending code (eligibility.ties).",
        "Lige værdier ved rangens grænse er ikke angivet: præcis så mange, efter stigende kode (eligibility.ties).",
    ),
    "open_equal_at_cut": (
        "{names} stand equal at the cut of the rank{where} (eligibility.ties).",
        "{names} står lige ved rangens grænse{where} (eligibility.ties).",
    ),
    "open_opt_out": (
        "What becomes of the kroner of those that opted out is not stated: the others share it all (pool.on_opt_out).",
        "Hvad der sker med kronerne til dem, der har fravalgt puljen, er ikke angivet: de andre deler det hele "
        "(pool.on_opt_out).",
    ),
    "open_paid_by": (
        "Who pays for the guarantee is not stated: the others, the same for each inhabitant (guarantee.paid_by).",
        "Hvem der betaler garantien, er ikke angivet: de andre, det samme for hver indbygger (guarantee.paid_by).",
    ),
}
