"""What stands in the forms that `fordel new` writes, TOML and workbook."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "new_header": (
        "A specification for fordel: `fordel check FILE` tells what is wrong or open in it and what it will do, "
        "`fordel run FILE` distributes the pool.\n"
        'Lines that begin with "# " explain. A line that begins with "#" alone is a field that is not used, with an '
        "example: take the # away to use it, and the # of its heading in square brackets.\n"
        "Amounts are whole kroner, 700_000 or 700000. Decimals have a point: 0.5. Text stands in quotation marks, in "
        'one language "..." or in both {{ da = "...", en = "..." }}.',
        "En specifikation til fordel: `fordel check FIL` fortæller, hvad der er galt eller åbent i den, og hvad den "
        "vil gøre, `fordel run FIL` fordeler puljen.\n"
        'Linjer, der begynder med "# ", forklarer. En linje, der begynder med "#" alene, er et felt, der ikke er '
        "brugt, med et eksempel: fjern # for at bruge det, og # foran dets overskrift i kantede parenteser.\n"
        "Beløb er hele kroner, 700_000 eller 700000. Decimaler skrives med punktum: 0.5. Tekst står i "
        'anførselstegn, på ét sprog "..." eller på begge {{ da = "...", en = "..." }}.',
    ),
    "new_look_through_title": (
        "LOOK THROUGH: the values are those of {taken_from}; title, amounts and years are to be changed.",
        "GENNEMGÅ: værdierne er fra {taken_from}; titel, beløb og år skal rettes.",
    ),
    "new_look_through": (
        "LOOK THROUGH: taken from {taken_from}, and it need not be true of this pool.",
        "GENNEMGÅ: overtaget fra {taken_from}, og det behøver ikke passe på denne pulje.",
    ),
    "new_title_of": ("New pool after: {title}", "Ny pulje efter: {title}"),
    "new_title": ("The title of the pool", "Puljens titel"),
    "new_written": ("Written: {file}", "Skrevet: {file}"),
    "new_next": (
        "Fill it in, then `fordel check {file}` tells what is wrong or open and what it will do.",
        "Udfyld den; så fortæller `fordel check {file}`, hvad der er galt eller åbent, og hvad den vil gøre.",
    ),
    "new_data_beside": (
        "It reads its figures from {recipients} in its own folder: copy that file there from where {taken_from} is.",
        "Den læser sine tal fra {recipients} i sin egen mappe: kopiér filen dertil fra mappen med {taken_from}.",
    ),
    "workbook_title": ("A pool for fordel, in Excel", "En pulje til fordel, i Excel"),
    "workbook_guide": (
        "1. Fill in the light yellow cells of the sheets Pool, Limits and Parts; the others where they are needed. An "
        "empty cell says nothing: then what the description says of a field left out holds.\n"
        "2. Save the file as an Excel workbook (*.xlsx).\n"
        "3. `fordel check FILE.xlsx` tells what is wrong or open and what the pool will do; `fordel run FILE.xlsx` "
        "distributes it.\n"
        "\n"
        "Fields have the same names as in a TOML file: pool.floor.kr is kr of floor of [pool]. Of amount and the years "
        "one is filled in. Other years: change the year in the column field (pool.years.2015), or add a row. A value "
        "that may differ by year gets a row for each in the same way, such as pool.top_slice.2015.\n"
        "A floor or a cap is one of: kroner; kr with kr_per (kroner for each of what is counted); pct_of_baseline.\n"
        "On Parts, Groups, Merges, Missing figures and Assumptions each row is one of them. A field that has no column "
        "gets one by its name in the row field, such as alternatives.2.da or floor.Fyn.kr.\n"
        "Numbers are numbers of Excel, or text such as 0,4 or 0.4. Text that could be read in two ways, 1.234, is "
        "refused.\n"
        "Text in Danish and English has two columns; where only one is filled in, it is used in both languages.\n"
        "The sheet Data has the codes and names of the recipients. Give it columns of figures, one figure for each "
        "recipient, and the table is used instead of the packaged one of the 98 municipalities. Expressions call a "
        "column by its heading, with _ for spaces and other signs: Elever 2014 is Elever_2014. Without figures the "
        "sheet is not used.\n"
        'A sheet of your own has a name that begins with "Notes".',
        "1. Udfyld de lysegule celler på arkene Pulje, Grænser og Delpuljer; de andre, hvor der er brug for dem. En "
        "tom celle siger intet: så gælder det, som beskrivelsen siger om et felt, der er udeladt.\n"
        "2. Gem filen som Excel-projektmappe (*.xlsx).\n"
        "3. `fordel check FIL.xlsx` fortæller, hvad der er galt eller åbent, og hvad puljen vil gøre; `fordel run "
        "FIL.xlsx` fordeler den.\n"
        "\n"
        "Felterne hedder det samme som i en TOML-fil: pool.floor.kr er kr i floor i [pool]. Af amount og årene "
        "udfyldes det ene. Andre år: ret årstallet i kolonnen felt (pool.years.2015), eller tilføj en række. En værdi, "
        "der kan være forskellig fra år til år, får på samme måde en række for hvert, som pool.top_slice.2015.\n"
        "Et mindstebeløb eller et loft er ét af: kroner; kr med kr_per (kroner for hver af det, der tælles); "
        "pct_of_baseline.\n"
        "På Delpuljer, Grupper, Sammenlægninger, Manglende tal og Forudsætninger er hver række én af dem. Et felt uden "
        "kolonne får en "
        "ved sit navn i rækken felt, for eksempel alternatives.2.da eller floor.Fyn.kr.\n"
        "Tal er tal i Excel, eller tekst som 0,4 eller 0.4. Tekst, der kan læses på to måder, 1.234, afvises.\n"
        "Tekst på dansk og engelsk har to kolonner; er kun den ene udfyldt, bruges den på begge sprog.\n"
        "Arket Data har modtagernes koder og navne. Giv det kolonner med tal, ét for hver modtager, så bruges tabellen "
        "i stedet for den medfølgende over de 98 kommuner. Udtryk kalder en kolonne ved dens overskrift, med _ for "
        "mellemrum og andre tegn: Elever 2014 er Elever_2014. Uden tal bruges arket ikke.\n"
        'Et ark med egne noter har et navn, der begynder med "Noter".',
    ),
}
