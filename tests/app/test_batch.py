"""A batch: each task in its own folder, the same bytes whoever does it, a failure among the others."""

import json

import pandas as pd
import pytest

import fordel
from batches import FIGURES, write_pool, write_pools, written
from dask_cluster import dask_cluster
from fordel.batching import kinds
from fordel.batching.task import Report
from fordel.files import write_run
from fordel_solver.errors import InvalidInput

FILES = ("allocation.csv", "parts.csv", "certificate.json", "run.json", "done.json")


def refusal(*arguments, **options):
    with pytest.raises(InvalidInput) as caught:
        fordel.batch(*arguments, **options)
    return str(caught.value)


@pytest.fixture
def pools(tmp_path):
    write_pools(tmp_path / "pools")
    return tmp_path / "pools"


# What comes out


def test_each_task_has_the_files_that_a_run_writes_and_the_summary_its_kroner(pools, tmp_path):
    done = fordel.batch(pools, out=tmp_path / "out")
    names = [f"pulje-{number}" for number in range(6)]
    assert done.summary["id"].tolist() == names
    assert done.summary["total_kr"].tolist() == [1000, 1001, 1002, 1003, 1004, 1005]
    assert set(done.summary["outcome"]) == {"done"}
    assert done.summary["checked"].all()
    assert done.failures == {}
    assert sorted(written(tmp_path / "out")) == sorted(
        [f"{name}/{file}" for name in names for file in FILES] + ["summary.csv", "summary.json"]
    )
    write_run(fordel.solve(pools / "pulje-3.toml"), tmp_path / "alone")
    for file in ("allocation.csv", "parts.csv", "certificate.json"):
        assert (tmp_path / "out" / "pulje-3" / file).read_bytes() == (tmp_path / "alone" / file).read_bytes()
    rows = pd.read_csv(tmp_path / "out" / "pulje-3" / "allocation.csv")
    assert rows["amount_kr"].tolist() == [251, 251, 501]  # 250.75 250.75 501.5: two units left, the largest fractions


@pytest.mark.parametrize(
    "doing",
    [[(2, 1)], pytest.param([(1, 3), (2, 3), (2, None), (4, 1), (4, 2), (4, 100)], marks=pytest.mark.slow)],
    ids=["two", "many"],
)
def test_the_files_are_the_same_with_any_number_of_workers_any_chunk_and_any_order(pools, tmp_path, doing):
    write_pool(pools, "umulig", rules="floor = 50")
    fordel.batch(pools, out=tmp_path / "one")
    expected = written(tmp_path / "one")
    for number, (workers, chunk) in enumerate(doing):
        fordel.batch(pools, out=tmp_path / f"{number}", workers=workers, chunk=chunk)
        assert written(tmp_path / f"{number}") == expected
    backwards = sorted(pools.glob("*.toml"), reverse=True)
    fordel.batch(backwards, out=tmp_path / "backwards")
    other = written(tmp_path / "backwards")
    for name, content in expected.items():
        if not name.startswith("summary"):
            assert other[name] == content
    summary = json.loads(other["summary.json"])
    assert [row["id"] for row in summary["summary"]] == [path.stem for path in backwards]


