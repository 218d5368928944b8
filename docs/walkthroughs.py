"""The walkthroughs run as they are written: files are made, commands are run, and what they print is compared.

A page is Markdown. Four kinds of code block mean something; all else is prose:

    ```text file=elever.csv encoding=cp1252     a file, written into an empty folder before the commands below it
    ```diff file=pool.toml                      a line of the file that begins with -, and with + what takes its place
    ```console                                  lines that begin with > are commands, the lines below what they print
    ```text shows=out/parts.csv                 what a command has written

What a command prints on stdout and stderr stands below it to the letter, and `(exit code 2)` where it is not 0. A line
of three dots stands for any number of lines. `python docs/walkthroughs.py` writes what is printed today into the pages,
leaving the lines of three dots where they are.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Command", "commands_of", "differences", "pages", "rewritten"]

FOLDER = Path(__file__).with_name("walkthroughs")
ANY_LINES = "..."
PROMPT = "> "


@dataclass(frozen=True)
class Command:
    """A command of a page or a file that it shows, the lines below it, and those that are there."""

    line: str
    shown: tuple[str, ...]
    printed: tuple[str, ...]


def pages() -> list[Path]:
    """The walkthroughs, sorted by name."""
    return sorted(FOLDER.glob("*.md"))


def commands_of(page: str, folder: Path, run: Callable[[str, Path], Sequence[str]] | None = None) -> Iterator[Command]:
    """Make the files of a page in `folder` and run its commands, in the order of the page."""
    for kind, options, lines in _blocks(page):
        if kind == "diff":
            _change(folder / options["file"], lines, options.get("encoding", "utf-8"))
        elif "file" in options:
            path = folder / options["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join([*lines, ""]), encoding=options.get("encoding", "utf-8"), newline="\n")
        elif "shows" in options:
            written = (folder / options["shows"]).read_text(encoding="utf-8-sig").splitlines()
            yield Command(options["shows"], tuple(lines), tuple(line.rstrip() for line in written))
        elif kind == "console":
            for line, shown in _shown(lines):
                yield Command(line, tuple(shown), tuple((run or run_command)(line, folder)))


def differences(command: Command) -> str:
    """What differs between the page and what was printed; nothing where they agree."""
    if _agree(command.shown, command.printed):
        return ""
    return "\n".join([f"> {command.line}", "The page shows:", *command.shown, "It printed:", *command.printed])


def rewritten(page: str, commands: Sequence[Command]) -> str:
    """The page with what was printed below each command; where the page shows a line of three dots, as it is."""
    left = list(commands)

    def block(found: re.Match[str]) -> str:
        lines = found[2].splitlines()
        if "shows=" in found[1]:
            command = left.pop(0)
            kept = lines if ANY_LINES in lines and _agree(lines, command.printed) else command.printed
            return f"{found[1]}{chr(10).join(kept)}\n```"
        out: list[str] = []
        for line, shown in _shown(lines):
            command = left.pop(0)
            out += [
                PROMPT + line,
                *(shown if ANY_LINES in shown and _agree(shown, command.printed) else command.printed),
            ]
        return f"{found[1]}{chr(10).join(out)}\n```"

    return re.sub(r"(```(?:console|text shows=[^\n]*)\n)(.*?)\n?```", block, page, flags=re.DOTALL)


def run_command(line: str, folder: Path) -> list[str]:
    """The lines of stdout and stderr of `fordel ...`, in a process of its own."""
    program, *words = shlex.split(line)
    assert program == "fordel", f"A walkthrough runs fordel only, not {program}."
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "fordel", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = [own.rstrip() for own in done.stdout.replace("\\", "/").splitlines()]
    return [*lines, f"(exit code {done.returncode})"] if done.returncode else lines


def _change(path: Path, lines: Sequence[str], encoding: str) -> None:
    text = path.read_text(encoding=encoding)
    old = "".join(f"{line[1:].strip()}\n" for line in lines if line.startswith("-"))
    new = "".join(f"{line[1:].strip()}\n" for line in lines if line.startswith("+"))
    assert text.count(old) == 1, f"{path.name} has this {text.count(old)} times: {old}"
    path.write_text(text.replace(old, new), encoding=encoding, newline="\n")


def _blocks(page: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    for found in re.finditer(r"^```([^\n]*)\n(.*?)\n?^```$", page, re.DOTALL | re.MULTILINE):
        kind, *options = found[1].split() or [""]
        yield kind, dict(option.split("=", 1) for option in options), found[2].splitlines()


def _shown(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    at = [row for row, line in enumerate(lines) if line.startswith(PROMPT)]
    for start, end in zip(at, [*at[1:], len(lines)], strict=True):
        yield lines[start].removeprefix(PROMPT), [line.rstrip() for line in lines[start + 1 : end]]


def _agree(shown: Sequence[str], printed: Sequence[str]) -> bool:
    def end(lines: Sequence[str]) -> list[str]:
        kept = list(lines)
        while kept and not kept[-1].strip():
            kept.pop()
        return kept

    pattern = "".join(r"(?:.*\n)*?" if line == ANY_LINES else re.escape(line) + "\n" for line in end(shown))
    return re.fullmatch(pattern, "".join(line + "\n" for line in end(printed))) is not None


if __name__ == "__main__":
    for path in pages():
        with tempfile.TemporaryDirectory() as name:
            text = path.read_text(encoding="utf-8")
            path.write_text(rewritten(text, list(commands_of(text, Path(name)))), encoding="utf-8", newline="\n")
