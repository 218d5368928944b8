"""Files and calls that once ended in a traceback: each is refused with a sentence."""

import json
import os
from decimal import Decimal

import pytest

import fordel
from fordel.comparing.compared_sides import side_of
from fordel.overrides import read_overrides
from fordel_solver.errors import InvalidInput
from small_pools import raw_pool

TABLE = "code,name,pool,year,key,fair_share_kr,floor_kr,cap_kr,amount_kr,binding,per_inhabitant_kr\n"
ROW = "101,København,p,2014,1,7,0,,7,,\n"
PARTS = "code,name,pool,year,part,amount_kr,kr_per_unit\n101,København,p,2014,elever,7,1\n"


def refused(call, *arguments, **options):
    with pytest.raises(InvalidInput) as caught:
        call(*arguments, **options)
    return str(caught.value)


# The folder of a run


def folder(tmp_path, table=TABLE + ROW, parts=PARTS, record="{}"):
    for name, content in (("allocation.csv", table), ("parts.csv", parts), ("run.json", record)):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return tmp_path


def test_a_folder_that_is_right_is_read(tmp_path):
    assert side_of(folder(tmp_path)).amounts == {(2014, "101"): 7}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE + ROW.replace(",7,,", ",syv,,"), 'row 2 has the year "2014" and the amount "syv"'),
        (TABLE + ROW.replace(",7,,", ",²,,"), 'the amount "²"'),
        (TABLE + ROW.replace("2014", "år"), 'row 2 has the year "år"'),
        (TABLE + "101,København\n", "row 2 has no year"),
        (TABLE + ROW.replace("\n", "x,y,z\n"), "row 2 is too long"),
        (TABLE.replace("amount_kr", "belob") + ROW, "row 2 has no amount_kr"),
        (TABLE + ROW + ROW, "code 101 is there twice"),
        ((TABLE + ROW).encode("utf-16"), "codec can't decode"),
    ],
)
def test_a_table_that_a_run_did_not_write_is_told(tmp_path, table, said):
    message = refused(side_of, folder(tmp_path, table))
    assert said in message
    assert "allocation.csv is not as `fordel run --out` writes it" in message


@pytest.mark.parametrize("parts", [PARTS.splitlines(keepends=True)[0], PARTS.replace(",7,", ",6,"), PARTS + PARTS[47:]])
def test_parts_that_leave_a_recipient_out_or_do_not_add_up_do_not_belong_to_the_table(tmp_path, parts):
    assert "parts.csv and allocation.csv do not belong together, for instance for code 101" in refused(
        side_of, folder(tmp_path, parts=parts)
    )


@pytest.mark.parametrize("record", ["[" * 100_000, '{"a":' * 9_000, "{", ""])
def test_a_record_that_is_no_json_is_told(tmp_path, record):
    assert "run.json is not JSON" in refused(side_of, folder(tmp_path, record=record))


@pytest.mark.parametrize(
    "record",
    [
        [],
        {"specification": raw_pool(7), "read": {"instance": "x"}},
        {"specification": raw_pool(7), "read": {"instance": {"path": []}}},
        {"specification": raw_pool(7), "read": []},
        {"specification": {"pool": {"amount": 10**3_000}}, "read": {"instance": {"path": "p.toml"}}},
    ],
)
def test_a_record_that_says_nothing_of_use_leaves_the_tables(tmp_path, record):
    side = side_of(folder(tmp_path, record=json.dumps(record)))
    assert (side.amounts, side.allocation) == ({(2014, "101"): 7}, None)


# Numbers and nesting


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e-99999999999999999999", "9" * 5_000])
def test_a_number_that_python_does_not_hold_is_no_toml(tmp_path, number):
    path = tmp_path / "pulje.toml"
    path.write_text(f"[pool]\namount = {number}\n", encoding="utf-8")
    assert "a number is too long" in refused(fordel.load, path)


