"""What `fordel explain` prints and writes: the waterfall, limits, thresholds, and the letter."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "e_title": ("Why {name} gets {amount} kr.", "Hvorfor {name} får {amount} kr."),
    "e_adds_up": (
        "The steps add up to the amount, to the krone; the allocation was checked by code that did not produce it.",
        "Trinene giver tilsammen beløbet på kronen, og fordelingen er kontrolleret af kode, der ikke har beregnet den.",
    ),
    "e_heading_steps": ("How the amount comes about, kr.", "Sådan fremkommer beløbet, kr."),
    "e_heading_limits": ("Limits", "Grænser"),
    "e_heading_thresholds": ("Conditions and thresholds", "Betingelser og tærskler"),
    "e_heading_changes": ("What would change it", "Hvad der ville ændre det"),
    "e_heading_means": ("What the steps mean", "Hvad trinene betyder"),
    "e_heading_figures": ("The figures behind the steps", "Tallene bag trinene"),
    "e_heading_rule": ("The rule", "Reglen"),
    "e_step": ("step", "trin"),
    "e_amount": ("amount", "beløb"),
    "e_years_line": ("{years}: {sentence}", "{years}: {sentence}"),
    # The steps, as rows of the table.
    "e_step_start_inhabitants": ("share per inhabitant", "andel efter indbyggertal"),
    "e_step_start_equal": ("equal share", "lige stor andel"),
    "e_step_base_amount_inhabitants": (
        "base amount, against the same per inhabitant",
        "grundbeløb, i forhold til indbyggertal",
    ),
    "e_step_base_amount_equal": ("base amount, against an equal share", "grundbeløb, i forhold til lige deling"),
    "e_step_part_inhabitants": ("{part}, against the same per inhabitant", "{part}, i forhold til indbyggertal"),
    "e_step_part_equal": ("{part}, against an equal share", "{part}, i forhold til lige deling"),
    "e_step_phase_in_inhabitants": (
        "phase-in, against the same per inhabitant",
        "indfasning, i forhold til indbyggertal",
    ),
    "e_step_phase_in_equal": ("phase-in, against an equal share", "indfasning, i forhold til lige deling"),
    "e_step_exit_ramp": ("exit ramp", "udfasning"),
    "e_step_own_limit": ("own floor or cap", "eget mindstebeløb eller loft"),
    "e_step_group_limit": ("limit of its group", "gruppens grænse"),
    "e_step_others_limits": ("limits of others", "andres grænser"),
    "e_step_guarantee": ("guarantee", "garanti"),
    "e_step_rounding": ("rounding", "afrunding"),
    "e_step_opt_out": ("opt-out", "fravalg"),
    # What they mean.
    "e_means_not_in_it": (
        "{name} is not eligible and has no share in what is distributed.",
        "{name} er ikke tilskudsberettiget og har ikke del i det, der fordeles.",
    ),
    "e_means_start_inhabitants": (
        "Share per inhabitant: the start is what {name} would get if all that is distributed went to those eligible by "
        "their number of inhabitants.",
        "Andel efter indbyggertal: udgangspunktet er det, {name} ville få, hvis alt, der fordeles, gik til de "
        "tilskudsberettigede efter indbyggertal.",
    ),
    "e_means_start_equal": (
        "Equal share: the figures do not have the inhabitants of all who are eligible, so the start is what each would "
        "get if they all got the same.",
        "Lige stor andel: tallene har ikke indbyggertal for alle tilskudsberettigede, så udgangspunktet er det, hver "
        "ville få, hvis alle fik det samme.",
    ),
    "e_means_scaled": (
        "The floors add up to more than there is. They are reduced in proportion, and the key is not used.",
        "Mindstebeløbene er tilsammen mere, end der er. De er sat ned i samme forhold, og nøglen er ikke brugt.",
    ),
    "e_means_base_amount": (
        "Base amount: what {name} gets of it, more or less than if the same kroner were shared as in the start.",
        "Grundbeløb: hvad {name} får, mere eller mindre end hvis de samme kroner var delt som i udgangspunktet.",
    ),
    "e_means_part": (
        "Parts of the key: what each gives {name} where no limit binds anybody, more or less than if the same kroner "
        "were shared as in the start.",
        "Nøglens delpuljer: hvad hver giver {name}, når ingen grænser binder nogen, mere eller mindre end hvis de "
        "samme kroner var delt som i udgangspunktet.",
    ),
    "e_means_phase_in": (
        "Phase-in: the part that is still distributed by the baseline, set against the start in the same way.",
        "Indfasning: den del, der endnu fordeles efter sammenligningsgrundlaget, i forhold til udgangspunktet på samme "
        "måde.",
    ),
    "e_means_exit_ramp": (
        "Exit ramp: what those that are no longer eligible still get; the others pay as in the start.",
        "Udfasning: det, de ikke længere tilskudsberettigede endnu får; de andre betaler som i udgangspunktet.",
    ),
    "e_means_own_limit": (
        "Own floor or cap: what {name} gets more or less than if its own limit were taken out and all else kept.",
        "Eget mindstebeløb eller loft: hvad {name} får mere eller mindre, end hvis dens egen grænse var taget ud og "
        "alt andet bevaret.",
    ),
    "e_means_group_limit": (
        "Limit of its group: what the group's floor gives or its cap takes.",
        "Gruppens grænse: hvad gruppens mindstebeløb giver, eller dens loft tager.",
    ),
    "e_means_others_limits": (
        "Limits of others: what the floors of others cost {name}, and what their caps leave for it; the effect of its "
        "own limit is left out.",
        "Andres grænser: hvad andres mindstebeløb koster {name}, og hvad deres lofter lader tilbage til den; "
        "virkningen af dens egen grænse er holdt ude.",
    ),
    "e_means_guarantee": (
        "Guarantee: what it lifts {name}, or what {name} pays for it.",
        "Garanti: hvad den løfter {name}, eller hvad {name} betaler til den.",
    ),
    "e_means_rounding_kroner": (
        "Rounding: to whole kroner; those left over go to the largest fractions.",
        "Afrunding: til hele kroner; de kroner, der er tilbage, går til de største brøker.",
    ),
    "e_means_rounding": (
        "Rounding: to whole units of {unit} kr.; the units left over go to the largest fractions.",
        "Afrunding: til hele enheder på {unit} kr.; de enheder, der er tilbage, går til de største brøker.",
    ),
    "e_means_rounding_method": (
        "Rounding: the whole units of {unit} kr. are found by the divisor method {method}, and not by the fair share.",
        "Afrunding: de hele enheder på {unit} kr. er fundet med divisormetoden {method} og ikke efter beregnet andel.",
    ),
    "e_means_opt_out": (
        "Opt-out: {name} has opted out, and its kroner are not distributed.",
        "Fravalg: {name} har fravalgt puljen, og dens kroner er ikke fordelt.",
    ),
    # The figures behind the steps.
    "e_figure": ("figure", "tal"),
    "e_figure_distributed": ("distributed to all, kr.", "fordelt til alle, kr."),
    "e_figure_recipients": ("eligible municipalities", "tilskudsberettigede kommuner"),
    "e_figure_all_inhabitants": ("their inhabitants", "deres indbyggere"),
    "e_figure_per_inhabitant": ("kr. per inhabitant", "kr. pr. indbygger"),
    "e_figure_inhabitants": ("inhabitants of {name}", "indbyggere i {name}"),
    "e_figure_base_amount": ("base amount, kr.", "grundbeløb, kr."),
    "e_figure_phase_in": ("by the baseline, kr.", "efter sammenligningsgrundlaget, kr."),
    "e_figure_key": ("{part}: {unit}", "{part}: {unit}"),
    "e_figure_gives": ("{part}: gives, kr. (without limits)", "{part}: giver, kr. (uden grænser)"),
    # Who is eligible.
    "e_standing_eligible": ("Eligible.", "Tilskudsberettiget."),
    "e_standing_returned": (
        "Opted out: the amount is 0, and what it would have got is not distributed.",
        "Har fravalgt puljen: beløbet er 0, og det, kommunen ville have fået, er ikke fordelt.",
    ),
    "e_standing_opted-out": (
        "Opted out: the amount is 0, and the others share it all.",
        "Har fravalgt puljen: beløbet er 0, og de andre deler det hele.",
    ),
    "e_standing_dropped-out": (
        "Dropped out: the fair share is below the minimum grant, so the amount is 0.",
        "Faldet fra: den beregnede andel er under mindste tilskud, så beløbet er 0.",
    ),
    "e_standing_exit-ramp": (
        "No longer eligible: on the exit ramp, with a percent of the baseline.",
        "Ikke længere tilskudsberettiget: under udfasning med en procent af sammenligningsgrundlaget.",
    ),
    "e_standing_not-chosen": (
        "Not eligible: the rule that chooses ([eligibility]) leaves it out, so the amount is 0.",
        "Ikke tilskudsberettiget: reglen, der vælger ([eligibility]), lader den ude, så beløbet er 0.",
    ),
    "e_standing_no-candidate": (
        "Not eligible: the condition (pool.eligible) is not met, so the amount is 0.",
        "Ikke tilskudsberettiget: betingelsen (pool.eligible) er ikke opfyldt, så beløbet er 0.",
    ),
    "e_standing_absent": (
        "Not a recipient in this year, by a merge or a split.",
        "Ikke modtager i dette år på grund af en sammenlægning eller deling.",
    ),
    # Limits.
    "e_limit": ("limit", "grænse"),
    "e_rule": ("rule", "regel"),
    "e_binds": ("binds", "binder"),
    "e_kroner": ("kr.", "kr."),
    "e_without": ("before it, kr.", "før den, kr."),
    "e_away": ("distance", "afstand"),
    "e_yes": ("yes", "ja"),
    "e_no": ("no", "nej"),
    "e_limit_floor": ("floor", "mindstebeløb"),
    "e_limit_cap": ("cap", "loft"),
    "e_limit_guarantee": ("guarantee", "garanti"),
    "e_limit_gains-cap": ("gains cap", "loft over gevinster"),
    "e_limit_group-floor": ("floor of the group {group}", "mindstebeløb for gruppen {group}"),
    "e_limit_group-cap": ("cap of the group {group}", "loft for gruppen {group}"),
    "e_no_limits": ("No floor, cap or guarantee concerns it.", "Ingen mindstebeløb, lofter eller garantier gælder."),
    # Thresholds.
    "e_asked": ("what is asked of", "hvad der ses på"),
    "e_asked_for": ("asked for", "krav"),
    "e_met": ("met", "opfyldt"),
    "e_value": ("figure", "tal"),
    "e_fair_share": ("fair share, kr. (pool.minimum_grant)", "beregnet andel, kr. (pool.minimum_grant)"),
    "e_sign_<": ("below", "under"),
    "e_sign_<=": ("at most", "højst"),
    "e_sign_>": ("above", "over"),
    "e_sign_>=": ("at least", "mindst"),
    "e_sign_==": ("equal to", "lig med"),
    "e_sign_!=": ("other than", "forskellig fra"),
    "e_rank_in": (
        "place {place} of {of}; {places} places, {inside} in; the first one out has {threshold}",
        "nr. {place} af {of}; {places} pladser, {inside} med; den første udenfor har {threshold}",
    ),
    "e_rank_out": (
        "place {place} of {of}; {places} places, {inside} in; the last one in has {threshold}",
        "nr. {place} af {of}; {places} pladser, {inside} med; den sidste, der er med, har {threshold}",
    ),
    "e_rank_all": ("place {place} of {of}; all are in", "nr. {place} af {of}; alle er med"),
    "e_rank_nobody": (
        "place {place} of {of}; {places} places, and nobody is in",
        "nr. {place} af {of}; {places} pladser, og ingen er med",
    ),
    "e_taper": (", full at {full_at}: counts {weight} pct.", ", fuldt ved {full_at}: tæller {weight} pct."),
    "e_no_thresholds": (
        "No threshold decides whether it is eligible.",
        "Ingen tærskel afgør, om kommunen er tilskudsberettiget.",
    ),
    # Smallest changes.
    "e_change_eligible": (
        "If {figure} were {nearest} instead of {now}, {name} would be eligible and get {amount} kr.",
        "Hvis {figure} var {nearest} i stedet for {now}, ville {name} være tilskudsberettiget og få {amount} kr.",
    ),
    "e_change_not-eligible": (
        "If {figure} were {nearest} instead of {now}, {name} would no longer be eligible, and get {amount} kr.",
        "Hvis {figure} var {nearest} i stedet for {now}, ville {name} ikke længere være tilskudsberettiget og få "
        "{amount} kr.",
    ),
    "e_change_free": (
        "If {figure} were {nearest} instead of {now}, no limit would bind {name}, and it would get {amount} kr.",
        "Hvis {figure} var {nearest} i stedet for {now}, ville ingen grænse binde {name}, som ville få {amount} kr.",
    ),
    "e_true": ("true", "sand"),
    "e_false": ("false", "falsk"),
    "e_none_eligible": (
        "No value that was tried of one figure alone would make {name} eligible{solved} (tried: {figures}).",
        "Ingen prøvet værdi af ét tal alene ville gøre {name} tilskudsberettiget{solved} (prøvet: {figures}).",
    ),
    "e_none_not-eligible": (
        "No value that was tried of one figure alone would take {name} out{solved} (tried: {figures}).",
        "Ingen prøvet værdi af ét tal alene ville tage {name} ud{solved} (prøvet: {figures}).",
    ),
    "e_none_free": (
        "No value that was tried of one figure alone would free {name} from its limit{solved} (tried: {figures}).",
        "Ingen prøvet værdi af ét tal alene ville løse {name} fra grænsen{solved} (prøvet: {figures}).",
    ),
    "e_in_solved": (" in a pool that can be solved", " i en pulje, der kan beregnes"),
    "e_tried_between": ("{figure} between {least} and {most}", "{figure} mellem {least} og {most}"),
    "e_changes_checked": (
        "One figure at a time, all else as it is. Each value told is the nearest found in the figure's own precision, "
        "and was checked by solving again; selected values are tried, not all.",
        "Ét tal ad gangen, alt andet uændret. Hver nævnt værdi er den nærmeste, der er fundet i tallets egen "
        "nøjagtighed, og er kontrolleret ved at beregne fordelingen igen; udvalgte værdier er prøvet, ikke alle.",
    ),
    "e_changes_none": (
        "No figure decides whether it is eligible, and no limit binds: there is nothing that a figure would change.",
        "Intet tal afgør, om kommunen er tilskudsberettiget, og ingen grænse binder: der er intet, et tal ville ændre.",
    ),
    "e_changes_opted_out": (
        "No figure changes anything: it has opted out.",
        "Intet tal ændrer noget: puljen er fravalgt.",
    ),
    "e_changes_left_out": (
        "The smallest changes of its own figures were not looked for here; `fordel explain {id} --recipient {code}` "
        "does.",
        "De mindste ændringer af kommunens egne tal er ikke søgt her; det gør `fordel explain {id} --recipient "
        "{code}`.",
    ),
    # The letter.
    "e_dear": ("Dear {name},", "Kære {name}"),
    "e_letter_gets": (
        "{name} gets **{amount} kr.** from the pool “{title}”{years}. Below is how the amount comes about, step by "
        "step.",
        "{name} får **{amount} kr.** af puljen »{title}«{years}. Herunder kan I se trin for trin, hvordan beløbet "
        "fremkommer.",
    ),
    "e_letter_gets_nothing": (
        "{name} gets no kroner from the pool “{title}”{years}. Below is why.",
        "{name} får ikke midler af puljen »{title}«{years}. Herunder kan I se hvorfor.",
    ),
    "e_letter_in_years": (" in {years}", " i {years}"),
    "e_letter_rests_on": ("The pool is distributed by {source}.", "Puljen fordeles efter {source}."),
    "e_letter_parts": ("{part} ({share} pct. of the key): {says}", "{part} ({share} pct. af nøglen): {says}"),
    "e_letter_assumption": ("{about}: {chosen}.", "{about}: {chosen}."),
    "e_letter_shortened": (
        "To keep to a page the letter leaves out {left_out}. All of it is told by `fordel explain {id} --recipient "
        "{code}`.",
        "For at blive på én side udelader brevet {left_out}. Det hele fås med `fordel explain {id} --recipient {code} "
        "--lang da`.",
    ),
    "e_letter_without_assumptions": ("what the assumptions say", "hvad forudsætningerne siger"),
    "e_letter_without_years": (
        "conditions and changes of other years than {year}",
        "betingelser og ændringer i andre år end {year}",
    ),
    "e_letter_without_figures": ("the figures behind the steps", "tallene bag trinene"),
    "e_letter_without_means": ("what the steps mean", "hvad trinene betyder"),
    "e_letter_without_changes": ("what would change it", "hvad der ville ændre det"),
    "e_letter_without_thresholds": ("the conditions", "betingelserne"),
    "e_letter_closing": ("Yours sincerely,", "Med venlig hilsen"),
}
