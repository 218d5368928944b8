"""What `fordel show --cliffs` prints."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "cliffs_title": ("Thresholds: {title}", "Tærskler: {title}"),
    "cliffs_none": ("The rules have no threshold.", "Reglerne har ingen tærskel."),
    "cliffs_how": (
        "Each amount on the other side is that of the whole pool solved again with the one recipient there.",
        "Hvert beløb på den anden side er fra hele puljen beregnet igen med den ene kommune dér.",
    ),
    "cliffs_threshold": ("Threshold: {threshold}", "Tærskel: {threshold}"),
    "cliffs_last_place": ("Value of the last place: {threshold}", "Værdien på sidste plads: {threshold}"),
    "cliffs_rule_highest": ("{by}: the {number} highest", "{by}: de {number} højeste"),
    "cliffs_rule_lowest": ("{by}: the {number} lowest", "{by}: de {number} laveste"),
    "cliffs_rule_at_least": ("{by}: at least {number}", "{by}: mindst {number}"),
    "cliffs_rule_above": ("{by}: above {number}", "{by}: over {number}"),
    "cliffs_rule_at_most": ("{by}: at most {number}", "{by}: højst {number}"),
    "cliffs_rule_below": ("{by}: below {number}", "{by}: under {number}"),
    "cliffs_differs": ("The threshold differs between recipients.", "Tærsklen er forskellig fra kommune til kommune."),
    "cliffs_zero": (
        "There is no percent of a threshold of 0, so nobody is listed as near it.",
        "Der er ingen pct. af en tærskel på 0, så ingen nævnes som tæt på den.",
    ),
    "cliffs_near": (
        "Within 1 pct.: {one}; within 5 pct.: {five}.",
        "Inden for 1 pct.: {one}; inden for 5 pct.: {five}.",
    ),
    "cliffs_elsewhere": (
        "{count} more are as near, and other rules decide for them: they get the same on either side.",
        "{count} andre er lige så tæt på, men for dem afgør andre regler det: de får det samme på begge sider.",
    ),
    "cliffs_value": ("value", "værdi"),
    "cliffs_distance": ("from it, pct.", "fra den, pct."),
    "cliffs_side": ("stands", "står"),
    "cliffs_in": ("in", "inde"),
    "cliffs_out": ("out", "ude"),
    "cliffs_met": ("met", "opfyldt"),
    "cliffs_true": ("yes", "ja"),
    "cliffs_false": ("no", "nej"),
    "cliffs_now": ("now, kr.", "nu, kr."),
    "cliffs_other": ("on the other side, kr.", "på den anden side, kr."),
    "cliffs_jump": ("jump, kr.", "spring, kr."),
    "cliffs_cannot": ("cannot hold", "kan ikke holde"),
    "cliffs_taper": (
        "Taper of equal cost{year}: weight 0 at {zero}, 1 at {full_at}; {in_part} count in part, {moved} kr. change "
        "hands. Solved again: whoever counts in full changes by {others} kr. at most, and the largest jump left is "
        "{jump} kr.",
        "Aftrapning med samme udgift{year}: vægt 0 ved {zero}, 1 ved {full_at}; {in_part} tæller delvist, {moved} kr. "
        "flyttes. Beregnet igen: den, der tæller helt, ændres højst {others} kr., og det største spring, der er "
        "tilbage, er {jump} kr.",
    ),
    "cliffs_taper_settings": (
        "These settings change the rules of every year of the pool; the figures above are those of {year} alone:",
        "Disse indstillinger ændrer reglerne i alle puljens år; tallene ovenfor gælder kun {year}:",
    ),
    "no_taper": ("No taper: {why}", "Ingen aftrapning: {why}"),
    "no_taper_zero": ("the threshold is 0.", "tærsklen er 0."),
    "no_taper_phase_in": (
        "in a year of phase-in the baseline's part is not weighted.",
        "i et år med indfasning vægtes delen efter sammenligningsgrundlaget ikke.",
    ),
    "no_taper_figures": (
        "figures of those outside are missing, so what they would get is not known.",
        "tal mangler for dem udenfor, så det vides ikke, hvad de ville få.",
    ),
    "no_taper_nobody": (
        "too few are outside to take what those inside would give up.",
        "der er for få udenfor til at få det, som dem indenfor ville afgive.",
    ),
    "no_taper_solved": (
        "with it the rules cannot hold together.",
        "med den kan reglerne ikke holde sammen.",
    ),
    "no_taper_total": (
        "with it another total is paid: limits return kroner that nobody may have.",
        "med den udbetales en anden sum: der er grænser, som giver kroner tilbage, som ingen må få.",
    ),
    "no_taper_comparison": (
        "one is worked out in keys and base amounts, in pool.eligible where there is no [eligibility], and for "
        "[eligibility] itself.",
        "den udregnes i nøgler og grundbeløb, i pool.eligible hvor der ingen [eligibility] er, og for [eligibility] "
        "selv.",
    ),
    "no_taper_both_ways": (
        "being on one side gives some recipients more and others less.",
        "den ene side giver nogle kommuner mere og andre mindre.",
    ),
    "no_taper_long": (
        "the expression would be too long. Put a piece of it in a column of its own (--data).",
        "udtrykket ville blive for langt. Læg et stykke af det i en kolonne for sig (--data).",
    ),
    "no_taper_differs": (
        "the threshold differs between recipients.",
        "tærsklen er forskellig fra kommune til kommune.",
    ),
    "no_taper_is_one": (
        "this is one already (eligibility.full_at), so nothing jumps here.",
        "her er en allerede (eligibility.full_at), så intet springer.",
    ),
    "no_taper_room": ("there is room for all candidates.", "der er plads til alle kandidater."),
    "no_taper_minimum": (
        "a minimum grant is this much or nothing.",
        "et mindste tilskud er så meget eller ingenting.",
    ),
}
