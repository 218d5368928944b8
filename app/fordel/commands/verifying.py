"""`fordel verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from fordel.certificates.printed_verification import print_verification, verification_as_data
from fordel.certificates.verifying import verify
from fordel.commands.failures import SomeFailed
from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, write_json
from fordel.printing import printed
from fordel.texts import check_language

__all__ = ["verify_one"]

FAILED = 5


def verify_one(
    certificate: Annotated[str, typer.Argument(metavar="CERTIFICATE", help="A certificate.json of `fordel run`.")],
    instance: Annotated[
        str | None,
        typer.Option("--instance", metavar="ID|FILE", help="Derive it again from this instance: keys, limits, kroner."),
    ] = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Check every claim of a certificate; exit code 5 if one does not hold."""
    check_language(lang)
    verification = verify(certificate, instance=instance, data=data or None, decimal=decimal)
    if as_json:
        write_json(verification_as_data(verification))
    else:
        print_verification(printed.new_console(), verification, lang)
    if not verification:
        raise SomeFailed(FAILED)
