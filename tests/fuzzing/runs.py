"""The folder of an earlier run, as `compare` reads it, with its files damaged."""

from __future__ import annotations

import hashlib
import json
from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.damage import damaged_bytes, damaged_rows, damaged_rules
from fuzzing.paths import LINKS, SECRET
from fuzzing.pools import SPECIFICATION, csv_text, small_pool

__all__ = ["case"]

TABLE = "code,name,pool,year,key,fair_share_kr,floor_kr,cap_kr,amount_kr,binding,per_inhabitant_kr"
PARTS = "code,name,pool,year,part,amount_kr,kr_per_unit"


def case(random: Random) -> Case:
    """A folder that looks as if `run --out` had written it, against a pool or against itself."""
    pool = small_pool(random)
    kroner = {row[0]: random.randint(0, 10**6) for row in pool.rows[1:]}
    table = [TABLE.split(",")]
    parts = [PARTS.split(",")]
    for code, amount in kroner.items():
        table.append([code, "Et navn", "pulje", "2014", "0.1", "1.5", "0", "", str(amount), "", "1.5"])
        parts += [[code, "Et navn", "pulje", "2014", "elever", str(amount), "1"]]
    record = {
        "id": "pulje",
        "synthetic": False,
        "specification": json.loads(json.dumps(pool.raw, default=str)),
        "data": {},
        "read": {"instance": {"path": SPECIFICATION, "sha256": ""}, "recipients": {}},
        "written": {},
    }
    files = {
        "allocation.csv": csv_text(table).encode(),
        "parts.csv": csv_text(parts).encode(),
        "run.json": json.dumps(record).encode(),
    }
    damage = "right"
    how = random.randrange(7)
    if how == 1:
        name = random.choice(list(files))
        damage, files[name] = damaged_bytes(files[name], random)
        damage = f"{name}: {damage}"
    if how == 2:
        damage, changed = damaged_rows(table, random)
        files["allocation.csv"] = csv_text(changed).encode("utf-8", "replace")
    if how == 3:
        damage, changed = damaged_rows(parts, random)
        files["parts.csv"] = csv_text(changed).encode("utf-8", "replace")
    if how == 4:
        damage, changed_record = damaged_rules(record, random)
        files["run.json"] = json.dumps(changed_record, default=str).encode()
    if how == 5:
        text = random.choice(
            ["[" * 100_000, "1e999", "NaN", "9" * 5_000, '{"specification": NaN}', "null", "[]", '"a"', '{"a":' * 9_000]
        )
        damage, files["run.json"] = text[:20], text.encode()
    if how == 6:
        path = random.choice(hostile.PATHS)
        record["read"] = random.choice([{"instance": {"path": path}}, {"instance": path}, path, [], None])
        damage, files["run.json"] = f"read from {path[:20]!r}", json.dumps(record).encode()
    if random.random() < 0.5:  # so that the tables are seen, and not only that they do not belong together
        record["written"] = {name: hashlib.sha256(files[name]).hexdigest() for name in ("allocation.csv", "parts.csv")}
    other = random.choice(["foer", SPECIFICATION, "foer/allocation.csv", "smaaoer-2014"])
    arguments = ("compare", "foer", other, *random.choice([(), ("--json",), ("--out", "out")]))
    placed = {f"foer/{name}": content for name, content in files.items()}
    return Case(damage, arguments, pool.files() | placed | {f"../{SECRET}": b""}, LINKS)
