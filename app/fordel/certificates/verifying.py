"""`fordel.verify`: every claim of a certificate, checked by audit.py, and with the instance derived again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from fordel import audit
from fordel.audit import Claim
from fordel.figures.used_figures import Data
from fordel.instance import Instance
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["Verification", "verify"]


@dataclass(frozen=True)
class Verification:
    """What was found of a certificate. True when every claim holds.

    Attributes
    ----------
    claims : tuple of Claim
        Each with `name`, `where` (the year), `holds` and `fault`. Those that begin with "derived: " were worked out
        again from the instance by the models; all others were checked from the certificate alone.
    id, title : str
        What the certificate calls itself; empty where it is not in the form of one.
    overrides : mapping
        What was changed in the specification, as the certificate says.
    synthetic : bool
        The figures are made up.
    with_instance : bool
        An instance was given to derive it from.
    of_program : bool
        It is the certificate of a linear or integer program.
    of_model : bool
        It is the certificate of divisions and programs: of a model that is no single pool by key.
    """

    claims: tuple[Claim, ...]
    id: str
    title: str
    overrides: Mapping[str, Any]
    synthetic: bool
    with_instance: bool
    of_program: bool = False
    of_model: bool = False

    def __bool__(self) -> bool:
        return all(claim.holds for claim in self.claims)

    @property
    def failures(self) -> tuple[str, ...]:
        """What does not hold, a sentence each: the claim, the year, and what is wrong."""
        return tuple(
            f"{claim.name}{f', {claim.where}' if claim.where else ''}: {claim.fault}"
            for claim in self.claims
            if not claim.holds
        )


def verify(
    certificate: Mapping[str, Any] | str | PathLike[str],
    *,
    instance: Instance | str | PathLike[str] | None = None,
    data: Data = None,
    decimal: str | None = None,
) -> Verification:
    """Check every claim of a certificate, without trusting what made it.

    Parameters
    ----------
    certificate : mapping, str or path-like
        `Allocation.certificate`, or the path of a certificate.json.
    instance : Instance, id or path, optional
        What it should come from: then eligibility, keys, base amounts and limits are derived again, with the changes
        to the specification that the certificate names.
    data : what `fordel.solve` takes, optional
        The figures of one's own that the allocation was made with.
    decimal : "comma", "point" or None
        How the files that are read write decimals.

    Returns
    -------
    Verification
        Also of what is no certificate at all: then the claim "form" fails.

    Raises
    ------
    InvalidInput
        There is no such file, or no such instance, or `data` without an instance, or an instance with the certificate
        of a program.

    Examples
    --------
    >>> import fordel
    >>> certificate = fordel.solve("kompetenceudvikling-2014").certificate
    >>> bool(fordel.verify(certificate))
    True
    >>> certificate["years"][0]["amounts"][0] += 1
    >>> fordel.verify(certificate).failures[0]
    'seal: The content is not what was sealed: the digest is another.'
    """
    if data is not None and instance is None:
        raise InvalidInput("`data` goes with `instance`: figures are checked by solving the instance again.")
    content, claims = _checked(certificate)
    sound = claims[0].holds
    of_program = sound and "fordel_program" in content
    if of_program and instance is not None:
        raise InvalidInput(
            "It is the certificate of a program, which is all in it. `instance` goes with certificates of pools; leave "
            "it out."
        )
    if sound and instance is not None:
        claims += _derived(content, instance, data, decimal)
    return Verification(
        tuple(claims),
        id=content["id"] if sound else "",
        title=content["title"] if sound else "",
        overrides=content["overrides"] if sound and not of_program else {},
        synthetic=sound and content["synthetic"],
        with_instance=instance is not None,
        of_program=of_program,
        of_model=sound and "fordel_model" in content,
    )


def _checked(certificate: Any) -> tuple[Any, list[Claim]]:
    if not isinstance(certificate, str | PathLike):
        return certificate, audit.check(certificate)
    path = Path(certificate)
    try:
        content = audit.read(path)
    except audit.Refused as refusal:
        return None, [Claim("form", "", str(refusal))]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidInput(f"The certificate {path} cannot be read: {reason}. Give the path of a file.") from error
    return content, audit.check(content)


def _derived(content: Any, instance: Any, data: Data, decimal: str | None) -> list[Claim]:
    from fordel.certificates.deriving import compared, derived, refused
    from fordel.instance import load

    loaded = instance if isinstance(instance, Instance) else load(instance, decimal)
    try:
        return list(compared(content, derived(content, loaded, data, decimal)))
    except FordelError as error:
        return [refused(error)]
