"""What `fordel show` tells of an instance that is no single pool: source, rules as the file has them, tables."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from fordel.basis import rules_of
from fordel.danish_numbers import number
from fordel.files import assumptions_as_data, findings_as_data
from fordel.instance import Instance
from fordel.printing.printed import heading, print_assumptions, print_findings, say
from fordel.printing.shown_header import print_header
from fordel.texts import Texts
from fordel_instances import findings
from fordel_models import overview
from fordel_models.result import Assumption, Overview

__all__ = ["described_model", "print_model_instance"]

LONGEST = 150  # of a rule on the terminal


def described_model(instance: Instance, lang: str) -> dict[str, Any]:
    """What `fordel show --json` says."""
    specification, source = instance.specification, instance.specification.source
    found = _overview(instance)
    return {
        "id": specification.id,
        "title": specification.title,
        "model": specification.model,
        "price_level": specification.price_level,
        "source": {
            "document": source.document.of(lang),
            "section": source.section.of(lang),
            "says": source.says.of(lang),
            "url": source.url,
        }
        if source
        else None,
        "years": list(found.years),
        "amount_kr": found.amount,
        "synthetic": bool(specification.data.synthetic),
        "assumptions": assumptions_as_data(_assumptions(instance), lang),
        "findings": findings_as_data(findings(specification.id), lang),
        "specification": instance.file.raw,
        "data": {
            "recipients": instance.recipients_file.source,
            "sha256": instance.recipients_file.sha256,
            "count": len(instance.recipients_file.table),
            "tables": [
                {"name": name, "path": own.path, "sha256": own.sha256, "rows": len(own.table)}
                for name, own in instance.table_files.items()
            ],
        },
    }


def print_model_instance(console: Console, instance: Instance, lang: str) -> None:
    """Print source, amounts, every rule, assumptions and data."""
    text = Texts(lang)
    specification = instance.specification
    print_header(console, specification, text)
    found = _overview(instance)
    heading(console, text("heading_pool"))
    years = f" ({', '.join(map(str, found.years))})" if found.years else ""
    say(console, f"  {number(found.amount)} kr.{years}")
    heading(console, text("k_rules"))
    for path, value in rules_of(instance.file.raw):
        if not path.startswith("data."):
            line = f"  {path}: {value}"
            say(console, line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}...")
    print_assumptions(console, _assumptions(instance), text)
    print_findings(console, specification.id, text)
    heading(console, text("heading_data"))
    recipients = instance.recipients_file
    count = text.counted("recipients", len(recipients.table))
    say(console, f"  {text('recipients_from')}: {count}; {recipients.source}")
    say(console, f"  sha256: {recipients.sha256}")
    for name, own in instance.table_files.items():
        say(console, "  " + text("k_rows", name=name, count=number(len(own.table)), file=own.file))
        say(console, f"    sha256: {own.sha256}")


def _overview(instance: Instance) -> Overview:
    recipients = instance.recipients_file
    return overview(instance.specification, recipients.table, recipients.dictionary, tables=instance.tables)


def _assumptions(instance: Instance) -> list[Assumption]:
    return [
        Assumption(stated.about, stated.chosen, stated.because, stated.alternatives)
        for stated in instance.specification.assumptions
    ]