def test_a_task_that_fails_is_in_the_summary_with_its_message_and_the_others_finish(pools, tmp_path):
    write_pool(pools, "a-umulig", rules="floor = 50")
    write_pool(pools, "b-ugyldig", rules="unti = 10")
    (pools / "c-ulaeselig.toml").write_text("id = ", encoding="utf-8")
    done = fordel.batch(pools, out=tmp_path / "out")
    outcomes = done.summary.set_index("id")["outcome"].to_dict()
    assert outcomes.pop("a-umulig") == "infeasible"
    assert outcomes.pop("b-ugyldig") == outcomes.pop("c-ulaeselig") == "invalid-input"
    assert set(outcomes.values()) == {"done"}
    assert len(outcomes) == 6
    assert list(done.failures) == ["a-umulig", "b-ugyldig", "c-ulaeselig"]
    assert done.failures["a-umulig"]["shortfall_kr"] == 50
    assert done.exit_code == 3  # that of the first in order
    messages = done.summary.set_index("id")["message"]
    assert "`unit`" in messages["b-ugyldig"] or "unit" in messages["b-ugyldig"]
    assert "c-ulaeselig.toml" in messages["c-ulaeselig"]
    table = pd.read_csv(tmp_path / "out" / "summary.csv", keep_default_na=False).set_index("id")
    assert table.loc["a-umulig", ["outcome", "total_kr", "checked", "files"]].tolist() == ["infeasible", "", "", ""]
    assert table.loc["pulje-0", ["outcome", "total_kr", "checked"]].tolist() == ["done", "1000", "yes"]
    assert not (tmp_path / "out" / "a-umulig").exists()


def test_a_fault_of_ours_in_one_task_is_reported_as_one_and_the_others_finish(pools, monkeypatch):
    do = kinds.KINDS["pool"].do

    def faulty(task):
        if task.id == "pulje-2":
            raise ZeroDivisionError("ours")
        return do(task)

    monkeypatch.setitem(kinds.KINDS, "pool", kinds.Kind("pool", *(lambda raw: True, kinds.KINDS["pool"].reads, faulty)))
    done = fordel.batch(pools)
    assert done.summary["outcome"].tolist() == ["done", "done", "bug", "done", "done", "done"]
    assert done.exit_code == 1
    assert "ZeroDivisionError: ours" in done.tracebacks["pulje-2"]


def test_packaged_pools_and_files_go_together_and_without_a_folder_nothing_is_written(pools, tmp_path, monkeypatch):
    monkeypatch.chdir(pools)
    before = sorted(tmp_path.rglob("*"))
    done = fordel.batch(["smaaoer-2014", "pulje-1.toml", "smaaoer-2014"])
    assert done.summary[["id", "kind", "total_kr", "files"]].values.tolist() == [
        ["smaaoer-2014", "pool", 13_000_000, ""],
        ["pulje-1", "pool", 1001, ""],
    ]
    assert sorted(tmp_path.rglob("*")) == before
    assert done.files == ()


def test_a_workbook_is_a_task(pools, tmp_path):
    from fordel import command_line

    with pytest.raises(SystemExit):
        command_line.main(["new", "min-pulje", "--xlsx", "--from", "smaaoer-2014", "--out", str(pools / "min.xlsx")])
    (pools / "figures.xlsx").write_bytes(b"")  # cannot be opened: it is not passed over
    done = fordel.batch(sorted(pools.glob("*.xlsx")))
    assert done.summary["outcome"].tolist() == ["invalid-input", "done"]
    assert done.summary["total_kr"].tolist()[1] == 13_000_000


# What is asked for


def test_folders_and_patterns_take_pools_in_order_of_path_and_pass_over_what_is_none(pools, tmp_path):
    (pools / "pyproject.toml").write_text("[tool]\n", encoding="utf-8")
    (pools / "notes.md").write_text("", encoding="utf-8")
    for asked in (pools, str(pools / "*"), str(pools / "p*.toml"), [pools / "pulje-0.toml", pools]):
        assert fordel.batch(asked).summary["id"].tolist() == [f"pulje-{number}" for number in range(6)]
    assert fordel.batch(str(tmp_path / "**" / "*-[45].toml")).summary["id"].tolist() == ["pulje-4", "pulje-5"]
    (tmp_path / "empty").mkdir()
    assert f"In the folder {tmp_path / 'empty'} there is no pool and no sweep" in refusal([pools, tmp_path / "empty"])
    assert "Under the pattern nothing*.toml there is no pool" in refusal("nothing*.toml")


