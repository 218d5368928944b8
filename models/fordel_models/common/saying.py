"""Kroner and percents as sentences of models write them, in Danish and in English."""

from __future__ import annotations

from fractions import Fraction

from fordel_models.result import Text

__all__ = ["joined_texts", "kr", "pct"]


def kr(amount: int | Fraction) -> Text:
    """Kroner, rounded to the nearest whole one where they are not whole.

    Examples
    --------
    >>> kr(1234567)
    Text(da='1.234.567 kr.', en='1,234,567 kr.')
    """
    text = f"{round(amount):,}"
    return Text(f"{text.replace(',', '.')} kr.", f"{text} kr.")


def pct(share: int | Fraction, digits: int = 4) -> Text:
    """A share as percents, rounded to so many decimals, without zeros at the end.

    Examples
    --------
    >>> pct(Fraction(3, 4)), pct(Fraction(1, 3), 2)
    (Text(da='75 pct.', en='75 pct.'), Text(da='33,33 pct.', en='33.33 pct.'))
    """
    scaled = round(share * 100 * 10**digits)
    whole, part = divmod(abs(scaled), 10**digits)
    decimals = f"{part:0{digits}d}".rstrip("0") if digits else ""
    text = f"{'-' if scaled < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"
    return Text(f"{text.replace('.', ',')} pct.", f"{text} pct.")


def joined_texts(pattern: Text, **values: Text | str | int) -> Text:
    """A sentence with its numbers put in, in both languages: {name} in the pattern stands for a value.

    The full stop of an abbreviation at the end ("kr.") is that of the sentence too.

    Examples
    --------
    >>> joined_texts(Text("Tabt: {tab}.", "Lost: {tab}."), tab=kr(1000))
    Text(da='Tabt: 1.000 kr.', en='Lost: 1,000 kr.')
    """
    da = {name: value.da if isinstance(value, Text) else str(value) for name, value in values.items()}
    en = {name: value.en if isinstance(value, Text) else str(value) for name, value in values.items()}
    return Text(pattern.da.format(**da).replace("..", "."), pattern.en.format(**en).replace("..", "."))
