"""What the kinds of model that are no formula need: certificate, tables, printing, explanation, workbook."""
