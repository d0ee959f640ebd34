"""The workbook form: an XLSX file with drop-down code lists that a provider fills in and sends back."""

from comity.formats.form.read import form_reference, read_form
from comity.formats.form.write import write_form

__all__ = ["form_reference", "read_form", "write_form"]