def test_two_tasks_of_one_id_are_refused_before_anything_is_run_and_so_is_what_is_not_there(pools, tmp_path):
    write_pool(tmp_path / "others", "pulje-1")
    said = refusal([pools, tmp_path / "others", "smaaoer-2041", tmp_path / "none.toml"], out=tmp_path / "out")
    assert said.startswith("3 problems:")
    assert 'The id "pulje-1" is that of ' in said
    assert "Each needs a folder of its own" in said
    assert 'Nearest: "smaaoer-2014"' in said
    assert "none.toml" in said
    assert not (tmp_path / "out").exists()


def test_a_task_named_as_a_file_of_the_batch_is_refused_before_anything_is_run(pools, tmp_path):
    (tmp_path / "summary.json.toml").write_text((pools / "pulje-1.toml").read_text().replace('id = "pulje-1"', ""))
    said = refusal([tmp_path / "summary.json.toml"], out=tmp_path / "out")
    assert '"summary.json" is the name of a file of the batch itself' in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["nul", "com1", "aux"])
def test_a_task_named_as_a_device_of_windows_is_refused_everywhere(pools, tmp_path, name):
    pool = write_pool(pools, name)
    assert f'Windows can have no folder "{name}"' in refusal(pool, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_options_that_cannot_be_are_refused(pools, tmp_path):
    assert "There is nothing to run" in refusal([])
    assert "7 is neither an id nor a path" in refusal([7])
    assert '`formats` has "pdf"' in refusal(pools, formats=["pdf"])
    assert "`resume` goes on with what is in a folder" in refusal(pools, resume=True)
    assert "`workers` is 0" in refusal(pools, workers=0, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Going on


def resumed(pools, out, **options):
    """The ids that were done again."""
    done = fordel.batch(pools, out=out, resume=True, **options)
    assert done.failures == {}
    return [row["id"] for row in done.rows if row["id"] not in done.taken_over]


def test_what_is_done_and_unchanged_is_left_as_it_is(pools, tmp_path):
    out = tmp_path / "out"
    fordel.batch(pools, out=out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*")}
    expected = written(out)
    assert resumed(pools, out) == []
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*")} == before
    assert written(out) == expected
    times = json.loads((out / "times.json").read_bytes())
    assert times["taken_over"] == [f"pulje-{number}" for number in range(6)]
    # Without --resume all is done again.
    assert fordel.batch(pools, out=out).taken_over == ()


def test_a_change_of_the_file_the_figures_the_options_or_the_version_is_done_again(pools, tmp_path, monkeypatch):
    out = tmp_path / "out"
    fordel.batch(pools, out=out)
    everything = [f"pulje-{number}" for number in range(6)]
    write_pool(pools, "pulje-1", 2000)
    assert resumed(pools, out) == ["pulje-1"]
    (pools / "pulje-2.csv").write_text(FIGURES.replace("153,Brøndby,2", "153,Brøndby,3"), encoding="utf-8")
    assert resumed(pools, out) == ["pulje-2"]
    assert resumed(pools, out, lang="da") == everything
    assert resumed(pools, out, lang="da", formats=("csv", "json")) == everything
    assert resumed(pools, out, lang="da", formats=("csv", "json")) == []
    monkeypatch.setattr("fordel.batching.batch.versions", lambda _: {"fordel": "99.0"})
    assert resumed(pools, out, lang="da", formats=("csv", "json")) == everything


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_file_that_is_not_whole_is_written_again(pools, tmp_path, file, damage):
    out = tmp_path / "out"
    pool = pools / "pulje-0.toml"
    fordel.batch(pool, out=out)
    expected = written(out)
    path = out / "pulje-0" / file
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20] if damage == "cut" else b"[]")
    assert resumed(pool, out) == ["pulje-0"]
    assert written(out) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["report"].update(total_kr=999_999),
        lambda record: record["report"].update(total_kr="abc"),
        lambda record: record["report"].update(checked=1.5),
        lambda record: record["written"].pop("certificate.json"),
        lambda record: record.pop("seal"),
    ],
)
def test_a_record_that_somebody_has_written_in_is_not_believed(pools, tmp_path, change):
    fordel.batch(pools, out=tmp_path / "out")
    expected = written(tmp_path / "out")
    place = tmp_path / "out" / "pulje-1" / "done.json"
    record = json.loads(place.read_text(encoding="utf-8"))
    change(record)
    place.write_text(json.dumps(record), encoding="utf-8")
    again = fordel.batch(pools, out=tmp_path / "out", resume=True)
    assert "pulje-1" not in again.taken_over
    assert len(again.taken_over) == 5
    assert written(tmp_path / "out") == expected


