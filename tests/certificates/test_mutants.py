"""A certificate with anything in it changed: rejected, or true all the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

import fordel
from certificates.judge import lies
from certificates.mutants import Mutant, mutants, sealed
from certificates.random_pools import allocation, pools
from fordel import audit
from fordel.certificates.deriving import compared, derived
from kinds.of_models import FORMULAS
from small_pools import raw_pool, recipients

# The name under which conftest.py adds the counts up and tells them.
MUTANTS = "mutants of certificates"


def rejected(certificate: dict[str, Any]) -> list[str]:
    """The claims that fail."""
    return [claim.name for claim in audit.check(certificate) if not claim.holds]


def judge_all(cases: list[Mutant]) -> Counter[str]:
    """How many were rejected as they are; and sealed again how many are false, true, or stated only."""
    counts: Counter[str] = Counter()
    for mutant in cases:
        assert rejected(mutant.certificate), f"{mutant.where}: nobody saw it"
        counts["rejected by the seal or the form"] += 1
        for digest in (False, True) if mutant.where[0] == "data" else (False,):
            forged = sealed(mutant.certificate, digest=digest)
            failing = rejected(forged)
            if mutant.where[0] == "seal":
                assert not failing  # sealing again takes the change back
                continue
            if lies(forged):
                assert failing, f"{mutant.where}: {lies(forged)}, and every claim holds"
                counts["sealed again, false, rejected"] += 1
            elif mutant.only_stated:
                counts["sealed again, stated only"] += 1
            else:
                assert failing in ([], ["form"]), f"{mutant.where}: {failing}, and it is true"
                counts["sealed again, true"] += 1
    return counts


def sample(cases: list[Mutant], of_each_kind: int, seed: int) -> list[Mutant]:
    """Some of every kind."""
    kinds: dict[str, list[Mutant]] = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(case)
    draw = Random(seed)
    return [case for own in kinds.values() for case in draw.sample(own, min(of_each_kind, len(own)))]


def judged(seed: int, count: int, record_property: Callable[[str, object], None]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for place, (_, _, found) in enumerate(pools(seed, count)):
        counts += judge_all(sample(list(mutants(found.certificate)), 3, place))
    record_property(MUTANTS, dict(counts))
    return counts


def test_every_smallest_change_is_rejected_or_true(record_property):
    counts = judged(4, 15, record_property)
    assert counts["rejected by the seal or the form"] >= 1000
    assert counts["sealed again, false, rejected"] >= 500
    assert counts["sealed again, true"] >= 50


@pytest.mark.slow
def test_every_smallest_change_of_pools_with_every_rule_is_rejected_or_true(record_property):
    counts = judged(5, 60, record_property)
    assert counts["rejected by the seal or the form"] >= 5000
    assert counts["sealed again, false, rejected"] >= 3000
    assert counts["sealed again, true"] >= 200


def test_a_slack_floor_may_be_another():
    # By 1, 2 and 3 pupils 100, 200 and 300 kr.: a floor of 5 or 6 kr. holds nobody.
    table = recipients(pupils=[1, 2, 3])
    certificate = allocation(raw_pool(600, floor=5), table).certificate
    assert certificate["years"][0]["amounts"] == [100, 200, 300]
    certificate["years"][0]["floor"][0] = 6
    assert lies(certificate) == []
    assert rejected(certificate) == ["seal"]
    assert rejected(sealed(certificate)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMULAS)
def test_every_change_of_a_packaged_certificate_is_rejected(name, record_property):
    """As it is, sealed again, and sealed again and held against its instance."""
    # One year is as good as seven, and takes less time.
    years = fordel.solve(name, figure_errors=False).years[:1]
    certificate = fordel.solve(name, years=years or None, figure_errors=False).certificate
    everything = list(mutants(certificate))
    # Every one of them by the seal, some of each kind by everything else.
    unseen = [mutant.where for mutant in everything if audit.seal(mutant.certificate) == mutant.certificate["seal"]]
    assert unseen == []
    counts = judge_all(sample(everything, 2, seed=14))
    counts["rejected by the seal or the form"] = len(everything)
    again = derived(certificate, name)
    for mutant in sample(everything, 3, seed=15):
        if mutant.where[0] != "seal":
            forged = sealed(mutant.certificate, digest=mutant.where[0] == "data")
            failing = rejected(forged)
            if failing != ["form"]:
                failing += [claim.name for claim in compared(forged, again) if not claim.holds]
            assert failing, f"{mutant.where}: nobody saw it"
            counts["sealed again, held against the instance, rejected"] += 1
    record_property(MUTANTS, dict(counts))
