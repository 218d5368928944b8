"""The findings in the sources, line by line: those that touch one pool in short, or everything about all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fordel.danish_numbers import number
from fordel.texts import Texts
from fordel_instances import Finding
from fordel_instances.source_findings import Sum

__all__ = ["in_full", "in_short"]


def in_short(findings: Iterable[Finding], text: Texts) -> Iterator[str]:
    """Two lines for each finding: what is said there and what is wrong with it, and what was done."""
    for finding in findings:
        sentences = f"{finding.says.of(text.lang)} {finding.found.of(text.lang)}"
        yield f"  {finding.id}, {finding.place.of(text.lang)}: {sentences}"
        yield f"    {text('done')}: {finding.done.of(text.lang)}"


def in_full(findings: Iterable[Finding], text: Texts) -> Iterator[str]:
    """Where each finding is, what is said there, the sums, what was done, and which pools it touches."""
    for finding in findings:
        yield f"{finding.id}  {finding.document.of(text.lang)}, {finding.place.of(text.lang)}"
        yield f"  {text('says')}: {finding.says.of(text.lang)}"
        yield f"  {text('found')}: {finding.found.of(text.lang)}"
        for added in finding.sums:
            yield f"  {_sum(added, text)}"
        yield f"  {text('done')}: {finding.done.of(text.lang)}"
        yield f"  {text('touches')}: {', '.join(finding.instances) or text('touches_none')}"
        yield ""


def _sum(added: Sum, text: Texts) -> str:
    first, *others = added.terms
    terms = [number(first), *(f"{'-' if term < 0 else '+'} {number(abs(term))}" for term in others)]
    result = text(
        "sum_added",
        what=added.what.of(text.lang),
        terms=" ".join(terms),
        adds_to=number(added.adds_to),
        unit=added.unit.of(text.lang),
    )
    if added.stated is None:
        return text("sum_not_stated", result=result)
    if added.stated == added.adds_to:
        return text("sum_agrees", result=result)
    off = number(added.adds_to - added.stated)
    return text("sum_differs", result=result, stated=number(added.stated), off=off)
