"""Ids on their way into a URL or a query: which can be asked for at all, and how they are written there.

Character sets are those of Microsoft's documentation for registration ids and hub device ids. They include
characters that mean something in a URL, so everything outside RFC 3986's unreserved set is percent-encoded.
"""

import re
from urllib.parse import quote

from privacy.model.errors import NeverWorksError

_DPS_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_HUB_ID = re.compile(r"[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}")
_DOTS = frozenset({".", ".."})
"""Legal as hub ids, but HTTP software on the way may take them as steps through the path."""
_DPS_ROUTES = frozenset({"query"})
"""`/enrollments/query` is the query itself, in any case: an enrollment of that name cannot be addressed."""


def is_dps_id(text: str) -> bool:
    """True where `text` can be asked for as a registration id."""
    return bool(_DPS_ID.fullmatch(text)) and text not in _DOTS and text.lower() not in _DPS_ROUTES


def is_hub_id(text: str) -> bool:
    """True where `text` can be asked for as a device or module id."""
    return bool(_HUB_ID.fullmatch(text)) and text not in _DOTS


def enrollment_path(registration_id: str) -> str:
    """The path of one individual enrollment.

    Raises:
        NeverWorksError: the id cannot be part of a request; this and the other paths never hold a doubtful id.
    """
    return f"/enrollments/{_dps(registration_id)}"


def registration_path(registration_id: str) -> str:
    """The path of one registration record."""
    return f"/registrations/{_dps(registration_id)}"


def group_path(group_id: str) -> str:
    """The path of one enrollment group."""
    return f"/enrollmentGroups/{_dps(group_id)}"


def group_registrations_path(group_id: str) -> str:
    """The path of the query for a group's registration records."""
    return f"/registrations/{_dps(group_id)}/query"


def device_path(device_id: str) -> str:
    """The path of one device identity."""
    return f"/devices/{_hub(device_id)}"


def modules_path(device_id: str) -> str:
    """The path of the list of a device's modules."""
    return f"/devices/{_hub(device_id)}/modules"


def module_path(device_id: str, module_id: str) -> str:
    """The path of one module identity."""
    return f"/devices/{_hub(device_id)}/modules/{_hub(module_id)}"


def commands_path(device_id: str) -> str:
    """The path of the commands that wait for a device."""
    return f"/devices/{_hub(device_id)}/commands"


def twin_path(device_id: str) -> str:
    """The path of one device twin."""
    return f"/twins/{_hub(device_id)}"


def module_twin_path(device_id: str, module_id: str) -> str:
    """The path of one module twin."""
    return f"/twins/{_hub(device_id)}/modules/{_hub(module_id)}"


def quoted_device(device_id: str) -> str:
    """A device id as a text in IoT Hub's query language: the quotation mark, legal in it, is doubled."""
    return quoted(_legal(device_id, legal=is_hub_id(device_id)))


def quoted(text: str) -> str:
    """Any text in IoT Hub's query language."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _dps(text: str) -> str:
    return _encoded(text, legal=is_dps_id(text))


def _hub(text: str) -> str:
    return _encoded(text, legal=is_hub_id(text))


def _encoded(text: str, *, legal: bool) -> str:
    return quote(_legal(text, legal=legal), safe="")


def _legal(text: str, *, legal: bool) -> str:
    if not legal:
        raise NeverWorksError("names an id that cannot be asked for")
    return text
