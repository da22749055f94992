"""A file from a stranger: guard, sandbox, sheets and the forms in them; and the workbooks that go out."""

from orientir.workbooks.blank_form import BlankForm, form_of
from orientir.workbooks.read_form import FormRead, read_workbook
from orientir.workbooks.write_form import write_form

__all__ = ["BlankForm", "FormRead", "form_of", "read_workbook", "write_form"]
