"""What a pool will do, in the sentences of `fordel check`."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "words_amount": ("Amount", "Beløb"),
    "words_who": ("Who can receive", "Hvem der er tilskudsberettiget"),
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
    "words_all_eligible": ("All {count} can receive.", "Alle {count} er tilskudsberettigede."),
    "words_eligible": (
        "Those for whom this is true can receive: {expression}",
        "Tilskudsberettigede er de, som dette er sandt for: {expression}",
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
    "words_guaranteed_sum": (
        "Floors and what is guaranteed, together: {by_year}",
        "Mindstebeløb og garanti tilsammen: {by_year}",
    ),
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
    "words_unit": ("Every amount is a whole multiple of {unit} kr.", "Hvert beløb er et helt antal gange {unit} kr."),
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
    # Amounts of parts, prices, phase-in.
    "words_price_index": (
        "All kroner of the file times the price index of the year (pool.price_index): {by_year}",
        "Alle kroner i filen ganges med årets prisregulering (pool.price_index): {by_year}",
    ),
    "words_in_prices": ("In the prices of the year: {by_year}", "I årets priser: {by_year}"),
    "words_part_amount": (
        "{part}: an amount of its own by {expression}",
        "{part}: et beløb for sig efter {expression}",
    ),
    "words_part_stated": ("Its amount: {by_year}", "Dens beløb: {by_year}"),
    "words_part_of_rest": (
        "{part}: {share} pct. of the rest by {expression}",
        "{part}: {share} pct. af resten efter {expression}",
    ),
    "words_phase_in": (
        "Phase-in, how far on the way to this distribution ({by_year}). The rest of the way it is shared by the "
        "baseline (phase_in.share).",
        "Indfasning, hvor langt på vej til denne fordeling ({by_year}). Resten af vejen fordeles efter "
        "sammenligningsgrundlaget (phase_in.share).",
    ),
    # Rank and threshold.
    "words_all_candidates": ("All {count} are candidates.", "Alle {count} er kandidater."),
    "words_candidates": (
        "Candidates are those for whom this is true: {expression}",
        "Kandidater er de, som dette er sandt for: {expression}",
    ),
    "words_highest": (
        "Of the candidates the {count} with the largest values can receive (eligibility.highest): {by}",
        "Af kandidaterne kan de {count} med de største værdier få (eligibility.highest): {by}",
    ),
    "words_lowest": (
        "Of the candidates the {count} with the smallest values can receive (eligibility.lowest): {by}",
        "Af kandidaterne kan de {count} med de mindste værdier få (eligibility.lowest): {by}",
    ),
    "words_at_least": (
        "Of the candidates those can receive whose {by} is at least {threshold} (eligibility.at_least).",
        "Af kandidaterne kan de få, hvis {by} er mindst {threshold} (eligibility.at_least).",
    ),
    "words_above": (
        "Of the candidates those can receive whose {by} is above {threshold} (eligibility.above).",
        "Af kandidaterne kan de få, hvis {by} er over {threshold} (eligibility.above).",
    ),
    "words_at_most": (
        "Of the candidates those can receive whose {by} is at most {threshold} (eligibility.at_most).",
        "Af kandidaterne kan de få, hvis {by} er højst {threshold} (eligibility.at_most).",
    ),
    "words_below": (
        "Of the candidates those can receive whose {by} is below {threshold} (eligibility.below).",
        "Af kandidaterne kan de få, hvis {by} er under {threshold} (eligibility.below).",
    ),
    "words_ties_order": (
        "Exactly so many; equal values at the cut by ascending code (eligibility.ties: order).",
        "Præcis så mange; lige værdier ved grænsen efter stigende kode (eligibility.ties: order).",
    ),
    "words_ties_all": (
        "Everyone equal to the last one is in, so there can be more (eligibility.ties: all).",
        "Alle, der står lige med den sidste, er med, så der kan være flere (eligibility.ties: all).",
    ),
    "words_ties_none": (
        "Those equal at the cut are out if they do not all fit, so there can be fewer (eligibility.ties: none).",
        "De, der står lige ved grænsen, er ude, hvis der ikke er plads til dem alle, så der kan være færre "
        "(eligibility.ties: none).",
    ),
    "words_last_place": ("Value of the last place: {by_year}", "Værdien på sidste plads: {by_year}"),
    "words_threshold": ("The threshold comes to: {by_year}", "Tærsklen bliver: {by_year}"),
    "words_taper": (
        "Taper: weight 0 at the threshold, 1 at {full_at} and beyond, linear between; the weight multiplies key and "
        "base amount (eligibility.full_at).",
        "Aftrapning: vægten er 0 ved tærsklen, 1 ved {full_at} og videre, lineær imellem; den ganges på nøgle og "
        "grundbeløb (eligibility.full_at).",
    ),
    "words_in_part": ("How many count in part: {by_year}", "Antal, der tæller delvist: {by_year}"),
    # Opt-out, exit ramp, merges.
    "words_opt_out": ("Opted out: {by_year}", "Har fravalgt puljen: {by_year}"),
    "words_on_opt_out_share": (
        "Who opts out is not eligible, and the others share it all (pool.on_opt_out: share).",
        "Den, der fravælger puljen, er ikke tilskudsberettiget, og de andre deler det hele (pool.on_opt_out: share).",
    ),
    "words_on_opt_out_return": (
        "The others get what they would have got with everyone in; the kroner of those that opted out are a surplus "
        "(pool.on_opt_out: return).",
        "De andre får det, de ville have fået med alle med; kronerne til dem, der har fravalgt puljen, er ikke fordelt "
        "beløb (pool.on_opt_out: return).",
    ),
    "words_returned": ("Not distributed for that reason: {by_year}", "Ikke fordelt af den grund: {by_year}"),
    "words_exit": (
        "Exit ramp: who is not eligible in the year and has a baseline gets a part of it ({by_year}). The others share "
        "the rest (pool.exit_pct).",
        "Udfasning: den, der ikke er tilskudsberettiget i året og har et sammenligningsgrundlag, får en del af det "
        "({by_year}). De andre deler resten (pool.exit_pct).",
    ),
    "words_on_exit": ("On the exit ramp: {by_year}", "Under udfasning: {by_year}"),
    "count_and_kroner": ("{count} with {kroner} kr. in all", "{count} med {kroner} kr. i alt"),
    "words_merge": (
        "From {year} {successors} takes the place of {former}. Counts and kroner add, figures per inhabitant are "
        "weighted by inhabitants.",
        "Fra {year} træder {successors} i stedet for {former}. Antal og kroner lægges sammen, tal pr. indbygger vejes "
        "med indbyggerne.",
    ),
    "words_split": (
        "From {year} {former} is divided into {successors}.",
        "Fra {year} deles {former} i {successors}.",
    ),
    "words_merge_shares": (
        "Of counts and kroner they take over: {shares}",
        "Af antal og kroner overtager de: {shares}",
    ),
    "words_merge_add": ("These add as well: {columns}", "Også disse lægges sammen: {columns}"),
    "words_merge_weighted": ("These are means: {columns}", "Disse er gennemsnit: {columns}"),
    "words_mean": ("{column} weighted by {weight}", "{column} vejet med {weight}"),
    # Limits by year, minimum grant, guarantee.
    "words_pct_in": ("{percent} pct. in {year}", "{percent} pct. i {year}"),
    "words_pct_of": ("{percents} of the baseline", "{percents} af sammenligningsgrundlaget"),
    "words_minimum_grant": (
        "Who would get less than {limit} drops out and gets nothing, the smallest first; the others share it "
        "(pool.minimum_grant).",
        "De, der ville få mindre end {limit}, falder fra og får intet, den mindste først; de andre deler det "
        "(pool.minimum_grant).",
    ),
    "words_dropped_out": ("How many drop out: {by_year}", "Antal, der falder fra: {by_year}"),
    "words_guarantee": (
        "Who is eligible loses at most {limit} against the baseline (guarantee.max_loss).",
        "En tilskudsberettiget taber højst {limit} i forhold til sammenligningsgrundlaget (guarantee.max_loss).",
    ),
    "words_repair": (
        "Where the rules cannot hold together, a krone that a rule is moved by counts in a repair: {weights} "
        "(repair.weights).",
        "Hvor reglerne ikke kan holde sammen, tæller en krone, som en regel flyttes med, i et løsningsforslag: "
        "{weights} (repair.weights).",
    ),
    "words_never_changed": ("{path}: 0, may not be changed", "{path}: 0, må ikke ændres"),
    "words_paid_by_inhabitants": (
        "The others pay for it, the same for each inhabitant, by {inhabitants} (guarantee.paid_by: inhabitants).",
        "De andre betaler det samme for hver indbygger, efter {inhabitants} (guarantee.paid_by: inhabitants).",
    ),
    "words_paid_by_gains": (
        "The others pay for it by a common cap on their gains on the baseline (guarantee.paid_by: gains).",
        "De andre betaler ved et fælles loft over deres gevinster i forhold til sammenligningsgrundlaget "
        "(guarantee.paid_by: gains).",
    ),
    "words_paid_by_key": (
        "It is a floor, and the others share the rest by the key (guarantee.paid_by: key).",
        "Garantien er et mindstebeløb, og de andre deler resten efter nøglen (guarantee.paid_by: key).",
    ),
    "words_not_used": ("{path} ({value}) is not used here.", "{path} ({value}) bruges ikke her."),
    "words_guarantee_effect": ("What it does: {by_year}", "Hvad den gør: {by_year}"),
    "guarantee_effect": (
        "{lifted} lifted by {kroner} kr., which {paying} pay",
        "{lifted} løftes med {kroner} kr., som {paying} betaler",
    ),
    "words_decimal_comma": (
        "Decimals in its file have a comma, where no cell shows it (data.decimal: comma).",
        "Decimaler i filen skrives med komma, hvor ingen celle viser det (data.decimal: comma).",
    ),
    "words_decimal_point": (
        "Decimals in its file have a point, where no cell shows it (data.decimal: point).",
        "Decimaler i filen skrives med punktum, hvor ingen celle viser det (data.decimal: point).",
    ),
}
