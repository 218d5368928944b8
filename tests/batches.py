"""Folders of small pools for tests of batches, and what a batch wrote."""

from __future__ import annotations

from pathlib import Path

POOL = """id = "{name}"
title = "Pulje {name}"
model = "formula"
[data]
recipients = "{name}.csv"
[pool]
amount = {amount}
{rules}
[[part]]
name = "elever"
key = "elever"
"""
FIGURES = "code,name,elever\n101,København,1\n147,Frederiksberg,1\n153,Brøndby,2\n"


def write_pool(folder: Path, name: str, amount: int = 100, rules: str = "", figures: str = FIGURES) -> Path:
    """A pool of three recipients, by pupils."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(figures, encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(POOL.format(name=name, amount=amount, rules=rules), encoding="utf-8")
    return path


def write_pools(folder: Path, count: int = 6) -> list[Path]:
    """Pools "pulje-0", ... of 1,000, 1,001, ... kroner."""
    return [write_pool(folder, f"pulje-{number}", 1000 + number) for number in range(count)]


def written(out: Path) -> dict[str, bytes]:
    """All files under `out` but times.json, which has what the clock said."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path != out / "times.json"
    }
