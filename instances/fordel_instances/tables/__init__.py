"""Tables in files as they really look, on their way to exact figures by code.

bytes -> sheet of cells (text_sheets, workbooks, parquet_sheets) -> one row for each recipient (statistics_bank,
key_figures) -> header (headings) -> recipients (registers, recipients) -> number format (number_formats) -> totals held
against sums (totals) -> table (reading).
"""
