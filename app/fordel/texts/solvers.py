"""What `fordel solvers` prints, and how far the search of a solver is."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "solvers_name": ("solver", "problemløser"),
    "solvers_works": ("works here", "virker her"),
    "solvers_no": ("no", "nej"),
    "solvers_says": ("version, or what to do", "version, eller hvad der skal gøres"),
    "search_none": ("no answer yet", "intet svar endnu"),
    "search_best": ("best so far {best}, no bound yet", "bedste hidtil {best}, ingen grænse endnu"),
    "search_gap": (
        "best so far {best}, none is below {bound}: gap {gap} pct.",
        "bedste hidtil {best}, intet er under {bound}: afstand {gap} pct.",
    ),
    "search_after": ("{seconds} seconds", "{seconds} sekunder"),
    "solvers_hint": (
        "No solver is believed: every answer is checked here. `--backend NAME` chooses one.",
        "Ingen af dem får lov at stå alene: hvert svar kontrolleres her. `--backend NAVN` vælger en.",
    ),
}
