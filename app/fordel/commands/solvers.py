"""`fordel solvers`."""

from __future__ import annotations

from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.printing import printed
from fordel.texts import Texts
from fordel_solver.solvers.registry import look_for_backends

__all__ = ["list_solvers"]


def list_solvers(as_json: AsJson = False, lang: Language = "en", debug: Debug = False) -> None:
    """List the solvers that linear and integer programs can be solved with, and why one does not work here."""
    text = Texts(lang)
    found = look_for_backends()
    if as_json:
        write_json([{"name": own.name, "works": own.works, "says": own.says} for own in found])
        return
    console = printed.new_console()
    printed.print_table(
        console,
        [text("solvers_name"), text("solvers_works"), text("solvers_says")],
        [[own.name, text("yes" if own.works else "solvers_no"), own.says] for own in found],
        words=3,
        folding=2,
    )
    printed.say(console, text("solvers_hint"))
