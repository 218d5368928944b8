"""What `fordel verify` says: on a terminal, and for other programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from fordel.audit import Claim, printable
from fordel.certificates.verifying import Verification
from fordel.danish_numbers import number
from fordel.printing.printed import heading, print_table, say
from fordel.texts import Texts

__all__ = ["print_verification", "verification_as_data"]


def print_verification(console: Console, verification: Verification, lang: str) -> None:
    """Whether it holds, what was checked, and what was not."""
    text = Texts(lang)
    title = text("v_title", title=verification.title, id=verification.id) if verification.id else ""
    console.print(printable(title) or text("v_no_certificate"), style="bold", soft_wrap=not console.is_terminal)
    if verification.synthetic:
        say(console, text("synthetic"))
    failed, count = len(verification.failures), len(verification.claims)
    verdict = "v_fails" if failed else "v_holds"
    console.print(text(verdict, failed=number(failed), count=number(count)), style="bold")
    if verification.overrides:
        changes = ", ".join(f"{path} = {value}" for path, value in verification.overrides.items())
        say(console, printable(text("v_changes", changes=changes)))
    console.print()
    columns = [text(f"v_{column}") for column in ("claim", "says", "times", "answer")]
    print_table(console, columns, _rows(verification.claims, text), words=2, folding=1)
    if failed:
        heading(console, text("v_heading_failures"))
        for failure in verification.failures:
            say(console, f"  {printable(failure)}")
    console.print()
    of_model = "k_of_model" if verification.of_model else "v_alone"
    checked = "v_of_program" if verification.of_program else "v_derived" if verification.with_instance else of_model
    say(console, text(checked))


def _rows(claims: tuple[Claim, ...], text: Texts) -> list[tuple[str, str, str, str]]:
    """A row for each kind of claim."""
    kinds: dict[str, list[Claim]] = {}
    for claim in claims:
        kinds.setdefault(claim.name, []).append(claim)
    return [
        (
            name,
            text("v_" + name.replace(": ", "_").replace(" ", "_")),
            number(len(own)),
            text("v_ok" if all(claim.holds for claim in own) else "v_not_ok"),
        )
        for name, own in kinds.items()
    ]


def verification_as_data(verification: Verification) -> dict[str, Any]:
    """A verification for JSON."""
    return {
        "verified": bool(verification),
        "id": verification.id,
        "title": verification.title,
        "overrides": dict(verification.overrides),
        "synthetic": verification.synthetic,
        "with_instance": verification.with_instance,
        "of_program": verification.of_program,
        "of_model": verification.of_model,
        "claims": [
            {"claim": claim.name, "year": claim.where, "holds": claim.holds, "fault": claim.fault}
            for claim in verification.claims
        ],
        "failures": list(verification.failures),
    }
