"""What is said of each field besides its description: the description in Danish, and an example as a file has it.

The English description stands with the field itself. A field that is not here yet is described in English in both
languages; a test names those.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fordel_models.paths import fields
from fordel_models.specification import Table

__all__ = ["DANISH", "EXAMPLES", "about_field", "about_table", "example_of"]

# The tables, by the name of their class.
_DANISH_TABLES = {
    "FormulaSpecification": "En pulje med fordelingsnøgle: grundbeløb, delpuljer, mindstebeløb, lofter og grupper.",
    "SourceText": "Hvor reglerne kommer fra.",
    "Data": "Modtagerne, og hvilke år deres tal er fra.",
    "Synthetic": "Hvordan opdigtede tal er lavet.",
    "Missing": "En værdi til celler, som tabellen mangler. Hver af dem skrives ud som en forudsætning.",
    "Limit": "Et mindstebeløb, et loft eller en anden grænse: præcis én af kr, kr med kr_per, og pct_of_baseline. Et "
    "tal alene er kr.",
    "Pool": "Hvad der fordeles, og med hvilke grænser.",
    "Part": "En del af nøglen med sin andel.",
    "Group": "Grænser for, hvad modtagere med samme betegnelse får tilsammen. Én tabel: grupper må ikke overlappe.",
    "Eligibility": "Hvem der er tilskudsberettiget, efter rang eller efter en tærskel, som en aftrapning kan gøre "
    "blødere: præcis én af de seks regler. Der vælges blandt dem, som pool.eligible lukker ind, og som ikke har "
    "fravalgt puljen.",
    "PhaseIn": "År for år fra sammenligningsgrundlagets fordeling til den nye.",
    "Guarantee": "En garanti mod tab, og hvem der betaler den. Den kræver pool.baseline.",
    "Merge": "Kommuner, der blev lagt sammen, eller én, der blev delt. Fra det år træder de nye i stedet for de gamle.",
    "RepairCosts": "Hvad der må ændres, og hvor dyrt det regnes, når reglerne ikke kan holde sammen. Det afgør intet "
    "beløb.",
    "StatedAssumption": "Noget, som kilden lader stå åbent. Det skrives ud med hvert resultat.",
}

_DANISH_FIELDS = {
    "Specification.id": "Navnet på kommandolinjen: små bogstaver a til z, cifre og bindestreger.",
    "Specification.title": "Puljens officielle navn.",
    "Specification.model": 'Modellens slags: "formula".',
    "Specification.price_level": 'Det års priser, som beløbene er i, for eksempel "2014-pl".',
    "Specification.source": "Hvor reglerne kommer fra.",
    "Specification.data": "Modtagerne, og hvilke år deres tal er fra.",
    "Specification.missing": "Værdier til celler, som tabellen mangler.",
    "Specification.assumption": "Hvad kilden lader stå åbent, og hvad der er brugt her.",
    "FormulaSpecification.pool": "Hvad der fordeles, og med hvilke grænser.",
    "FormulaSpecification.part": "Fordelingsnøglen, i én eller flere delpuljer.",
    "FormulaSpecification.group": "Grænser for, hvad modtagere med samme betegnelse får tilsammen.",
    "FormulaSpecification.eligibility": "Hvem der er tilskudsberettiget efter rang eller tærskel, blandt dem, som "
    "pool.eligible lukker ind.",
    "FormulaSpecification.phase_in": "Hvor langt hvert år er på vej mod den nye fordeling.",
    "FormulaSpecification.guarantee": "Det meste, en modtager må tabe, og hvem der betaler for det.",
    "FormulaSpecification.merge": "Kommuner, der lægges sammen eller deles i puljens år.",
    "FormulaSpecification.repair": "Hvad der må ændres, og hvor dyrt det regnes, når reglerne ikke kan holde sammen.",
    "SourceText.document": "Aftalen, loven eller notatet, med dato.",
    "SourceText.section": "Afsnit, paragraf eller side.",
    "SourceText.says": "Hvad der står, med vores egne ord.",
    "SourceText.url": "Hvor det kan læses.",
    "Data.recipients": '"municipalities" er den medfølgende tabel over de 98; ellers en sti under filens mappe: CSV, '
    'XLSX ("tal.xlsx#Ark1" nævner et ark) eller Parquet.',
    "Data.decimal": "Hvordan filen med modtagerne skriver decimaler, hvor ingen af dens celler viser det.",
    "Data.synthetic": "true, eller { generator, seed }: tallene er opdigtede. Resultater siger det og skjuler navnene.",
    "Data.years": "Tælleår for hvert af puljens år: { 2014 = 2012 }. Det er det, {year} står for i udtryk. Et år, der "
    "ikke er nævnt, bruger sine egne tal.",
    "Data.inhabitants": "Til kr. pr. indbygger. Uden den bruges population_{year}, hvor tabellen har den kolonne.",
    "Synthetic.generator": "Navnet på det program, der lavede tallene.",
    "Synthetic.seed": "Det seed, der laver de samme tal igen.",
    "Missing.column": "Kolonnen med de manglende celler, årstal med.",
    "Missing.codes": "Hvis celler: en liste af koder.",
    "Missing.value": "Tallet, der bruges i disse celler.",
    "Missing.because": "Hvorfor netop den værdi.",
    "Limit.kr": "Hele kroner; med kr_per kroner for hver enhed (decimaler er tilladt).",
    "Limit.kr_per": 'Hvad kr tælles efter: { kr_per = "population_{year}", kr = 125 }.',
    "Limit.pct_of_baseline": 'Procent af pool.baseline: { pct_of_baseline = "95" }, eller efter år '
    "{ pct_of_baseline = { 2015 = 95, 2016 = 90 } }; et år, der ikke er nævnt, har ingen sådan grænse.",
    "Pool.amount": "Hele kroner, for en pulje uden år.",
    "Pool.years": "Hele kroner for hvert år: { 2014 = 100_000_000 }. Præcis én af amount og years.",
    "Pool.unit": "Afrundingsenhed i kroner: hvert beløb er et helt antal enheder.",
    "Pool.top_slice": "Kroner, der er forlods afsat, før resten fordeles: for hvert år, eller { 2014 = 500_000 } for "
    "de nævnte år og intet i de andre.",
    "Pool.base_amount": "Grundbeløb: hvad hver tilskudsberettiget får før nøglen, i kroner eller som et udtryk.",
    "Pool.eligible": "En betingelse; modtagere, den er falsk for, får 0. Uden den er alle tilskudsberettigede.",
    "Pool.opt_out": 'Koder på modtagere, der har fravalgt puljen: ["101", "147"], eller efter år { 2021 = ["101"] }.',
    "Pool.on_opt_out": '"share": de, der har fravalgt puljen, er ikke tilskudsberettigede, og de andre deler det '
    'hele. "return": de andre får det, de ville have fået med alle med, og kronerne til dem, der har fravalgt puljen, '
    "er ikke fordelt beløb.",
    "Pool.floor": "Mindstebeløb: det mindste, en tilskudsberettiget får, grundbeløb iberegnet.",
    "Pool.cap": "Loft: det meste, en tilskudsberettiget får, grundbeløb iberegnet.",
    "Pool.minimum_grant": "Mindste tilskud (bagatelgrænse): så meget eller intet, skrevet som kr eller kr_per. De, der "
    "ville få mindre, falder fra, den mindste først.",
    "Pool.baseline": "Sammenligningsgrundlag: de kroner, som pct_of_baseline, exit_pct, [phase_in] og [guarantee] "
    "regner fra, for eksempel sidste års beløb.",
    "Pool.exit_pct": "Udfasning: { 2015 = 90, 2016 = 80 } procent af sammenligningsgrundlaget til modtagere, der ikke "
    "er tilskudsberettigede i det år og har et sammenligningsgrundlag over 0. Ikke til dem, der har fravalgt puljen.",
    "Pool.price_index": 'Prisregulering, { 2015 = "1.018" }: hvad alle kroner i specifikationen ganges med i det år, '
    "fra det prisniveau, de er skrevet i. Ikke pct_of_baseline.",
    "Pool.method": "Hvordan hele enheder findes. Divisormetoderne kan hverken bruges med base_amount eller grupper.",
    "Pool.on_shortfall": '"scale-floors": når mindstebeløbene tilsammen er mere, end der er, sættes de ned i samme '
    "forhold, og nøglen bruges ikke. Ikke med grupper.",
    "Pool.on_surplus": '"return": når lofterne ikke lader alt komme ud, opgøres resten som ikke fordelt beløb.',
    "Part.name": "Bruges i --set part.NAVN.share og i resultatet: bogstaver, cifre, - og _.",
    "Part.share": "Vægt blandt delpuljerne; andelene divideres med deres sum.",
    "Part.amount": "I stedet for share: kroner, som denne delpulje fordeler, hvor ingen grænse binder, for hvert år "
    "eller efter år { 2014 = 40_000_000, 2015 = 30_000_000 }. Delpuljer med share deler resten.",
    "Part.key": "Hvad delpuljen fordeles efter: et udtryk, 0 eller mere.",
    "Part.unit": 'Hvad nøglen tæller, til "kr. pr. elev": { da = "elev", en = "pupil" }.',
    "Part.says": "Hvad kilden siger om delpuljen, med vores egne ord.",
    "Group.column": "Kolonnen med gruppernes betegnelser, for eksempel region.",
    "Group.floor": "Det mindste, en gruppe får tilsammen: ét for hver gruppe, eller efter betegnelse "
    '{ "Fyn" = 1_000_000, "Sjælland" = { pct_of_baseline = 95 } }. kr er gruppens sum; kr_per og pct_of_baseline '
    "lægges sammen over dens tilskudsberettigede.",
    "Group.cap": "Det meste, en gruppe får tilsammen; skrives som floor.",
    "Eligibility.by": "Hvad modtagerne sammenlignes efter: et udtryk.",
    "Eligibility.highest": "Hvor mange der er tilskudsberettigede: dem med de største værdier.",
    "Eligibility.lowest": "Hvor mange der er tilskudsberettigede: dem med de mindste værdier.",
    "Eligibility.at_least": "Tilskudsberettiget fra denne værdi og op: et tal, eller et udtryk, der er ens for alle, "
    'som "mean(x, weight=population_{year})".',
    "Eligibility.above": "Tilskudsberettiget over denne værdi; skrives som at_least.",
    "Eligibility.at_most": "Tilskudsberettiget til og med denne værdi; skrives som at_least.",
    "Eligibility.below": "Tilskudsberettiget under denne værdi; skrives som at_least.",
    "Eligibility.ties": 'Med highest og lowest. "order": præcis så mange, lige værdier efter stigende kode. "all": '
    'alle, der står lige med den sidste, er med. "none": de, der står lige ved grænsen, er ude, hvis der ikke er '
    "plads til dem alle.",
    "Eligibility.full_at": "Aftrapning, med en tærskel: en modtager tæller med vægten 0 ved tærsklen og videre ud, 1 "
    "ved denne værdi og videre, lineært imellem. Vægten ganges på dens nøgler og dens grundbeløb.",
    "PhaseIn.share": 'Procent af vejen: { 2014 = "25", 2015 = "50" }. Et år, der ikke er nævnt, er hele vejen (100).',
    "Guarantee.max_loss": "Det meste, en tilskudsberettiget må tabe i forhold til sit sammenligningsgrundlag: kroner, "
    "kroner for hver enhed, eller procent af sammenligningsgrundlaget. Resten af det er garanteret, rundet op til en "
    "enhed.",
    "Guarantee.paid_by": '"inhabitants": de andre betaler det samme for hver indbygger, og ingen kommer under sin egen '
    'garanti. "gains": de andres gevinster i forhold til sammenligningsgrundlaget får et fælles loft, beregnet så '
    'beløbet går op. "key": garantien er et mindstebeløb, og de andre deler resten efter nøglen.',
    "Guarantee.inhabitants": 'Hvad de andre betaler efter, når paid_by er "inhabitants". Uden den data.inhabitants '
    "eller population_{year}.",
    "Merge.from": 'De koder, der ophører: ["350", "360"], eller den ene, der deles.',
    "Merge.to": 'Koden, der træder i stedet: "351", eller dem, den ene deles i.',
    "Merge.year": "Det første år i puljen, hvor de nye er modtagere.",
    "Merge.name": "Hvad den nye hedder, hvor tabellen ikke har den.",
    "Merge.add": "Kolonner, der lægges sammen, ud over dem af slagsen count: antal og kroner. Årstal med.",
    "Merge.weighted": "Kolonner, der er gennemsnit, hver med den kolonne, den vejes med, ud over dem af slagsen "
    'per-inhabitant: { tax_base_2014 = "population_2014" }.',
    "Merge.shares": 'Hvad hver af flere nye overtager af det, der lægges sammen: { "351" = "0.6", "352" = "0.4" }.',
    "RepairCosts.weights": "Hvad en krone, som en regel flyttes med, tæller: "
    '{ "pool.floor" = 2, "pool.years" = 10 }. 1 for en regel, der ikke er nævnt, 0 for en, der ikke må ændres. En sti '
    "gælder for alt, den fører til.",
    "StatedAssumption.about": "Hvad der står åbent.",
    "StatedAssumption.chosen": "Hvad der er brugt her.",
    "StatedAssumption.because": "Hvorfor.",
    "StatedAssumption.alternatives": "Hvad der kunne være brugt i stedet.",
}

DANISH = {**_DANISH_TABLES, **_DANISH_FIELDS}

EXAMPLES: dict[str, Any] = {
    "Specification.id": "skolepulje-2015",
    "Specification.title": "Pulje til skoler i tyndt befolkede kommuner",
    "Specification.model": "formula",
    "Specification.price_level": "2015-pl",
    "SourceText.document": {"da": "En aftale af 1. juni 2014", "en": "An agreement of 1 June 2014"},
    "SourceText.section": {"da": "Afsnit 4", "en": "Section 4"},
    "SourceText.says": {"da": "60 mio. kr. fordeles efter elevtal.", "en": "60 mio. kr. are shared by pupils."},
    "SourceText.url": "https://www.retsinformation.dk/",
    "Data.recipients": "municipalities",
    "Data.decimal": "comma",
    "Data.synthetic": {"generator": "numpy", "seed": 1},
    "Data.years": {"2015": 2014},
    "Data.inhabitants": "population_{year}",
    "Synthetic.generator": "numpy",
    "Synthetic.seed": 1,
    "Missing.column": "pupils_2014",
    "Missing.codes": ["101", "147"],
    "Missing.value": Decimal("31.5"),
    "Missing.because": {"da": "Tallet er fra 2013.", "en": "The figure is that of 2013."},
    "Limit.kr": 125,
    "Limit.kr_per": "population_{year}",
    "Limit.pct_of_baseline": 95,
    "Pool.amount": 60_000_000,
    "Pool.years": {"2015": 60_000_000, "2016": 40_000_000},
    "Pool.unit": 1_000,
    "Pool.top_slice": {"2015": 500_000},
    "Pool.base_amount": 200_000,
    "Pool.eligible": "population_{year} < 40000",
    "Pool.opt_out": {"2015": ["101", "147"]},
    "Pool.on_opt_out": "return",
    "Pool.floor": 100_000,
    "Pool.cap": {"kr_per": "population_{year}", "kr": 200},
    "Pool.minimum_grant": 150_000,
    "Pool.baseline": "population_{year} * 100",
    "Pool.exit_pct": {"2015": 90},
    "Pool.price_index": {"2015": Decimal("1.018")},
    "Pool.method": "largest-remainder",
    "Pool.on_shortfall": "scale-floors",
    "Pool.on_surplus": "return",
    "Part.name": "elever",
    "Part.share": Decimal("0.7"),
    "Part.amount": {"2015": 40_000_000},
    "Part.key": "folkeskole_normal_pupils_est_{year}",
    "Part.unit": {"da": "elev", "en": "pupil"},
    "Part.says": {"da": "Fordeles efter elevtal.", "en": "Shared by number of pupils."},
    "Group.column": "region",
    "Group.floor": 1_000_000,
    "Group.cap": {"kr_per": "population_{year}", "kr": 100},
    "Eligibility.by": "density_per_km2_{year}",
    "Eligibility.highest": 20,
    "Eligibility.lowest": 20,
    "Eligibility.at_least": "mean(density_per_km2_{year}, weight=population_{year})",
    "Eligibility.above": 400,
    "Eligibility.at_most": "median(density_per_km2_{year})",
    "Eligibility.below": 60,
    "Eligibility.ties": "all",
    "Eligibility.full_at": 30,
    "PhaseIn.share": {"2015": 25},
    "Guarantee.max_loss": {"pct_of_baseline": 2},
    "Guarantee.paid_by": "gains",
    "Guarantee.inhabitants": "population_2014",
    "Merge.from": ["360", "376"],
    "Merge.to": "377",
    "Merge.year": 2015,
    "Merge.name": "Lolland-Falster",
    "Merge.add": ["expenditure_2014"],
    "Merge.weighted": {"tax_level_pct_2014": "population_2014"},
    "Merge.shares": {"377": Decimal("0.6"), "378": Decimal("0.4")},
    "RepairCosts.weights": {"pool.years": 10},
    "StatedAssumption.about": {"da": "Tælleår", "en": "Year of figures"},
    "StatedAssumption.chosen": {"da": "2014 for begge år", "en": "2014 for both years"},
    "StatedAssumption.because": {"da": "Aftalen siger det ikke.", "en": "The agreement does not say."},
    "StatedAssumption.alternatives": [{"da": "Hvert års egne tal", "en": "Each year's own figures"}],
}


def about_table(table: type[Table], lang: str) -> str:
    """What a table is, in the language asked for where there is one."""
    english = " ".join((table.__doc__ or "").split())
    return DANISH.get(table.__name__, english) if lang == "da" else english


def about_field(owner: type[Table], key: str, lang: str) -> str:
    """What a field means, in the language asked for where there is one.

    Examples
    --------
    >>> from fordel_models.specification import Pool
    >>> about_field(Pool, "amount", "da"), about_field(Pool, "amount", "en")
    ('Hele kroner, for en pulje uden år.', 'Whole kroner, for a pool without years.')
    """
    english = fields(owner)[key].description or ""
    return DANISH.get(f"{owner.__name__}.{key}", english) if lang == "da" else english


def example_of(owner: type[Table], key: str) -> Any:
    """An example of a field's value as a file has it; None where there is none."""
    return EXAMPLES.get(f"{owner.__name__}.{key}")
