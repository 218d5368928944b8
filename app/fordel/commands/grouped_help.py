"""The help of a command with many options: what belongs together stands together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand

__all__ = ["grouped_help"]


def grouped_help(groups: Mapping[str, Sequence[str]]) -> type[TyperCommand]:
    """A kind of command whose help has its options under headings.

    Parameters
    ----------
    groups : mapping of heading to names of parameters
        In the order in which they are shown; what is in none of them comes last, under "Options".
    """

    class Grouped(TyperCommand):
        def format_options(self, ctx: Any, formatter: Any) -> None:
            """Arguments first, then each group."""
            rows = {
                parameter.name: (parameter, record)
                for parameter in self.get_params(ctx)
                if (record := parameter.get_help_record(ctx)) is not None
            }
            arguments = [name for name, (parameter, _) in rows.items() if parameter.param_type_name == "argument"]
            named = {name for names in groups.values() for name in names}
            rest = [name for name in rows if name not in named and name not in arguments]
            for heading, names in {"Arguments": arguments, **groups, "Options": rest}.items():
                with formatter.section(heading):
                    formatter.write_dl([rows[str(name)][1] for name in names])

    return Grouped
