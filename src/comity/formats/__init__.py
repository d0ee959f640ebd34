"""Bytes to frames and back: SDMX-CSV, mapped national layouts, workbook forms, structure messages."""
