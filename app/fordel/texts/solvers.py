"""What `fordel solvers` prints."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "solvers_name": ("solver", "problemløser"),
    "solvers_works": ("works here", "virker her"),
    "solvers_no": ("no", "nej"),
    "solvers_says": ("version, or what to do", "version, eller hvad der skal gøres"),
    "solvers_hint": (
        "No solver is believed: every answer is checked here. `--backend NAME` chooses one.",
        "Ingen af dem får lov at stå alene: hvert svar kontrolleres her. `--backend NAVN` vælger en.",
    ),
}
