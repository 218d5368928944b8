"""The values that a specification can hold, and how each of them is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator

from fordel_models.expressions.syntax import parse
from fordel_models.result import Text
from fordel_models.written_numbers import decimal_text, whole_kroner, written_number
from fordel_solver.errors import InvalidInput, kroner

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "AnyNumber",
    "BaseAmount",
    "Codes",
    "Count",
    "ExpressionText",
    "Identifier",
    "Kroner",
    "KronerExpression",
    "Name",
    "Number",
    "OneOrMoreCodes",
    "Percentage",
    "PositiveNumber",
    "Sentence",
    "TableError",
    "TwoLanguages",
    "Unit",
    "Year",
]

FIRST_YEAR, LAST_YEAR = 1900, 2200
_LONGEST_TEXT = 5_000
_RESERVED_NAMES = ("base_amount", "phase_in", "exit_ramp", "limits", "guarantee", "rounding", "opt_out")


class TableError(ValueError):
    """What does not fit together in a table: pairs of a key ("" for the table itself) and a sentence."""

    def __init__(self, *found: tuple[str, str]) -> None:
        self.found = found
        super().__init__(*(sentence for _, sentence in found))


def _year(value: Any) -> int:
    number = value if type(value) is int else int(value) if re.fullmatch(r"[0-9]{4}", str(value), re.ASCII) else 0
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueError(f'"{value}" is not a year from {FIRST_YEAR} to {LAST_YEAR}.')
    return number


def _sentence(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text in quotation marks.")
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"has {len(value)} characters; at most {_LONGEST_TEXT} are allowed.")
    return " ".join(value.split())


def _text(value: Any) -> Text:
    if not isinstance(value, Mapping):
        return Text(_sentence(value), _sentence(value))
    if set(value) != {"da", "en"}:
        raise ValueError('must be text, or a table with both languages: { da = "...", en = "..." }.')
    return Text(_sentence(value["da"]), _sentence(value["en"]))


def _expression(value: Any) -> str:
    # A bare number is an expression as well: key = 1 gives everybody the same.
    text = value if isinstance(value, str) else str(written_number(value))
    try:
        parse(text, year=FIRST_YEAR, where="")
    except InvalidInput as error:
        raise ValueError(str(error).strip(" :")) from None
    return text


def _kroner_expression(value: Any) -> str:
    text = str(value).strip() if isinstance(value, (str, Decimal)) else ""
    if re.fullmatch(r"[0-9]{1,40}\.[0-9]{3}", text, re.ASCII):
        decimal, thousands = written_number(text), int(text.replace(".", ""))
        raise ValueError(
            f"{text} is {decimal_text(decimal)} kr. with a decimal point and {kroner(thousands)} with a point between "
            f"thousands. Write {decimal_text(decimal)} or {thousands:_}."
        )
    return _expression(value)


def _base_amount(value: Any) -> str:
    return _kroner_expression(value if isinstance(value, str) else whole_kroner(value))


def _name(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[^\W\d_][\w-]{0,59}", value):
        raise ValueError(
            f'"{value}" is no name. A name is a letter and then letters, digits, - and _: "skolestruktur".'
        )
    if value in _RESERVED_NAMES:
        raise ValueError(f'"{value}" is the name of a step of the result. Choose another.')
    return value


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9-]{1,80}", value):
        raise ValueError(f'"{value}" is no id. An id is lower-case letters a to z, digits and hyphens.')
    return value


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(code, str) and code for code in value):
        raise ValueError('must be a list of codes in quotation marks: ["101", "147"].')
    twice = sorted(code for code, times in Counter(value).items() if times > 1)
    if twice:
        raise ValueError(f"names {', '.join(twice)} more than once.")
    return tuple(value)


def _one_or_more_codes(value: Any) -> tuple[str, ...]:
    return _codes([value] if isinstance(value, str) else value)


def _number(value: Any) -> Fraction:
    number = written_number(value)
    if number < 0:
        raise ValueError(f"{value} is negative. Shares, percents and kroner are 0 or more.")
    return number


def _unit(value: Any) -> int:
    unit = whole_kroner(value)
    if unit == 0:
        raise ValueError("0 kr. is no rounding unit; it is 1 or more.")
    return unit


def _percentage(value: Any) -> Fraction:
    number = _number(value)
    if number > 100:
        raise ValueError(f"{value} is more than 100. This is a percent from 0 to 100.")
    return number


def _positive(value: Any) -> Fraction:
    number = _number(value)
    if number == 0:
        raise ValueError("0 is not allowed here; a number above 0 is needed.")
    return number


def _count(value: Any) -> int:
    number = written_number(value)
    if number.denominator != 1 or number < 1:
        raise ValueError(f"{value} is no count. It is a whole number from 1.")
    return int(number)


AnyNumber = Annotated[Fraction, PlainValidator(written_number)]
BaseAmount = Annotated[str, PlainValidator(_base_amount)]
Codes = Annotated[tuple[str, ...], PlainValidator(_codes)]
Count = Annotated[int, PlainValidator(_count)]
ExpressionText = Annotated[str, PlainValidator(_expression)]
Identifier = Annotated[str, PlainValidator(_identifier)]
Kroner = Annotated[int, PlainValidator(whole_kroner)]
KronerExpression = Annotated[str, PlainValidator(_kroner_expression)]
Name = Annotated[str, PlainValidator(_name)]
Number = Annotated[Fraction, PlainValidator(_number)]
OneOrMoreCodes = Annotated[tuple[str, ...], PlainValidator(_one_or_more_codes)]
Percentage = Annotated[Fraction, PlainValidator(_percentage)]
PositiveNumber = Annotated[Fraction, PlainValidator(_positive)]
Sentence = Annotated[str, PlainValidator(_sentence)]
TwoLanguages = Annotated[Text, PlainValidator(_text)]
Unit = Annotated[int, PlainValidator(_unit)]
Year = Annotated[int, PlainValidator(_year)]
