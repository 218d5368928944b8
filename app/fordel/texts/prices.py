"""What `fordel price` prints."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "price_title": ("The price of {rule}: {title}", "Prisen på {rule}: {title}"),
    "price_levels": ("Levels from {start} to {stop}.", "Niveauer fra {start} til {stop}."),
    "price_linear": (
        "Between two rows every amount before rounding is linear in the level. The levels are exact, and the rule "
        "counts before it is rounded to units of {unit} kr.; {solved}",
        "Mellem to rækker er hvert beløb før afrunding lineært i niveauet. Niveauerne er eksakte, og reglen regnes, "
        "før den afrundes til enheder på {unit} kr.; {solved}",
    ),
    "price_solved": (
        "each row was solved again with whole kroner.",
        "hver række er beregnet igen i hele kroner.",
    ),
    "price_solved_but": (
        "each row was solved again with whole kroner, except those with *.",
        "hver række er beregnet igen i hele kroner, undtagen dem med *.",
    ),
    "price_unsolved": (
        "{year}* There are no whole kroner here: in whole units of {unit} kr. the rules cannot hold together.",
        "{year}* Her er der ingen hele kroner: i hele enheder på {unit} kr. kan reglerne ikke holde sammen.",
    ),
    "price_candidates": (
        "{year}Above the number of candidates, {count}, nothing changes.",
        "{year}Over antallet af kandidater, {count}, ændres intet.",
    ),
    "price_compared_at": (
        "{year}Without this rule the others cannot hold together, so levels are compared with the level "
        "{level} instead.",
        "{year}Uden denne regel kan de andre ikke holde sammen, så niveauerne sammenlignes med "
        "niveauet {level} i stedet.",
    ),
    "price_steps": (
        "Between two rows nothing changes; at a row kroner jump. Each row was solved.",
        "Mellem to rækker ændres intet; ved en række springer kronerne. Hver række er beregnet.",
    ),
    "price_points": ("Breakpoints", "Knækpunkter"),
    "price_points_in": ("Breakpoints, {year}", "Knækpunkter, {year}"),
    "price_column_level": ("level", "niveau"),
    "price_above": ("above {level}", "over {level}"),
    "price_moved": ("moved, kr.", "flyttet, kr."),
    "price_rate": ("per 1 of level, kr.", "pr. 1 i niveau, kr."),
    "price_held": ("held", "holdes"),
    "price_left_out": ("left out", "udenfor"),
    "price_gaining": ("gain", "får mere"),
    "price_paying": ("pay", "betaler"),
    "price_enters": ("held from here", "holdes herfra"),
    "price_leaves": ("no longer", "ikke længere"),
    "price_out_from": ("left out from here", "udenfor herfra"),
    "price_in_from": ("in from here", "med herfra"),
    "price_moved_means": (
        "Moved: what those who gain get more than without the rule; the others, or a top-slice, have as much less or "
        "more.",
        "Flyttet: det, som de, der får mere end uden reglen, får mere; de andre betaler det.",
    ),
    "price_more_rows": (
        "... {count} rows more; --out DIR or --json has them all.",
        "... {count} rækker mere; --out MAPPE eller --json har dem alle.",
    ),
    "price_lowest": (
        "{year}The rules hold together from {level} up: below it they cannot. {reason}",
        "{year}Reglerne kan holde sammen fra {level} og op; under det kan de ikke. {reason}",
    ),
    "price_above_lowest": (
        "{year}The rules hold together above {level}: there and below it they cannot. {reason}",
        "{year}Reglerne kan holde sammen over {level}; dér og derunder kan de ikke. {reason}",
    ),
    "price_highest": (
        "{year}The rules hold together up to {level}: above it they cannot. {reason}",
        "{year}Reglerne kan holde sammen op til {level}; over det kan de ikke. {reason}",
    ),
    "price_below_highest": (
        "{year}The rules hold together below {level}: from there they cannot. {reason}",
        "{year}Reglerne kan holde sammen under {level}; derfra kan de ikke. {reason}",
    ),
    "price_short": (
        "At {level} {kroner} kr. are missing.",
        "Ved {level} mangler der {kroner} kr.",
    ),
    "price_over": (
        "At {level} {kroner} kr. cannot be distributed.",
        "Ved {level} kan {kroner} kr. ikke fordeles.",
    ),
    "price_gains": (
        "Gain from {start} to {stop}, all years ({shown} of {count})",
        "Får mere fra {start} til {stop}, alle år ({shown} af {count})",
    ),
    "price_losses": (
        "Lose from {start} to {stop}, all years ({shown} of {count})",
        "Får mindre fra {start} til {stop}, alle år ({shown} af {count})",
    ),
    "price_ends_differ": (
        "{year}The kroner are those at {start} and {stop}.",
        "{year}Kronerne er dem ved {start} og {stop}.",
    ),
    "price_column_without": ("without the rule, kr.", "uden reglen, kr."),
    "price_column_compared": ("compared with, kr.", "sammenlignet med, kr."),
    "price_column_from": ("at {level}, kr.", "ved {level}, kr."),
    "price_column_first": ("first level, kr.", "første niveau, kr."),
    "price_column_last": ("last level, kr.", "sidste niveau, kr."),
    "price_column_difference": ("difference, kr.", "forskel, kr."),
}
