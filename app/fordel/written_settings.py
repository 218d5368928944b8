"""Overrides as `--set` takes them: each value on one line, without a double quote where there is another way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fordel.overrides import could_be_thousands, read_value

__all__ = ["on_one_line", "settings_of"]

MOST_DIGITS = 400
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def settings_of(overrides: Mapping[str, Any]) -> list[str]:
    """PATH=VALUE for each override; `read_overrides` gives the same back.

    Examples
    --------
    >>> settings_of({"part.a.share": Decimal("1.250"), "pool.cap": {"kr_per": "pupils"}, "pool.floor": None})
    ['part.a.share=1.2500', "pool.cap={ kr_per = 'pupils' }", 'pool.floor=']
    """
    return [f"{path}={_written(value)}" for path, value in overrides.items()]


def on_one_line(value: Any) -> str:
    """A value as TOML on one line, its text in single quotes where it can be.

    Examples
    --------
    >>> on_one_line([{"kr": 5, "Sjælland": Decimal("1E-7")}, True, "Ishøj's"])
    "[{ kr = 5, 'Sjælland' = 0.0000001 }, true, '''Ishøj's''']"
    """
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return on_one_line(Decimal(repr(value)))
        case Decimal():
            # Written out in full, 1e999999999 would fill the memory. No field takes it.
            return format(value, "f") if abs(value.adjusted()) <= MOST_DIGITS else str(value)
        case str():
            return _text(value)
        case Mapping():
            entries = [f"{_key(str(key))} = {on_one_line(inner)}" for key, inner in value.items()]
            return f"{{ {', '.join(entries)} }}"
        case list() | tuple():
            return f"[{', '.join(map(on_one_line, value))}]"
    raise TypeError(f"{type(value).__name__} in an override")


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal() | float():
            text = on_one_line(value)
            return f"{text}0" if could_be_thousands(text) else text
        case str() if read_value(value) == value == value.strip():
            return value
    return on_one_line(value)


def _text(text: str) -> str:
    if text.isprintable():
        if "'" not in text:
            return f"'{text}'"
        if "'''" not in text and not text.endswith("'"):
            return f"'''{text}'''"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else f"'{key}'" if key.isprintable() and "'" not in key else json.dumps(key)
