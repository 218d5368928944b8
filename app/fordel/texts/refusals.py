"""What is printed of rules that cannot hold together, and of what would make them hold."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "refusal_conflict": ("Rules in conflict: {rules}.", "Regler i konflikt: {rules}."),
    "refusal_conflict_years": ("Rules in conflict:", "Regler i konflikt:"),
    "refusal_any_one": ("Any one of these would do: {repairs}.", "Et af disse er nok: {repairs}."),
    "refusal_any_one_checked": (
        "Any one of these would do, each checked by solving again:",
        "Et af disse er nok; hvert er kontrolleret ved at løse igen:",
    ),
    "refusal_no_repair": (
        "No change of the numbers that may be changed was found that makes them hold.",
        "Der er ikke fundet en ændring af de tal, der må ændres, som får dem til at holde.",
    ),
    "refusal_untried": (
        "{count} more rules may do it alone; of many recipients only those that move the fewest kroner are tried.",
        "{count} andre regler kan måske gøre det alene; ved mange modtagere prøves kun dem, der flytter færrest kr.",
    ),
    "refusal_untried_one": (
        "1 more rule may do it alone; of many recipients only those that move the fewest kroner are tried.",
        "1 anden regel kan måske gøre det alene; ved mange modtagere prøves kun dem, der flytter færrest kr.",
    ),
    "refusal_moves": ("moves {kroner}", "flytter {kroner}"),
    "refusal_weighted": ("{kroner} with the weights of [repair]", "{kroner} med vægtene i [repair]"),
    "refusal_cheapest": ("the cheapest", "det billigste"),
    "refusal_cheapest_found": (
        "the cheapest found; nothing under {kroner} is possible",
        "det billigste, der er fundet; intet under {kroner} er muligt",
    ),
    "refusal_cheapest_of_these": ("the cheapest found", "det billigste, der er fundet"),
    "refusal_raise": ("raise {path} by {moved} to {new}", "hæv {path} med {moved} til {new}"),
    "refusal_lower": ("lower {path} by {moved} to {new}", "sænk {path} med {moved} til {new}"),
    "refusal_no_kroner": ("moves no kroner of its own", "flytter ingen kroner i sig selv"),
    "refusal_set": ("set {path} to {new} instead of {old}", "sæt {path} til {new} i stedet for {old}"),
    "refusal_raise_from": ("raise {path} from {old} to {new}", "hæv {path} fra {old} til {new}"),
    "refusal_lower_from": ("lower {path} from {old} to {new}", "sænk {path} fra {old} til {new}"),
    "refusal_multiply": ("multiply {path} by {factor}", "gang {path} med {factor}"),
    "refusal_and": (" and ", " og "),
    "refusal_not_set": (
        "in the file, or in Python overrides={overrides}; --set cannot take this name",
        "i filen, eller i Python overrides={overrides}; --set kan ikke tage dette navn",
    ),
}
