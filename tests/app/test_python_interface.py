"""`fordel.load`, `fordel.solve` and `fordel.instances` as people call them."""

import copy
import json
import pickle
import random

import numpy as np
import pandas as pd
import pytest

import fordel
from fordel.files import allocation_json

POOL = "kompetenceudvikling-2014"


@pytest.fixture(scope="module")
def pool():
    return fordel.load(POOL)


def test_an_instance_knows_its_rules_its_recipients_and_its_files(pool):
    assert (pool.id, pool.title) == (POOL, "Kompetenceudvikling i folkeskolen, kommunernes andel")
    assert pool.specification.pool.unit == 1
    assert pool.recipients.index.name == "code"
    assert len(pool.recipients) == 98
    assert len(pool.provenance["recipients"]["sha256"]) == 64
    own = pool.recipients
    own.loc["101", "name"] = "Nowhere"
    assert pool.recipients.loc["101", "name"] == "København"


def test_an_instance_cannot_be_changed(pool):
    with pytest.raises(AttributeError):
        pool.file = None
    with pytest.raises(TypeError):
        pool.provenance["recipients"] = {}


def test_the_whole_pool_and_one_year_of_it(pool):
    assert fordel.solve(pool).total == 700_000_000
    one = fordel.solve(pool, years=[2016])
    assert (one.years, one.total) == ((2016,), 100_000_000)
    assert fordel.solve(pool, years=2016).total == 100_000_000


def test_a_rule_can_be_changed_for_one_call(pool):
    table = fordel.solve(pool, overrides={"pool.unit": 1000}, years=[2014]).table
    assert (table["amount_kr"] % 1000 == 0).all()
    assert table["amount_kr"].sum() == 100_000_000
    assert pool.specification.pool.unit == 1


def test_a_floor_binds_where_it_should(pool):
    table = fordel.solve(pool, overrides={"pool.floor": 200_000}, years=[2014]).table
    assert table["amount_kr"].min() == 200_000
    assert set(table.loc[table["amount_kr"] == 200_000, "binding"]) == {"floor"}
    assert table["amount_kr"].sum() == 100_000_000


def test_own_figures_replace_those_of_the_table_and_are_recorded(pool):
    column = "folkeskole_normal_pupils_est_2012"
    codes = pool.recipients.index
    everyone_alike = fordel.solve(pool, data=pd.DataFrame({column: 1}, index=codes), years=[2014])
    assert set(everyone_alike.amounts) == {1_020_408, 1_020_409}  # 100,000,000 / 98 = 1,020,408.16
    assert everyone_alike.data_record[column]["recipients"] == 98
    # The error that the dictionary states is that of other figures.
    assert everyone_alike.result.years[0].error_effect is None


def test_a_new_column_can_be_a_key(pool):
    hours = {code: position for position, code in enumerate(pool.recipients.index)}
    allocation = fordel.solve(pool, data={"hours": hours}, overrides={"part.elever.key": "hours"}, years=[2014])
    assert allocation.amounts["101"] == 0
    assert allocation.amounts.idxmax() == pool.recipients.index[-1]


def test_a_solver_is_not_needed(pool):
    with pytest.raises(fordel.InvalidInput, match='model "formula" is solved exactly and needs no solver'):
        fordel.solve(pool, backend="highs")