def test_a_long_number_that_toml_reads_is_told_with_its_path(tmp_path):
    path = tmp_path / "pulje.toml"
    path.write_text(f"[pool]\namount = 0x{'f' * 5_000}\n", encoding="utf-8")
    assert refused(fordel.load, path).startswith("pulje.toml, pool.amount: a number of more than 1,000 digits.")


def test_keys_below_keys_without_end_are_told(tmp_path):
    path = tmp_path / "pulje.toml"
    path.write_text(f"{'.'.join(['a'] * 3_000)} = 1\n", encoding="utf-8")
    assert "more than 30 levels, one in another" in refused(fordel.load, path)


def test_a_setting_with_an_exponent_that_python_does_not_hold_is_text():
    assert read_overrides(["pool.unit=1e99999999999999999999"]) == {"pool.unit": "1e99999999999999999999"}


def nested(levels):
    inner = 1
    for _ in range(levels):
        inner = {"kr": inner}
    return inner


def endless():
    own = {}
    own["kr"] = own
    return own


@pytest.mark.parametrize("value", [nested(100), nested(100_000), endless(), [nested(100)]])
def test_a_dict_of_dicts_without_end_is_told(value):
    assert "more than 30 levels" in refused(fordel.solve, raw_pool(100, floor=value))
    assert "more than 30 levels" in refused(fordel.solve, "smaaoer-2014", overrides={"pool.floor": value})


@pytest.mark.parametrize(
    "value", [10**10_000, Decimal("1e999999999"), Decimal("1e-999999999"), "\ud800"], ids=list("abcd")
)
def test_a_value_that_cannot_be_printed_is_told(value):
    assert refused(fordel.solve, raw_pool(100, floor=value))
    assert refused(fordel.solve, "smaaoer-2014", overrides={"pool.floor": value})
    assert refused(fordel.solve, "smaaoer-2014", data={"ny": {"741": value}})


@pytest.mark.parametrize("value", [range(10**9), iter("ab"), {1, 2}, b"x", object()])
def test_what_no_file_holds_is_refused_and_not_gone_through(value):
    said = "holds what no file holds"
    assert said in refused(fordel.solve, "smaaoer-2014", overrides={"group": value})
    assert said in refused(fordel.solve, raw_pool(100, floor=value))


@pytest.mark.parametrize("years", [range(10**9), 10**400, [10**5_000], -1], ids=list("abcd"))
def test_years_that_are_none_are_told_at_once(years):
    assert "`years` is " in refused(fordel.solve, "kompetenceudvikling-2014", years=years)


def test_a_path_of_a_setting_with_more_digits_than_python_reads_leads_nowhere():
    assert "leads nowhere" in refused(fordel.solve, "smaaoer-2014", overrides={f"pool.years.{'9' * 5_000}": 1})


# Links and parts


@pytest.mark.skipif(os.name == "nt", reason="Windows makes no links without a privilege")
def test_a_link_to_itself_is_told(tmp_path):
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    path = tmp_path / "pulje.toml"
    path.write_text('model = "formula"\n[data]\nrecipients = "loop.csv"\n', encoding="utf-8")
    from fordel_instances import read_instance, read_recipients

    assert "is a link that leads to itself" in refused(read_recipients, read_instance(path))


def test_more_parts_than_any_agreement_has_are_refused():
    parts = [{"name": f"p{n}", "key": "population_2014"} for n in range(101)]
    said = refused(fordel.solve, {**raw_pool(100), "part": parts})
    assert "101 parts. At most 100 parts, and 1_000 parts times years, are worked out." in said


def test_parts_times_years_are_counted():
    parts = [{"name": f"p{n}", "key": "population_2014"} for n in range(51)]
    raw = {**raw_pool(years=dict.fromkeys(range(2014, 2034), 100)), "part": parts}
    assert "51 parts in 20 years" in refused(fordel.solve, raw)
