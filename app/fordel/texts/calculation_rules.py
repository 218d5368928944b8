"""What stands on the sheet Calculation of a pool with tapers, phase-in, exit ramps, opt-out, merges or a guarantee."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "x_note_absent": (
        "Not there in this year, since they merge or split: {count}.",
        "Findes ikke i dette år, fordi de lægges sammen eller deles: {count}.",
    ),
    "x_note_minimum": (
        "NOT CALCULATED HERE: the minimum grant. Dropped out below it: {count}. After a change nobody drops out or "
        "comes back.",
        "BEREGNES IKKE HER: mindste tilskud. Faldet fra under det: {count}. Efter en ændring falder ingen fra, og "
        "ingen kommer tilbage.",
    ),
    "x_note_exit_ramp": (
        "On the exit ramp: {count}. Their key is 0, and what they get, typed kroner, is their floor.",
        "Under udfasning: {count}. Deres nøgle er 0, og det, de får, indtastede kroner, er deres mindstebeløb.",
    ),
    "x_note_returned": (
        "Opted out, and their kroner returned: {count}. All is calculated with them; their amount is 0 in the end.",
        "Har fravalgt puljen, og deres kroner gives tilbage: {count}. Alt er beregnet med dem; til sidst er deres "
        "beløb 0.",
    ),
    "x_note_taper": (
        "The taper weights follow the figures. With weight 0 a municipality is not eligible and has no floor; "
        "who is eligible is not calculated here.",
        "Aftrapningens vægte følger tallene. Med vægt 0 er en kommune ikke tilskudsberettiget og har intet "
        "mindstebeløb; hvem der er tilskudsberettiget, beregnes ikke her.",
    ),
    "x_note_taper_typed": (
        "NOT CALCULATED HERE: the taper weights; they are closer than the numbers of a spreadsheet can tell and typed.",
        "BEREGNES IKKE HER: aftrapningens vægte; de er tættere, end tallene i et regneark kan skelne, og indtastet.",
    ),
    "x_note_weights": (
        "NOT CALCULATED HERE: the weights of the parts, which follow from amounts of their own or the phase-in; they "
        "are typed numbers.",
        "BEREGNES IKKE HER: delpuljernes vægte, som følger af egne beløb eller indfasningen; de er indtastede tal.",
    ),
    "x_value_taper_at": ("taper: weight 0 at", "aftrapning: vægt 0 ved"),
    "x_value_taper_full": ("taper: weight 1 at", "aftrapning: vægt 1 ved"),
    "x_value_phase_in": ("phase-in: of the way", "indfasning: af vejen"),
    "x_value_by_key": ("by key, kr.", "efter nøgle, kr."),
    "x_value_whole_key": ("by baseline and key, kr.", "efter grundlag og nøgle, kr."),
    "x_value_own_share": ("own share: {part}", "egen andel: {part}"),
    "x_value_own_amount": ("own amount, kr.: {part}", "eget beløb, kr.: {part}"),
    "x_value_needed_inhabitants": ("what the guarantee costs, kr.", "det, garantien koster, kr."),
    "x_value_needed_gains": ("to have together, kr.", "til alle tilsammen, kr."),
    "x_value_level_reached": ("last level at which it is not enough", "sidste niveau, hvor det ikke er nok"),
    "x_value_level_sum": ("sum there, kr.", "summen der, kr."),
    "x_value_level_slope": ("what moves with the level there", "det, der følger niveauet der"),
    "x_value_level_inhabitants": ("τ, kr. per inhabitant", "τ, kr. pr. indbygger"),
    "x_value_level_gains": ("γ, times the baseline", "γ, gange sammenligningsgrundlaget"),
    "x_col_by": ("the taper goes by", "aftrapningen går efter"),
    "x_col_taper": ("taper weight", "aftrapningens vægt"),
    "x_how_taper": ("0 at the first, 1 at the second value above", "0 ved den første, 1 ved den anden værdi ovenfor"),
    "x_col_own_base": ("base amount before taper and phase-in, kr.", "grundbeløb før aftrapning og indfasning, kr."),
    "x_how_own_base": ("as the rule says", "som reglen siger"),
    "x_col_ramp": ("exit ramp, kr.", "udfasning, kr."),
    "x_how_ramp": ("percent of the baseline", "procent af sammenligningsgrundlaget"),
    "x_col_target": ("fair share before the guarantee, kr.", "beregnet andel før garantien, kr."),
    "x_how_target": (
        "the key's kroner, no less than the floor and no more than the cap",
        "nøglens kroner, mindst mindstebeløbet og højst loftet",
    ),
    "x_col_promised": ("baseline less the loss allowed, kr.", "grundlag minus tilladt tab, kr."),
    "x_how_promised": ("rounded up to a unit", "rundet op til en enhed"),
    "x_col_guaranteed": ("guaranteed, kr.", "garanteret, kr."),
    "x_how_guaranteed": (
        "the largest of that, floor and base amount",
        "det største af det, mindstebeløb og grundbeløb",
    ),
    "x_col_payer_inhabitants": ("inhabitants that pay", "indbyggere, der betaler"),
    "x_col_payer_gains": ("baseline, kr.", "sammenligningsgrundlag, kr."),
    "x_how_payer": ("0: does not pay", "0: betaler ikke"),
    "x_col_room": ("can give up, kr.", "kan afgive, kr."),
    "x_how_room": ("above what is guaranteed", "over det garanterede"),
    "x_col_pay_at": ("has given it all from τ", "har afgivet det hele fra τ"),
    "x_how_pay_at": ("can give up / inhabitants", "kan afgive / indbyggere"),
    "x_col_pay_sum": ("all give up there, kr.", "alle afgiver der, kr."),
    "x_how_pay_sum": ("at that τ", "ved det τ"),
    "x_col_most": ("at most, kr.", "højst, kr."),
    "x_how_most": ("the larger of fair share and guaranteed", "det største af beregnet andel og garanteret"),
    "x_col_rise_at": ("above the guaranteed from γ", "over det garanterede fra γ"),
    "x_how_rise_at": ("guaranteed / baseline", "garanteret / grundlag"),
    "x_col_rise_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_rise_sum": ("at that γ", "ved det γ"),
    "x_col_top_at": ("has its own share from γ", "får sin egen andel fra γ"),
    "x_how_top_at": ("at most / baseline", "højst / grundlag"),
    "x_col_top_sum": ("sum of all there, kr.", "alles sum der, kr."),
    "x_how_top_sum": ("at that γ", "ved det γ"),
    "x_col_solved": ("with all in, kr.", "med alle med, kr."),
    "x_how_solved": ("units × unit", "enheder × afrundingsenhed"),
    "x_col_out": ("opted out", "har fravalgt"),
    "x_how_out": ("1: its kroner are returned", "1: dens kroner gives tilbage"),
}
