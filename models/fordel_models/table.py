"""What all tables of a specification have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["Table", "table_or_value"]


class Table(BaseModel):
    """A table of the file. Keys that it does not know are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def table_or_value(value: Any) -> str:
    """The tag of what is written as one value or as a table, such as by year."""
    return "table" if isinstance(value, Mapping) else "value"
