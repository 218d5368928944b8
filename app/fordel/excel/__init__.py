"""An allocation as an Excel workbook: the published tables, the calculation in live formulas, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fordel.excel.basis_sheets import assumptions_sheet, data_sheet, rules_sheet
from fordel.excel.book import Book
from fordel.excel.calculation_sheet import calculation_sheets
from fordel.excel.published_sheets import allocation_sheet, parts_sheet, years_sheet
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel.allocation import Allocation

__all__ = ["allocation_xlsx"]


def allocation_xlsx(allocation: Allocation, lang: str = "en") -> bytes:
    """The workbook of an allocation, the same bytes each time.

    Sheets, in Danish: Fordeling, Fordeling pr. år (with several years), Delpuljer, Beregning (one for each year),
    Regler, Forudsætninger, Data.
    """
    text = Texts(lang)
    if not allocation.is_formula:
        from fordel.kinds.workbook import model_xlsx

        return model_xlsx(allocation, text)
    book = Book()
    allocation_sheet(book, allocation, text)
    if len(allocation.result.years) > 1:
        years_sheet(book, allocation, text)
    parts_sheet(book, allocation, text)
    calculation_sheets(book, allocation, text)
    rules_sheet(book, allocation, text)
    assumptions_sheet(book, allocation, text)
    data_sheet(book, allocation, text)
    return book.close()
