"""Plain values as TOML: what `tomllib` reads back as the same values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

__all__ = ["toml_key", "toml_value"]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPED = re.compile(r"[\x7f]")


def toml_value(value: Any) -> str:
    """A value as it stands after the equals sign; a list of tables over several lines, everything else on one.

    Examples
    --------
    >>> toml_value({"kr_per": "population_{year}", "kr": Decimal("12.50"), "Fyn": 1000000})
    '{ kr_per = "population_{year}", kr = 12.50, Fyn = 1_000_000 }'
    """
    match value:
        case bool():
            return str(value).lower()
        case int():
            return f"{value:_}" if abs(value) >= 10_000 else str(value)  # a year is written 2014
        case float():
            return toml_value(Decimal(repr(value)))
        case Decimal():
            text = format(value, "f")
            return text if "." in text else f"{text}.0"
        case str():
            # JSON's text is TOML's, but for DEL.
            return _ESCAPED.sub(r"\\u007F", json.dumps(value, ensure_ascii=False))
        case Mapping():
            return f"{{ {', '.join(f'{toml_key(key)} = {toml_value(inner)}' for key, inner in value.items())} }}"
        case list() | tuple() if any(isinstance(inner, Mapping) for inner in value):
            return "[\n" + "".join(f"    {toml_value(inner)},\n" for inner in value) + "]"
        case list() | tuple():
            return f"[{', '.join(toml_value(inner) for inner in value)}]"
    raise TypeError(f"{type(value).__name__} in a TOML file")  # ours to correct, not the user's


def toml_key(key: Any) -> str:
    """A key, in quotation marks where it needs them.

    Examples
    --------
    >>> toml_key("kr_per"), toml_key("Sjælland")
    ('kr_per', '"Sjælland"')
    """
    text = str(key)
    return text if _BARE_KEY.fullmatch(text) else toml_value(text)