def test_the_id_or_the_path_will_do(tmp_path):
    (tmp_path / "elever.csv").write_text("code,name,elever\n101,København,1\n153,Brøndby,3\n", encoding="utf-8")
    path = tmp_path / "pool.toml"
    path.write_text(
        'id = "pool"\ntitle = "Pulje"\nmodel = "formula"\n[data]\nrecipients = "elever.csv"\n'
        '[pool]\namount = 100\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    for given in (path, str(path), fordel.load(path)):
        assert fordel.solve(given).amounts.to_dict() == {"101": 25, "153": 75}


def test_other_recipients_can_be_set(tmp_path):
    (tmp_path / "one.csv").write_text("code,name,elever\n101,København,1\n153,Brøndby,3\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("code,name,elever\n101,København,1\n153,Brøndby,1\n", encoding="utf-8")
    path = tmp_path / "pool.toml"
    path.write_text(
        'id = "pool"\ntitle = "Pulje"\nmodel = "formula"\n[data]\nrecipients = "one.csv"\n'
        '[pool]\namount = 100\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    assert fordel.solve(path, overrides={"data.recipients": "two.csv"}).amounts.tolist() == [50, 50]


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    rows = [f"{code},Kommune {code},{code % 7 + 1}" for code in range(101, 140)]
    written = []
    for seed in (1, 2):
        random.Random(seed).shuffle(rows)
        (tmp_path / "elever.csv").write_text("\n".join(["code,name,elever", *rows, ""]), encoding="utf-8")
        path = tmp_path / "pool.toml"
        path.write_text(
            'id = "pool"\ntitle = "Pulje"\nmodel = "formula"\n[data]\nrecipients = "elever.csv"\n'
            '[pool]\namount = 1000\n[[part]]\nname = "elever"\nkey = "elever"\n',
            encoding="utf-8",
        )
        fordel.solve(path).to_csv(tmp_path / "allocation.csv")
        written.append((tmp_path / "allocation.csv").read_bytes())
    assert written[0] == written[1]


def test_made_up_recipients_are_hidden_until_asked_for(tmp_path):
    (tmp_path / "elever.csv").write_text("code,name,elever\n101,København,1\n153,Brøndby,3\n", encoding="utf-8")
    path = tmp_path / "pool.toml"
    path.write_text(
        'id = "pool"\ntitle = "Pulje"\nmodel = "formula"\n[data]\nrecipients = "elever.csv"\nsynthetic = true\n'
        '[pool]\namount = 100\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    assert fordel.solve(path).table["name"].tolist() == ["Kommune 01", "Kommune 02"]
    assert fordel.solve(path, real_names=True).table["name"].tolist() == ["København", "Brøndby"]


def test_instances_lists_the_packaged_pools():
    frame = fordel.instances()
    assert list(frame.columns) == [
        "id",
        "title",
        "model",
        "source",
        "years",
        "amount_kr",
        "recipients",
        "assumptions",
        "synthetic",
    ]
    assert frame["id"].is_monotonic_increasing
    listed = frame.set_index("id")
    assert listed.loc[POOL, "years"] == tuple(range(2014, 2021))
    assert listed.loc[POOL, "amount_kr"] == 700_000_000
    assert listed.loc["yderkommuner-17a", "recipients"] == 36


def test_an_allocation_can_be_pickled_and_copied(pool):
    allocation = fordel.solve(pool, years=[2014], overrides={"pool.unit": 1000})
    for twin in (pickle.loads(pickle.dumps(allocation)), copy.deepcopy(allocation)):
        assert twin.table.equals(allocation.table)
        assert (twin.provenance, twin.overrides) == (allocation.provenance, allocation.overrides)


@pytest.mark.parametrize("years", [np.array([2014]), np.int64(2014), (np.int32(2014),)])
def test_years_may_be_numpys(pool, years):
    assert fordel.solve(pool, years=years).years == (2014,)


@pytest.mark.parametrize("years", [2014.0, [2014.5], [[2014]], "2014", np.array([2014.0])])
def test_years_that_are_no_whole_numbers_are_refused(pool, years):
    with pytest.raises(fordel.InvalidInput, match="Give years as whole numbers"):
        fordel.solve(pool, years=years)


@pytest.mark.parametrize(
    ("overrides", "said"), [({5: 1}, "not text"), ([1], "mapping of path"), (5, "mapping of path")]
)
def test_overrides_that_are_none_are_refused(pool, overrides, said):
    with pytest.raises(fordel.InvalidInput, match=said):
        fordel.solve(pool, overrides=overrides)


def test_overrides_may_be_numpys_and_are_kept_as_they_were(pool):
    floor = {"kr": np.int64(1000)}
    allocation = fordel.solve(pool, overrides={"pool.floor": floor, "part.elever.share": np.float32(0.1)}, years=2014)
    floor["kr"] = 5
    assert allocation.overrides == {"pool.floor": {"kr": 1000}, "part.elever.share": 0.1}
    assert json.loads(allocation_json(allocation))["overrides"]["pool.floor"] == {"kr": 1000}


@pytest.mark.parametrize("nothing", [None, 5, b"pool.toml"])
def test_what_is_no_path_is_refused(nothing):
    with pytest.raises(fordel.InvalidInput, match="neither an id nor a path"):
        fordel.load(nothing)
