"""What `fordel verify` prints: what each claim of a certificate says."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "v_title": ("Certificate of {title} ({id})", "Kontrolfil for {title} ({id})"),
    "v_no_certificate": ("No certificate", "Ingen kontrolfil"),
    "v_holds": (
        "All {count} claims hold.",
        "Alle {count} påstande holder.",
    ),
    "v_fails": ("{failed} of {count} claims do not hold.", "{failed} af {count} påstande holder ikke."),
    "v_claim": ("Claim", "Påstand"),
    "v_says": ("What is checked", "Hvad der er efterprøvet"),
    "v_times": ("Times", "Antal"),
    "v_answer": ("Result", "Resultat"),
    "v_ok": ("holds", "holder"),
    "v_not_ok": ("FAILS", "HOLDER IKKE"),
    "v_heading_failures": ("What does not hold", "Hvad der ikke holder"),
    "v_changes": ("Changed in the specification: {changes}.", "Ændret i specifikationen: {changes}."),
    "v_alone": (
        "Checked from the certificate alone, without our models. Not checked: who is eligible, and where keys, base "
        "amounts and limits come from. --instance ID|FILE derives them again.",
        "Efterprøvet ud fra kontrolfilen alene, uden vores modeller. Ikke efterprøvet: hvem der er "
        "tilskudsberettigede, og hvor nøgler, grundbeløb og grænser kommer fra. --instance ID|FILE udleder dem igen.",
    ),
    "v_derived": (
        'The claims that begin with "derived" were worked out again from the instance, by our models.',
        'De påstande, der begynder med "derived", er udledt igen fra eksemplet, med vores modeller.',
    ),
    "v_of_program": (
        "Checked from the certificate alone, without our models and without a solver. Not checked: that the program is "
        'what the rules say, and what stands under "stated": which solvers agreed, and whether another x is as good.',
        "Efterprøvet ud fra kontrolfilen alene, uden vores modeller og uden en løser. Ikke efterprøvet: at programmet "
        'er det, reglerne siger, og hvad der står under "stated": hvilke løsere der er enige, og om et andet x er lige '
        "så godt.",
    ),
    "v_program": ("the program is that of its digest", "programmet svarer til sin kontrolsum"),
    "v_rule_names": (
        "every row and bound comes from one rule at most",
        "hver række og grænse kommer højst fra én regel",
    ),
    "v_bounds": ("every x is within its bounds", "hvert x er inden for sine grænser"),
    "v_whole": ("what must be whole is whole", "det, der skal være helt, er helt"),
    "v_rows": ("every row holds", "hver række holder"),
    "v_objective": ("c·x is the objective", "c·x er målet"),
    "v_duals": ("no dual uses a side that is open", "ingen dual bruger en side uden grænse"),
    "v_bounds_from_rows": (
        "bounds that are not stated follow from a row",
        "grænser, der ikke er oplyst, følger af en række",
    ),
    "v_bound": ("nothing that is allowed has a lower c·x", "intet tilladt har et lavere c·x"),
    "v_gap": ("objective less bound is the gap", "mål minus grænse er gabet"),
    "v_proven": ("what is proven is said as it is", "det, der er bevist, er sagt, som det er"),
    "v_tie_order": ("the tie order has every column once", "rækkefølgen ved lighed har hver kolonne én gang"),
    "v_form": ("the file has the form of a certificate", "filen har form af en kontrolfil"),
    "v_seal": ("nothing was changed after it was written", "intet er ændret, siden den blev skrevet"),
    "v_data": ("the figures are those of their digest", "tallene svarer til deres kontrolsum"),
    "v_years": ("the years are those of the specification", "årene er specifikationens"),
    "v_rules": (
        "amount, top-slice, unit and method are those of the specification",
        "beløb, forlods afsat, afrundingsenhed og metode er specifikationens",
    ),
    "v_description": (
        "id, title, model, price level and synthetic are those of the specification",
        "id, titel, model, prisniveau og synthetic er specifikationens",
    ),
    "v_weights": (
        "a figure counts in part only on a taper, and not at all only on the exit ramp",
        "et tal tæller kun delvis på en aftrapning, og slet ikke kun under udfasning",
    ),
    "v_opt-out": (
        "those that opted out get nothing, and only they return kroner",
        "de, der har fravalgt puljen, får intet, og kun de giver kroner tilbage",
    ),
    "v_parts": (
        "the parts, their keys and the proportions of their shares are the specification's",
        "delpuljerne, deres nøgler og forholdet mellem deres andele er specifikationens",
    ),
    "v_recipients": ("there are figures of all who take part", "der er tal for alle, der er med"),
    "v_figures": (
        "a key that is a column has the figures of that column",
        "en nøgle, der er en kolonne, har kolonnens tal",
    ),
    "v_key": ("K = Σ share × figure / sum of figures", "K = Σ andel × tal / summen af tal"),
    "v_sum": ("the kroner add up, in whole units", "kronerne stemmer, i hele enheder"),
    "v_limits": ("every amount is within its limits", "hvert beløb er inden for sine grænser"),
    "v_multiplier": (
        "fair share = base amount + λ K within limits, and λ the smallest that spends it all",
        "beregnet andel = grundbeløb + λ K inden for grænserne, og λ det mindste, der fordeler det hele",
    ),
    "v_guarantee": (
        "who is guaranteed more gets it, and the others pay at the smallest level",
        "den, der er garanteret mere, får det, og de andre betaler på det laveste niveau",
    ),
    "v_minimum_grant": ("nobody gets less than the minimum grant", "ingen får mindre end mindste tilskud"),
    "v_rounding": (
        "rounded down or up; the units left over went to the first in line",
        "rundet ned eller op; resten af enhederne gik til de forreste i rækken",
    ),
    "v_binding": ("who is held by which limit", "hvem der holdes af hvilken grænse"),
    "v_ties": ("who stood equal for the last units", "hvem der stod lige om de sidste enheder"),
    "v_derived_description": ("id, title, model and price level", "id, titel, model og prisniveau"),
    "v_derived_specification": ("the rules in force", "de gældende regler"),
    "v_derived_figures_used": ("every figure", "hvert tal"),
    "v_derived_years_asked_for": ("which years", "hvilke år"),
    "v_derived_amount": ("amount and top-slice of the year", "årets beløb og forlods afsat"),
    "v_derived_eligibility": ("who takes part", "hvem der er med"),
    "v_derived_keys": ("the key and its parts", "nøglen og dens dele"),
    "v_derived_base_amounts": ("base amounts", "grundbeløb"),
    "v_derived_limits": ("floors, caps, groups, guarantee", "mindstebeløb, lofter, grupper, garanti"),
    "v_derived_kroner": ("amounts, rounding and ties", "beløb, afrunding og lige brøker"),
}
