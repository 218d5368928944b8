"""The page on batches: its commands run. Its example is a doctest."""

import json
import re
from pathlib import Path

import pytest

from fordel import command_line

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "batches.md").read_text(encoding="utf-8")
COMMANDS = [line.split() for line in re.findall(r"^> fordel (.*)$", PAGE, re.MULTILINE)]


@pytest.mark.slow
def test_the_commands_run_and_write_the_files_of_the_table(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) == 3
    for words in COMMANDS:
        with pytest.raises(SystemExit) as ending:
            command_line.main(words)
        assert ending.value.code == 0
    assert "Done before and unchanged: 2." in capsys.readouterr().out
    out = tmp_path / "out" / "two"
    named = set(re.findall(r"^\| `.*?\|", PAGE, re.MULTILINE))
    there = {path.name for path in out.iterdir() if path.is_file()} | {"done.json"}
    assert {name for row in named for name in re.findall(r"[a-z]+\.(?:csv|json)", row)} == there
    rows = json.loads((out / "summary.json").read_bytes())["summary"]
    assert {name for row in rows for name in row["files"]} == {
        path.relative_to(out).as_posix() for path in out.glob("*/*")
    }
