"""`Allocation.explain` and `fordel explain`: every packaged pool, whom is meant, text, JSON, letters, files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import fordel
from fordel import command_line
from fordel.danish_numbers import number
from fordel.danish_numbers import number as danish_number
from fordel.explaining.explanation import Explanation, explanations
from fordel.explaining.letter import LINES, length
from fordel.files import json_bytes
from fordel_models import parse
from fordel_models import solve as solve_pool
from fordel_models.explaining.explainer import Explainer
from fordel_solver.errors import InvalidInput
from kinds.of_models import FORMULAS
from random_rules import pools
from small_pools import raw_pool, recipients
from write_golden import GOLDEN, letter

CAPPED = {"pool.cap": 50_000_000, "pool.floor": 14_000_000}


@pytest.fixture
def run(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def one(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return one


@pytest.fixture(scope="module")
def capped():
    return fordel.solve("yderkommuner-17a", overrides=CAPPED)


@pytest.fixture
def synthetic_pool(tmp_path):
    (tmp_path / "tal.csv").write_text(
        "code,name,elever,people\n101,København,1,10\n147,Frederiksberg,1,10\n360,Lolland,6,20\n", encoding="utf-8"
    )
    path = tmp_path / "min-pulje.toml"
    path.write_text(
        'id = "min-pulje"\ntitle = "Min | *pulje*"\nmodel = "formula"\n'
        '[data]\nrecipients = "tal.csv"\nsynthetic = true\ninhabitants = "people"\n'
        '[pool]\namount = 100\neligible = "elever >= 1"\ncap = 60\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("name", FORMULAS)
def test_every_recipient_of_every_packaged_pool_is_explained_to_the_krone(name):
    allocation = fordel.solve(name, figure_errors=False)
    amounts = allocation.table.groupby("code", sort=False)["amount_kr"].apply(list)
    sums: dict[tuple[int | None, str, str], Fraction] = {}
    for explanation in explanations(allocation, allocation.result.codes, changes=False):
        own = amounts[explanation.code]
        assert [sum(step.kroner for step in year.steps) for year in explanation.years] == own
        assert explanation.amount == sum(own)
        for year in explanation.years:
            for step in year.steps:
                key = year.year, step.kind, step.part
                sums[key] = sums.get(key, Fraction(0)) + step.exact
    # Over all of them only the start is left: what one gets more than by inhabitants another gets less.
    spent = {year.year: year.amount - year.top_slice - year.surplus for year in allocation.result.years}
    assert sums == {key: spent[key[0]] if key[1] == "start" else 0 for key in sums}


def test_the_table_adds_up_to_the_amount(capped):
    explanation = capped.explain("360", changes=False)
    assert explanation.table["step"].tolist() == ["start", "part", "own_limit", "others_limits", "rounding"]
    assert int(explanation.table["amount_kr"].sum()) == explanation.amount == 50_000_000


def test_lollands_share_by_hand():
    # 1.5 bn kr. to 36 municipalities by inhabitants times factor; Lolland 41,615 with factor 3.
    allocation = fordel.solve("yderkommuner-17a")
    table = fordel.municipalities()
    chosen = table[table["outlying_factor_s17a_2021"] > 0]
    people = int(chosen["population_2019"].sum())
    weighted = int((chosen["population_2019"] * chosen["outlying_factor_s17a_2021"]).sum())
    start, part, rounding = allocation.explain("360").years[0].steps
    assert start.exact == Fraction(1_500_000_000 * 41_615, people)
    assert part.key_kroner == Fraction(1_500_000_000 * 41_615 * 3, weighted)
    assert part.exact == part.key_kroner - start.exact
    assert abs(rounding.exact) < 1


@pytest.mark.parametrize(
    "written", ["360", "Lolland", "lolland", "LOLLAND KOMMUNE", " 360 ", "360 Lolland", "360 lolland kommune"]
)
def test_a_recipient_is_meant_by_code_or_name(capped, written):
    assert capped.explain(written, changes=False).code == "360"


@pytest.mark.parametrize("written", ["København", "Kobenhavn", "Koebenhavn", "koebenhavn", "Københavns Kommune"])
def test_danish_letters_can_be_left_out(capped, written):
    assert capped.explain(written, changes=False).code == "101"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Lollnd", 'There is no recipient "Lollnd" in yderkommuner-17a. Nearest: 360 Lolland'),
        ("361", "Nearest: "),
        ("101 Lolland", 'There is no recipient "101 Lolland"'),
        ("", "Give a code, or a name"),
    ],
)
def test_an_unknown_recipient_is_refused_with_the_nearest(capped, written, said):
    with pytest.raises(InvalidInput, match=re.escape(said)):
        capped.explain(written)


def test_a_recipient_is_text(capped):
    with pytest.raises(InvalidInput, match="The recipient is 360"):
        capped.explain(360)


def test_the_changes_of_a_packaged_pool_hold_when_the_pool_is_solved_with_them(capped):
    [year] = capped.explain("360").years
    assert [(change.outcome, change.column, change.nearest) for change in year.changes] == [
        ("not-eligible", "outlying_factor_s17a_2021", 0),
        ("free", "outlying_factor_s17a_2021", 2),
        ("free", "population_2019", 28_223),
    ]
    for change in year.changes:
        solved = fordel.solve(
            "yderkommuner-17a", overrides=CAPPED, data={change.column: {"360": int(change.nearest)}}
        ).table.set_index("code")
        assert solved.at["360", "amount_kr"] == change.amount
        assert solved.at["360", "binding"] == ""
    one_more = fordel.solve("yderkommuner-17a", overrides=CAPPED, data={"population_2019": {"360": 28_224}})
    assert one_more.table.set_index("code").at["360", "binding"] == "cap"


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_letter_is_the_one_on_record(lang):
    assert letter(lang) == (GOLDEN / f"letter.{lang}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["omstilling-folkeskole-2014-17", "omstilling-folkeskole-oekonomi", "smaaoer-2014"])
def test_a_letter_is_a_page_and_says_what_it_leaves_out(name):
    found = fordel.solve(name).explain("360")
    for lang in ("da", "en"):
        written = found.to_markdown(lang)
        assert length(written.splitlines()) <= LINES
        shortened = "omstilling" in name
        assert (f"`fordel explain {name} --recipient 360" in written) == shortened
        # The steps, limits and the source are never left out, and what is left out is told elsewhere.
        assert f"**{danish_number(found.amount)}**" in written or f"**{danish_number(found.amount)} kr.**" in written
        for assumption in found.assumptions:
            assert assumption.about.of(lang) in written
            assert assumption.chosen.of(lang).rstrip(".") in " ".join(found.to_text(lang).split())


def test_a_letter_with_more_conditions_than_a_page_holds_leaves_them_out():
    people = dict.fromkeys(fordel.municipalities().index, 1000)
    conditions = " and ".join(f"people > {number}" for number in range(50))
    written = (
        fordel.solve("yderkommuner-17a", data={"people": people}, overrides={"pool.eligible": conditions})
        .explain("360")
        .to_markdown("en")
    )
    assert length(written.splitlines()) <= LINES
    assert "the conditions. All of it is told by" in written
    assert "other years" not in written


def test_the_danish_letter_says_what_the_english_one_does():
    numbers = re.compile(r"\d[\d.,]*\d")
    danish, english = (sorted(numbers.findall(letter(lang).split("\n## The rule")[0])) for lang in ("da", "en"))
    assert [own for own in english if "." in own] == [own for own in english if "." in own and own in danish]


def test_who_is_not_eligible_gets_a_letter_that_says_why():
    written = fordel.solve("yderkommuner-17a").explain("Kobenhavn").to_markdown("da")
    assert "Københavns Kommune får ikke midler af puljen »Tilskud til udsatte ø- og yderkommuner" in written
    assert "- Ikke tilskudsberettiget: betingelsen (pool.eligible) er ikke opfyldt, så beløbet er 0." in written
    assert "var 1 i stedet for 0, ville København være tilskudsberettiget og få 225.122.726 kr." in written


def explanation_of(raw, table, position):
    specification = parse(raw, where="pool.toml")
    result = solve_pool(specification, table)
    years = Explainer(specification, table, None, result).years(position)
    named = {"code": result.codes[position], "name": result.names[position], "official_name": result.names[position]}
    pool = {"id": result.id, "title": result.title, "source": result.source, "assumptions": (), "synthetic": False}
    parts = tuple({part.name: part for part in year.parts} for year in result.years)
    unit, method = specification.pool.unit, specification.pool.method
    return Explanation(**named, **pool, years=years, unit=unit, method=method, parts=parts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools())
def test_whatever_the_rules_there_are_words_for_it(pool):
    raw, table = pool
    try:
        explanation = explanation_of(raw, table, 0)
    except (InvalidInput, fordel.Infeasible):
        return
    for lang in ("en", "da"):
        written = explanation.to_markdown(lang)
        assert f"**{number(explanation.amount)}**" in written
        assert "{" not in written + explanation.to_text(lang)
    assert json_bytes(explanation.as_data())


def test_floors_that_are_reduced_are_told(run, synthetic_pool):
    changed = ("--set", "pool.floor=50", "--set", "pool.on_shortfall=scale-floors")
    _, out, _ = run("explain", synthetic_pool, "--recipient", "360", *changed)
    assert "The floors add up to more than there is. They are reduced in proportion" in out
    assert "No floor, cap or guarantee" not in out


def test_text_of_the_pool_is_no_markdown(synthetic_pool):
    written = fordel.solve(synthetic_pool).explain("360").to_markdown()
    assert "# Min \\| \\*pulje\\*\n" in written
    assert "SYNTHETIC DATA" in written


def test_names_of_made_up_data_are_hidden(run, synthetic_pool):
    code, out, err = run("explain", synthetic_pool, "--recipient", "Kommune 03", "--format", "md")
    assert (code, err) == (0, "")
    assert "Kommune 03" in out
    assert "Lolland" not in out
    code, out, err = run("explain", synthetic_pool, "--recipient", "Lolland")
    assert (code, out) == (2, "")
    assert "København" not in err
    assert "Frederiksberg" not in err
    code, out, _ = run("explain", synthetic_pool, "--recipient", "Lolland", "--real-names")
    assert code == 0
    assert "Why Lolland (360) gets 60 kr." in out
    assert "SYNTHETIC DATA" in out


def test_the_text_tells_steps_limits_and_changes(run, synthetic_pool):
    _, out, _ = run("explain", synthetic_pool, "--recipient", "360")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    # By pupils 75 of 100 kr.; a cap of 60 takes 15, and no other limit binds.
    assert lines[lines.index("step kr.") + 2 :][:6] == [
        "share per inhabitant 50",
        "elever, against the same per inhabitant 25",
        "own floor or cap -15",
        "limits of others 0",
        "rounding 0",
        "amount 60",
    ]
    assert "cap pool.cap yes 60 120,00 60,00" in lines
    assert "elever at least 1 yes 6 5" in lines
    assert any("If elever were 3 instead of 6, no limit would bind Kommune 03" in line for line in lines)


def test_json_has_whole_kroner_and_exact_numbers(run, synthetic_pool):
    code, out, _ = run("explain", synthetic_pool, "--recipient", "360", "--recipient", "101", "--json")
    content = json.loads(out)
    assert (code, content["id"]) == (0, "min-pulje")
    lolland, copenhagen = content["explanations"]
    assert (lolland["code"], lolland["amount_kr"], lolland["synthetic"]) == ("360", 60, True)
    assert [(step["kind"], step["part"], step["amount_kr"]) for step in lolland["steps"]] == [
        ("start", "", 50),
        ("part", "elever", 25),
        ("own_limit", "", -15),
        ("others_limits", "", 0),
        ("rounding", "", 0),
    ]
    assert lolland["years"][0]["limits"][0]["binds"] is True
    assert copenhagen["years"][0]["steps"][0]["exact_kr"] == 25
    assert (
        run("explain", synthetic_pool, "--recipient", "360", "--format", "json")[1]
        == json.dumps({**content, "explanations": [lolland]}, ensure_ascii=False, indent=2) + "\n"
    )


def test_a_letter_is_written_for_each_recipient(run, synthetic_pool, tmp_path):
    out = tmp_path / "breve"
    code, printed, _ = run("explain", synthetic_pool, "--all", "--out", out, "--lang", "da")
    assert code == 0
    assert sorted(path.name for path in out.iterdir()) == ["101.md", "147.md", "360.md"]
    assert str(out / "360.md") in printed
    written = (out / "360.md").read_text(encoding="utf-8")
    assert written.startswith("# Min")
    # The search is left out for all of them at once, and the letter says where it is found.
    assert "fordel explain min-pulje --recipient 360" in written
    code, printed, _ = run("explain", synthetic_pool, "--recipient", "360", "--out", out, "--format", "text", "--json")
    assert json.loads(printed)["files"] == [str(out / "360.txt")]
    assert "Why Kommune 03 (360) gets 60 kr." in (out / "360.txt").read_text(encoding="utf-8")


def test_the_same_letter_is_the_same_bytes(run, synthetic_pool, tmp_path):
    for folder in ("a", "b"):
        run("explain", synthetic_pool, "--recipient", "360", "--out", tmp_path / folder)
    assert (tmp_path / "a" / "360.md").read_bytes() == (tmp_path / "b" / "360.md").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say whom to explain"),
        (("--recipient", "360", "--all", "--out", "x"), "Say whom to explain"),
        (("--all",), "Give a folder: --out"),
        (("--recipient", "360", "--format", "pdf"), '--format "pdf" is not known'),
        (("--recipient", "360", "--format", "md", "--json"), "Leave one of them out"),
        (("--recipient", "Lollnd", "--recipient", "Fnaø"), "Nearest: 563 Fanø"),
        (("--recipient", "360", "--lang", "sv"), 'The language "sv" is not known'),
        (("--recipient", "360", "--set", "pool.flor=1"), "leads nowhere"),
    ],
)
def test_what_cannot_be_used_is_refused(run, arguments, message):
    code, out, err = run("explain", "yderkommuner-17a", *arguments)
    assert code == 2
    assert message in err + out
    assert "Traceback" not in err


def test_an_allocation_that_does_not_know_its_rules_cannot_be_explained(capped):
    with pytest.raises(InvalidInput, match="does not know the rules"):
        fordel.Allocation(capped.result).explain("360")


def test_as_a_process_a_letter_comes_in_utf_8_whatever_the_terminal():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fordel",
            "explain",
            "yderkommuner-17a",
            "--recipient",
            "Aeroe",
            "--format",
            "md",
            "--lang",
            "da",
        ],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "ascii"},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Kære Ærø Kommune" in done.stdout.decode("utf-8")


def test_as_a_process_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "fil").write_text("her", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "fordel", "explain", "smaaoer-2014", "--all", "--out", str(tmp_path / "fil"), "--json"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot be made" in json.loads(done.stdout)["error"]["problems"][0]
    assert (tmp_path / "fil").read_text(encoding="utf-8") == "her"


def test_what_was_tried_is_told_and_not_what_was_not():
    # With 6 pupils or more it is eligible, and the floors, 60 and 90, are more than there is.
    raw = raw_pool(100, eligible="pupils >= 6", floor={"kr_per": "pupils", "kr": 10})
    found = explanation_of(raw, recipients(pupils=[3, 9]), 0)
    assert (
        "No value that was tried of one figure alone would make København eligible in a pool that can be solved "
        "(tried: pupils between 0 and 90)."
    ) in found.to_text("en")
    assert "i en pulje, der kan beregnes (prøvet: pupils mellem 0 og 90)." in found.to_text("da")
    assert "in a pool that can be solved" in found.to_markdown("en")
    raw = raw_pool(100, eligible="x >= 5 and pupils > 4")
    assert "can be solved" not in explanation_of(raw, recipients(pupils=[3, 9], x=[3, 9]), 0).to_text("en")


def test_a_rank_is_told_by_who_is_in():
    table = recipients(pupils=[10, 10, 10, 10], people=[100, 90, 90, 50])
    told = {
        "none": "place 2 of 4; 2 places, 1 in; the last one in has 100",
        "all": "place 2 of 4; 2 places, 3 in; the first one out has 50",
    }
    for ties, sentence in told.items():
        raw = raw_pool(1000) | {"eligibility": {"by": "people", "highest": 2, "ties": ties}}
        assert sentence in explanation_of(raw, table, 1).to_text("en")
    assert "nr. 2 af 4; 2 pladser, 3 med; den første udenfor har 50" in explanation_of(raw, table, 1).to_text("da")
    raw = raw_pool(1000) | {"eligibility": {"by": "same", "highest": 1, "ties": "all"}}
    assert "place 1 of 2; all are in" in explanation_of(raw, recipients(pupils=[1, 2], same=[3, 3]), 1).to_text("en")
