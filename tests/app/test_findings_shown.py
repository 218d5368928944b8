"""`fordel list --findings`, and where `show` and `run` mention a finding."""

import contextlib
import io
import json

import pytest

from fordel.command_line import main
from fordel_instances import findings

TOUCHED = "forebyggelse-2014"


def output(*words):
    out = io.StringIO()
    out.buffer = io.BytesIO()  # where --json writes
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as ending:
        main(words)
    assert ending.value.code == 0
    return out.getvalue() + out.buffer.getvalue().decode("utf-8")


def test_the_list_of_findings_has_every_one_with_its_sum():
    text = output("list", "--findings")
    for finding in findings():
        assert f"{finding.id}  {finding.document.en}, {finding.place.en}" in text
    added = "230.541 + 19.368 + 65.299 + 12.635 + 18.071 + 830 = 346.744 mio. kr.; stated: 346.745; difference: -1"
    assert f"Expenditure in all: {added}" in text
    assert "Pools it touches: bloktilskud-2014, balancetilskud-2014" in text


def test_the_list_of_findings_in_danish():
    text = output("list", "--findings", "--lang", "da")
    assert "346.744 mio. kr.; oplyst: 346.745; forskel: -1" in text
    assert "Puljer, den berører: forebyggelse-2014" in text
    assert "Finding" not in text


def test_the_findings_as_json_are_a_list():
    listed = json.loads(output("list", "--findings", "--json"))
    assert [entry["id"] for entry in listed] == [finding.id for finding in findings()]
    assert list(listed[0]) == ["id", "document", "place", "says", "found", "done", "instances", "sums"]
    assert listed[0]["sums"] == [
        {
            "what": "Expenditure in all",
            "unit": "mio. kr.",
            "terms": [230_541, 19_368, 65_299, 12_635, 18_071, 830],
            "adds_to": 346_744,
            "stated": 346_745,
        }
    ]
    danish = json.loads(output("list", "--findings", "--json", "--lang", "da"))
    assert danish[0]["sums"][0]["what"] == "Udgifter i alt"


@pytest.mark.parametrize("command", ["show", "run"])
def test_a_pool_mentions_the_findings_that_touch_it(command):
    assert "Findings in the source\n  E17, " in output(command, TOUCHED)
    assert "Uklarheder i kilden\n  E17, " in output(command, TOUCHED, "--lang", "da")
    assert [finding["id"] for finding in json.loads(output(command, TOUCHED, "--json"))["findings"]] == ["E17"]


@pytest.mark.parametrize("command", ["show", "run"])
def test_a_pool_without_findings_says_nothing_of_them(command):
    assert "Findings" not in output(command, "yderkommuner-17a")
    assert json.loads(output(command, "yderkommuner-17a", "--json"))["findings"] == []
