"""What `fordel list` and `fordel show` print of a pool."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    # fordel list.
    "id": ("id", "id"),
    "title": ("title", "titel"),
    "model": ("Model", "Model"),
    "list_years": ("years", "år"),
    "list_recipients": ("municipalities", "kommuner"),
    "assumptions": ("assumptions", "forudsætninger"),
    "list_synthetic": ("synthetic", "syntetisk"),
    "yes": ("yes", "ja"),
    "list_hint": (
        "`fordel show ID` tells what is in one; `fordel run ID` distributes it.",
        "`fordel show ID` fortæller, hvad der er i en; `fordel run ID` fordeler den.",
    ),
    # fordel show.
    "price_level": ("Price level", "Prisniveau"),
    "heading_pool": ("Pool", "Pulje"),
    "heading_rules": ("Rules, as --set knows them", "Regler, som --set kender dem"),
    "none": ("none", "intet"),
    "pct_of_baseline": ("{percent} pct. of pool.baseline", "{percent} pct. af pool.baseline"),
    "kr_per": ("{kroner} kr. per {expression}", "{kroner} kr. pr. {expression}"),
    "heading_parts": ("Parts of the key", "Delpuljer"),
    "part_line": (
        "{part}: {share} by {key} (kr. per {unit})",
        "{part}: {share} efter {key} (kr. pr. {unit})",
    ),
    "heading_missing": ("Filled in where the data have nothing", "Udfyldt, hvor data mangler"),
    "heading_data": ("Data used", "Anvendte data"),
    "column_source": ("source", "kilde"),
    "error_rounding": ("rounded: at most {half} from the true figure", "afrundet: højst {half} fra det sande tal"),
    "error_between": ("the true figure is between {low} and {high}", "det sande tal er mellem {low} og {high}"),
    "recipients_from": ("Recipients", "Modtagere"),
    # More rules of the formula model.
    "pct": ("{percent} pct.", "{percent} pct."),
    "pct_of_the_rest": ("{percent} pct. of the rest", "{percent} pct. af resten"),
    "on_opt_out_share": ("the others share it all", "de andre deler det hele"),
    "on_opt_out_return": ("their kroner are returned", "deres kroner fordeles ikke"),
    "ties_order": ("equal values by ascending code", "lige værdier efter stigende kode"),
    "ties_all": ("all those equal at the cut are in", "alle, der står lige ved grænsen, er med"),
    "ties_none": ("those equal at the cut are out if not all fit", "står flere lige, end der er plads til, er de ude"),
    "phase_in_share": ("{percent} pct. of the way", "{percent} pct. af vejen"),
    # Findings in the sources.
    "heading_findings": ("Findings in the source", "Uklarheder i kilden"),
    "found": ("Finding", "Uklarhed"),
    "done": ("What was done", "Hvad der er gjort"),
    "touches": ("Pools it touches", "Puljer, den berører"),
    "touches_none": ("none that is packaged", "ingen af de medfølgende"),
    "findings_hint": (
        "Findings are flagged, never repaired: the pools are calculated by what the sources say.",
        "Uklarheder vises og rettes ikke: puljerne regnes efter det, kilderne siger.",
    ),
    "sum_added": ("{what}: {terms} = {adds_to} {unit}", "{what}: {terms} = {adds_to} {unit}"),
    "sum_agrees": ("{result}, as stated", "{result}, som oplyst"),
    "sum_differs": (
        "{result}; stated: {stated}; difference: {off}",
        "{result}; oplyst: {stated}; forskel: {off}",
    ),
    "sum_not_stated": ("{result}; the source has no total", "{result}; kilden har ingen sum"),
}