def test_a_task_that_failed_is_tried_again(pools, tmp_path):
    write_pool(pools, "umulig", rules="floor = 50")
    assert list(fordel.batch(pools, out=tmp_path / "out").failures) == ["umulig"]
    write_pool(pools, "umulig", rules="floor = 20")
    assert resumed(pools, tmp_path / "out") == ["umulig"]


def test_files_of_an_earlier_time_that_are_no_more_are_taken_away_and_those_of_others_are_not(pools, tmp_path):
    out = tmp_path / "out"
    fordel.batch(pools, out=out, formats=("csv", "xlsx"))
    (out / "pulje-0" / "noter.txt").write_text("mine", encoding="utf-8")
    (out / "pulje-0" / f".run.json.{'0' * 16}.part").write_text("half", encoding="utf-8")
    fordel.batch(pools, out=out, resume=True)
    assert sorted(path.name for path in (out / "pulje-0").iterdir()) == sorted([*FILES, "noter.txt"])
    fordel.batch(pools, out=tmp_path / "new")
    (out / "pulje-0" / "noter.txt").unlink()
    assert written(out) == written(tmp_path / "new")


def test_what_a_worker_left_that_was_killed_while_it_wrote_is_gone_when_the_batch_is_done(pools, tmp_path):
    left = f".allocation.csv.{'0' * 16}.part"

    def kill(step):
        if step.id == "pulje-0":
            (tmp_path / "out" / "pulje-0" / left).write_text("half", encoding="utf-8")

    fordel.batch(pools, out=tmp_path / "out", progress=kill)
    assert sorted(path.name for path in (tmp_path / "out" / "pulje-0").iterdir()) == sorted(FILES)


def test_figures_that_change_while_a_batch_runs_are_told(pools):
    figures = pools / "pulje-3.csv"

    def change(step):
        if step.id == "pulje-0":
            figures.write_text(FIGURES.replace("2\n", "3\n"), encoding="utf-8")

    done = fordel.batch(pools, progress=change)
    assert list(done.failures) == ["pulje-3"]
    assert "pulje-3.csv is not what it was when the batch began" in done.failures["pulje-3"]["problems"][0]


# Other kinds of task


def test_a_sweep_is_known_by_what_its_file_says(tmp_path, monkeypatch):
    (tmp_path / "vaegte.toml").write_text('instance = "smaaoer-2014"\n[sweep]\nscenarios = 5\n', encoding="utf-8")

    def do(task):
        (tmp_path / "out" / task.id).mkdir(parents=True)
        (tmp_path / "out" / task.id / "sweep.csv").write_bytes(b"1")
        return Report(None, None, None, True, ("sweep.csv",))

    sweep = kinds.KINDS["sweep"]
    monkeypatch.setitem(kinds.KINDS, "sweep", kinds.Kind("sweep", sweep.takes, sweep.reads, do))
    monkeypatch.setattr(kinds, "_sweep_asked", lambda source: {"instance": "smaaoer-2014"})
    done = fordel.batch(tmp_path, out=tmp_path / "out")
    assert done.summary[["id", "kind", "outcome", "files"]].values.tolist() == [
        ["vaegte", "sweep", "done", "vaegte/sweep.csv vaegte/done.json"]
    ]
    record = json.loads((tmp_path / "out" / "vaegte" / "done.json").read_bytes())
    assert sorted(record["rests_on"]["read"]) == [str(tmp_path / "vaegte.toml"), "packaged:smaaoer-2014"]
    assert fordel.batch(tmp_path, out=tmp_path / "out", resume=True).taken_over == ("vaegte",)


