"""What is printed of models that are no single pool by key."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "k_rest": (
        "{rest} kr. of {amount} kr. are not distributed to municipalities",
        "{rest} kr. af {amount} kr. er ikke fordelt til kommuner",
    ),
    "k_checked": (
        "Sums, limits and programs were checked by code that did not solve them.",
        "Summer, grænser og programmer er kontrolleret af kode, der ikke har løst dem.",
    ),
    "k_program": ("{name}: proven best, found by {by}", "{name}: bevist bedst, fundet af {by}"),
    "k_program_gap": (
        "{name}: in whole kroner, with a proven bound that is stated in the certificate; found by {by}",
        "{name}: i hele kroner, med en bevist grænse, som står i kontrolfilen; fundet af {by}",
    ),
    "k_cross_checked": (
        "Cross-checked: {by} found the same kroner.",
        "Krydskontrolleret: {by} fandt de samme kroner.",
    ),
    "k_heading_pools": ("Pools and years", "Puljer og år"),
    "k_pool": ("pool", "pulje"),
    "k_distributed": ("distributed, kr.", "fordelt, kr."),
    "k_rest_column": ("not distributed, kr.", "ikke fordelt, kr."),
    "k_recipients": ("municipalities", "kommuner"),
    "k_more_rows": (
        "  and {count} more rows, in {table}.csv with --out",
        "  og {count} rækker mere, i {table}.csv med --out",
    ),
    "v_paid": ("amounts are what the program's x pay", "beløbene er det, som programmets x udbetaler"),
    "v_origin": (
        "what is divided is what was given for it, to the krone",
        "det, der deles, er det, der er givet til det, på kronen",
    ),
    "v_derived_divisions": ("every division", "hver deling"),
    "v_derived_programs": ("every program and its answer", "hvert program og dets svar"),
    "k_title": ("What is decided about {name}", "Hvad der er besluttet om {name}"),
    "k_data": ("Data", "Data"),
    "k_rules": ("Rules", "Regler"),
    "k_tables": ("Further tables", "Øvrige tabeller"),
    "k_rows": ("{name}: {count} rows from {file}", "{name}: {count} rækker fra {file}"),
    "k_heading_reasons": ("Why", "Hvorfor"),
    "k_heading_rows": ("Where it stands in the tables", "Hvor den står i tabellerne"),
    "k_step_key": ("key", "fordelingsnøgle"),
    "k_step_collective": ("collective part", "kollektiv del"),
    "k_step_individual": ("individual part", "individuel del"),
    "k_step_grants": ("grants", "tilsagn"),
    "k_step_above_bracket": ("above the bracket", "over bundgrænsen"),
    "k_step_common_limits": ("common limits", "fælles grænser"),
    "k_step_today": ("as today", "som i dag"),
    "k_step_other_key": ("by another key", "efter en anden nøgle"),
    "k_step_selection": ("chosen", "valgt"),
    "k_step": ("step", "trin"),
    "k_no_kroner": (
        "{name} gets nothing from this instance.",
        "{name} får ikke noget i denne beregning.",
    ),
    "k_letter_decided": (
        "Below is what is decided about {name}, and why.",
        "Nedenfor står, hvad der er besluttet om {name}, og hvorfor.",
    ),
    "k_letter_intro": (
        "{name} gets {amount} kr. in all. Below is what each step gives, to the krone.",
        "{name} får i alt {amount} kr. Nedenfor står, hvad hvert trin giver, på kronen.",
    ),
    "k_of_model": (
        "Divisions are checked as pools are, programs without any solver. What solvers agreed on is stated and not "
        "checked; with --instance it is solved again.",
        "Delinger er kontrolleret som puljer, programmer uden nogen problemløser. Hvad problemløsere var enige om, er "
        "oplyst og ikke kontrolleret; med --instance løses det igen.",
    ),
}
