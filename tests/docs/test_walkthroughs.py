"""The walkthroughs are what a user sees: every command is run, and prints what the page shows."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def walkthroughs() -> ModuleType:
    specification = importlib.util.spec_from_file_location("walkthroughs", DOCS / "walkthroughs.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["walkthroughs"] = module
    specification.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(path.name for path in (DOCS / "walkthroughs").glob("*.md")))
def test_every_command_prints_what_the_page_shows(page: str, tmp_path: Path) -> None:
    module = walkthroughs()
    text = (DOCS / "walkthroughs" / page).read_text(encoding="utf-8")
    commands = list(module.commands_of(text, tmp_path))
    assert commands
    assert "\n\n".join(filter(None, map(module.differences, commands))) == ""


def test_a_page_that_shows_something_else_is_found(tmp_path: Path) -> None:
    module = walkthroughs()
    page = (
        "```text file=a/b.txt\nhello\n```\n\n```console\n> fordel --version\n...\nfordel 2\n> fordel list\none\n```\n"
    )
    told = {"fordel --version": ["fordel 1"], "fordel list": ["one"]}
    first, second = module.commands_of(page, tmp_path, lambda line, folder: told[line])
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"hello\n"
    assert module.differences(first) == "> fordel --version\nThe page shows:\n...\nfordel 2\nIt printed:\nfordel 1"
    assert module.differences(second) == ""
    assert module.rewritten(page, [first, second]) == page.replace("...\nfordel 2", "fordel 1")