SWEEP = """instance = "pulje-0.toml"
[sweep]
[sweep.vary]
"pool.unit" = [1, 10]
"""


def test_a_sweep_in_a_batch_writes_what_it_writes_alone(pools, tmp_path):
    pytest.importorskip("fordel.sweeping", reason="there are no sweeps here")
    (pools / "enheder.toml").write_text(SWEEP, encoding="utf-8")
    fordel.sweep(pools / "pulje-0.toml", vary={"pool.unit": [1, 10]}, out=tmp_path / "alone")
    for workers in (1, 2):
        out = tmp_path / f"with-{workers}"
        done = fordel.batch([pools / "pulje-0.toml", pools / "enheder.toml"], out=out, workers=workers, chunk=1)
        assert done.failures == {}
        assert done.summary["kind"].tolist() == ["pool", "sweep"]
        files = written(out / "enheder")
        del files["done.json"]
        alone = written(tmp_path / "alone")
        assert files.keys() == alone.keys()
        for name in alone:
            assert files[name] == alone[name] or name == "sweep.json"
    (pools / "pulje-0.csv").write_text(FIGURES.replace("2\n", "3\n"), encoding="utf-8")
    again = fordel.batch([pools / "enheder.toml"], out=tmp_path / "with-1", resume=True)
    assert again.taken_over == ()


OTHER_FIGURES = """instance = "pulje-0.toml"
[sweep]
data = "egne.csv"
[sweep.overrides]
"data.recipients" = "andre.csv"
[sweep.vary]
"pool.unit" = [1, 10]
"""


@pytest.mark.parametrize("change", ["andre.csv", "egne.csv", "pulje-0.toml", "enheder.toml", "scipy"])
def test_a_sweep_is_done_again_when_anything_that_it_rests_on_has_changed(pools, tmp_path, change, monkeypatch):
    (pools / "enheder.toml").write_text(OTHER_FIGURES, encoding="utf-8")
    (pools / "andre.csv").write_text(FIGURES.replace("153,Brøndby,2", "153,Brøndby,5"), encoding="utf-8")
    (pools / "egne.csv").write_text("code,elever\n101,7\n", encoding="utf-8")
    asked = {"out": tmp_path / "out", "resume": True}
    assert fordel.batch(pools / "enheder.toml", **asked).failures == {}
    assert fordel.batch(pools / "enheder.toml", **asked).taken_over == ("enheder",)
    before = written(tmp_path / "out")
    # It rests on nothing else: not on the recipients that the pool's own file names.
    (pools / "pulje-0.csv").write_text("code,elever\n101,1\n", encoding="utf-8")
    if change == "scipy":
        version = fordel.files._version
        monkeypatch.setattr("fordel.files._version", lambda name: "0.1" if name == "scipy" else version(name))
    else:
        text = (pools / change).read_text(encoding="utf-8")
        old, new = {"andre.csv": ("Brøndby,5", "Brøndby,6"), "egne.csv": ("101,7", "101,8")}.get(change, ("10", "20"))
        assert old in text
        (pools / change).write_text(text.replace(old, new), encoding="utf-8")
    assert fordel.batch(pools / "enheder.toml", **asked).taken_over == ()
    assert written(tmp_path / "out") != before


# On Dask


def test_a_batch_on_dask_has_the_same_files_when_a_worker_is_killed_in_the_middle(tmp_path):
    pools = tmp_path / "pools"
    write_pools(pools, 16)
    write_pool(pools, "umulig", rules="floor = 500")
    fordel.batch(pools, out=tmp_path / "here")
    with dask_cluster(tmp_path) as running:

        def kill(step):
            if step.ended == 3:
                running.workers[0].kill()

        done = fordel.batch(pools, out=tmp_path / "there", dask=running.address, chunk=1, progress=kill)
    assert list(done.failures) == ["umulig"]
    assert written(tmp_path / "there") == written(tmp_path / "here")
