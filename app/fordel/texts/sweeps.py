"""What `fordel sweep` prints."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "sweep_title": ("Sweep: {title}", "Følsomhedsanalyse: {title}"),
    "sweep_scenarios_one": ("1 scenario", "1 alternativ"),
    "sweep_scenarios": ("{count} scenarios", "{count} alternativer"),
    "sweep_grid": ("{points} on a grid: {axes}", "{points} i et gitter: {axes}"),
    "sweep_axis": ("{name} ({count} values)", "{name} ({count} værdier)"),
    "sweep_axis_left_out": ("the whole and each part left out", "helheden og hver delpulje udeladt"),
    "sweep_axis_figures_year": ("years of figures {years}", "tælleår {years}"),
    "sweep_drawn": (
        "{draws} draws{each} of {what} (method {method}, seed {seed})",
        "{draws} udtrækninger{each} af {what} (metode {method}, seed {seed})",
    ),
    "sweep_each": (" at each point of the grid", " i hvert punkt af gitteret"),
    "sweep_drawn_weights": ("the parts' shares", "delpuljernes andele"),
    "sweep_drawn_weights_within": ("the parts' shares within limits", "delpuljernes andele inden for grænser"),
    "sweep_drawn_column": ("{column} within its error", "{column} inden for sin usikkerhed"),
    "sweep_how": (
        "Solved many at a time: {together}; one by one: {alone}; allocations decided exactly: {exactly}.",
        "Beregnet mange ad gangen: {together}; ét ad gangen: {alone}; fordelinger afgjort eksakt: {exactly}.",
    ),
    "sweep_why_alone": ("One by one, since {why}", "Ét ad gangen, fordi {why}"),
    "sweep_certified_one": (
        "1 scenario of the sample was solved by itself and certified in full: the same, krone by krone.",
        "1 alternativ i stikprøven er beregnet for sig selv og kontrolleret fuldt ud: det samme, krone for krone.",
    ),
    "sweep_certified": (
        "{count} scenarios of the sample were solved by themselves and certified in full: the same, krone by krone.",
        "{count} alternativer i stikprøven er beregnet for sig selv og kontrolleret fuldt ud: det samme, krone for "
        "krone.",
    ),
    "sweep_certified_none": (
        "No scenario was solved by itself and certified in full.",
        "Intet alternativ er beregnet for sig selv og kontrolleret fuldt ud.",
    ),
    "sweep_refused": (
        "{count} of the sample cannot be solved by themselves either.",
        "{count} i stikprøven kan heller ikke beregnes for sig selv.",
    ),
    "sweep_failed": (
        "{failed} of {scenarios} scenarios cannot be solved and count in nothing below:",
        "{failed} af {scenarios} alternativer kan ikke beregnes og tæller ikke med i noget nedenfor:",
    ),
    "sweep_failure": ("{count}, first scenario {first}: {message}", "{count}, først alternativ {first}: {message}"),
    "sweep_more_failures": (
        "... and {count} more reasons; see sweep.json",
        "... og {count} grunde mere; se sweep.json",
    ),
    "sweep_direction": (
        "Against the baseline {gain} gain in every scenario, {lose} lose in every scenario, and for {depends} it "
        "depends.",
        "Mod sammenligningsgrundlaget får {gain} mere i alle alternativer, {lose} får mindre i alle, og for {depends} "
        "kommer det an på alternativet.",
    ),
    "sweep_widest": (
        "Widest from 5 to 95 pct. of the scenarios{years} ({shown} of {count})",
        "Størst spænd fra 5 til 95 pct. af alternativerne{years} ({shown} af {count})",
    ),
    "sweep_all_years": (", all years", ", alle år"),
    "sweep_none_wide": (
        "From 5 to 95 pct. of the scenarios nobody's amount changes.",
        "Fra 5 til 95 pct. af alternativerne ændres ingens beløb.",
    ),
    "sweep_baseline": ("baseline, kr.", "grundlag, kr."),
    "sweep_p": ("{percent} pct., kr.", "{percent} pct., kr."),
    "sweep_median": ("median, kr.", "median, kr."),
    "sweep_lowest": ("lowest, kr.", "mindst, kr."),
    "sweep_highest": ("highest, kr.", "størst, kr."),
    "sweep_in": ("in", "i"),
    "sweep_gaining": ("gains in, pct.", "får mere i, pct."),
    "sweep_ranks": (
        "Ranks by {by}{years}, 1 is the most: widest ({shown} of {count} with more than one rank)",
        "Rang efter {by}{years}, 1 er mest: størst spænd ({shown} af {count} med mere end én rang)",
    ),
    "sweep_by_inhabitant": ("kroner per inhabitant", "kroner pr. indbygger"),
    "sweep_by_amount": ("amount", "beløb"),
    "sweep_same_rank": (
        "Everybody has the same rank by {by} in all scenarios.",
        "Alle har samme rang efter {by} i alle alternativer.",
    ),
    "sweep_best": ("best", "bedst"),
    "sweep_mean": ("mean", "middel"),
    "sweep_worst": ("worst", "dårligst"),
    "sweep_extremes": ("The scenarios as a whole", "Alternativerne som helhed"),
    "sweep_measure": ("measure", "mål"),
    "sweep_measure_total_kr": ("distributed, kr.", "fordelt, kr."),
    "sweep_measure_gini": ("Gini coefficient of {by}", "Gini-koefficient for {by}"),
    "sweep_measure_losers": ("how many lose", "hvor mange får mindre"),
    "sweep_measure_largest_loss_kr": ("largest loss, kr.", "største tab, kr."),
    "sweep_smallest": ("smallest", "mindst"),
    "sweep_largest": ("largest", "størst"),
    "sweep_in_scenario": ("in scenario", "i alternativ"),
    "sweep_no_inhabitants": (
        "Nobody's inhabitants are known, so ranks, Gini coefficients and Lorenz points are by amount.",
        "Ingens indbyggertal kendes, så rang, Gini-koefficienter og Lorenz-punkter er efter beløb.",
    ),
    "sweep_inhabitants_rounded": (
        "For ranks, Gini coefficients and Lorenz points inhabitants are rounded to {decimals} decimals.",
        "Til rang, Gini-koefficienter og Lorenz-punkter er indbyggertal afrundet til {decimals} decimaler.",
    ),
    "sweep_without_inhabitants": (
        "{count} without inhabitants, so last in the ranks and not in Gini coefficients and Lorenz points: {who}",
        "{count} uden indbyggere og derfor sidst i rangen og ikke med i Gini-koefficienter og Lorenz-punkter: {who}",
    ),
    "sweep_write_down": (
        "The same command with --scenario NUMBER prints the `fordel run` that makes one of them.",
        "Den samme kommando med --scenario NUMMER skriver den `fordel run`, der giver ét af dem.",
    ),
    "sweep_only_python": (
        "A value, or the length of the command, is not read the same way by every shell (cmd, PowerShell, sh). In "
        "Python it is:",
        "En værdi eller kommandoens længde læses ikke ens af alle kommandofortolkere (cmd, PowerShell, sh). I Python "
        "er det:",
    ),
    "sweep_progress": (
        "{done} of {count} scenarios, {rate} a second, {left} left",
        "{done} af {count} alternativer, {rate} i sekundet, {left} tilbage",
    ),
}
