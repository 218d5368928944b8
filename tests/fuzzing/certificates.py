"""Certificates: of pools with every rule, changed, sealed again, cut off, or never honest."""

from __future__ import annotations

import json
from random import Random

from certificates import program_certificates
from certificates.hostile import hostile
from certificates.mutants import mutants, sealed
from certificates.random_pools import pools
from fuzzing.cases import Case
from fuzzing.damage import damaged_bytes, damaged_rules

__all__ = ["case"]

NAME = "kontrolfil.json"


def case(random: Random) -> Case:
    """One certificate, checked alone or against an instance that it does not come from; or one of a program."""
    certificate = next(found.certificate for _, _, found in pools(random.randrange(10**9), 1))
    damage, content = "right", json.dumps(certificate).encode()
    how = random.randrange(8)
    if how == 1:
        damage, content = damaged_bytes(content, random)
    if how in (2, 3):
        mutant = random.choice(list(mutants(certificate)))
        damage = f"changed {mutant.where}"
        content = json.dumps(sealed(mutant.certificate, digest=random.random() < 0.5)).encode()
    if how == 4:
        damage, changed = damaged_rules(certificate, random)
        if random.random() < 0.7 and isinstance(changed, dict):
            try:
                changed = sealed(changed)
            except (TypeError, ValueError, RecursionError):
                damage += ", not sealed again"
        content = json.dumps(changed, default=str).encode()
    if how == 5:
        damage, content = random.choice(list(hostile(certificate)))
    if how >= 6:
        damage, content = _of_a_program(random)
    more = random.choice([(), (), ("--json",), ("--lang", "da"), ("--instance", "smaaoer-2014")])
    return Case(damage, ("verify", NAME, *more), {NAME: content})


def _of_a_program(random: Random) -> tuple[str, bytes]:
    """The certificate of a program, damaged."""
    kind = random.choice(sorted(program_certificates.certificates()))
    certificate = program_certificates.of(kind)
    if random.random() < 0.3:
        damage, content = damaged_bytes(json.dumps(certificate).encode(), random)
        return f"{kind}, {damage}", content
    damage, changed = damaged_rules(certificate, random)
    if random.random() < 0.8 and isinstance(changed, dict) and "program" in changed:
        try:
            changed = program_certificates.sealed(changed)
        except (TypeError, ValueError, RecursionError):
            damage += ", not sealed again"
    return f"{kind}, {damage}", json.dumps(changed, default=str).encode()
