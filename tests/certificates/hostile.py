"""Certificates that nobody honest wrote: as text, since most of them are no JSON that Python would write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fordel import audit


def resealed(certificate: dict[str, Any]) -> bytes:
    return json.dumps(certificate | {"seal": audit.seal(certificate)}).encode()


def hostile(certificate: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """A name for each, and the bytes of the file."""
    honest = json.dumps(certificate)
    amount = f'"amount": {certificate["years"][0]["amount"]}'
    assert amount in honest

    def instead(text: str) -> bytes:
        return honest.replace(amount, f'"amount": {text}', 1).encode()

    yield "an exponent", instead("1e10000000")
    yield "an exponent in text", instead('"1e10000000"')
    yield "a division by zero", instead('"1/0"')
    yield "a zero of many digits below", instead(f'"1/{"0" * 40}"')
    yield "a million digits", instead("9" * 1_000_000)
    yield "a million digits in text", instead(f'"{"9" * 1_000_000}"')
    yield "a million digits below", instead(f'"1/{"9" * 1_000_000}"')
    yield "forty-one digits", instead("1" + "0" * 40)
    yield "a name twice", instead("1, " + amount)
    yield "a name twice among a hundred thousand", ("{" + '"a": 1, ' * 100_000 + honest[1:]).encode()
    yield "NaN", instead("NaN")
    yield "infinity", instead("-Infinity")
    yield "a float", instead("100000000.0")
    yield "true for a number", instead("true")
    yield "a negative number", instead("-1")
    yield "null for a number", instead("null")
    yield "a list for a number", instead("[1]")
    yield "digits that are not ASCII", instead('"١٢٣"')
    yield "spaces around a number", instead('" 1"')
    yield "a decimal", instead('"1.5"')
    yield "ten thousand lists", instead("[" * 10_000 + "]" * 10_000)
    yield "ten thousand objects", instead('{"a": ' * 10_000 + "1" + "}" * 10_000)
    yield "ten thousand lists never closed", b"[" * 10_000
    yield (
        "thirty levels among the rules",
        honest.replace('"overrides": {', '"overrides": {"a": ' + "[" * 30 + "]" * 30, 1).encode(),
    )
    yield "nothing", b""
    yield "a number alone", b"1"
    yield "a list", b"[]"
    yield "an empty object", b"{}"
    yield "not UTF-8", honest.encode("utf-16")
    yield "bytes", bytes(range(256))
    yield "cut off", honest[: len(honest) // 2].encode()
    yield "two of them", (honest + honest).encode()
    yield "another version", honest.replace('"fordel_certificate": 1', '"fordel_certificate": 2', 1).encode()
    yield "a version that is text", honest.replace('"fordel_certificate": 1', '"fordel_certificate": "1"', 1).encode()
    yield "a name too many", honest.replace("{", '{"more": 1, ', 1).encode()
    for name in certificate:
        yield f"without {name}", json.dumps({k: v for k, v in certificate.items() if k != name}).encode()
    for name in certificate["years"][0]:
        year = {k: v for k, v in certificate["years"][0].items() if k != name}
        yield f"a year without {name}", resealed(certificate | {"years": [year, *certificate["years"][1:]]})
        for what in ("text", [], {}, [[]], 0, None):
            other = certificate["years"][0] | {name: what}
            if other != certificate["years"][0] and not _may_be(name, what):
                yield f"{what!r} for {name}", resealed(certificate | {"years": [other, *certificate["years"][1:]]})


def _may_be(name: str, what: Any) -> bool:
    """What is in the form of a certificate, and then true or false like any other."""
    return (
        (name in ("figures_year",) and what in (0, None) and type(what) is not list)
        or (name == "dropped_out" and what == [])
        or (what is None and name in ("floor", "cap", "base", "weight", "minimum", "returned", "binding"))
    )
