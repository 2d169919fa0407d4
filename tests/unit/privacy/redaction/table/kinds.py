"""Every kind of secret that the table has."""

from tests.unit.privacy.redaction.table import azure_kinds, name_kinds, shape_kinds, vendor_kinds

KINDS = (*azure_kinds.KINDS, *vendor_kinds.KINDS, *shape_kinds.KINDS, *name_kinds.KINDS)
