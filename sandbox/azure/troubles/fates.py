"""What can be deleted, and what can become of it other than being gone."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus


class Kind(StrEnum):
    """What can be deleted, and what goes with it; in the words of the export."""

    ENROLLMENT = "enrollment"
    """An individual enrollment."""

    REGISTRATION = "registration-record"

    DEVICE = "device-identity"

    TWIN = "device-twin"
    """It goes with its device."""

    MODULE = "module-identity"
    """Its id is `DEVICE/MODULE`."""

    MODULE_TWIN = "module-twin"
    """It goes with its module, and has the same id."""

    COMMANDS = "command-queue"
    """The commands that wait for a device; its id is the device's."""


OF_SERVICES = frozenset({Kind.ENROLLMENT, Kind.REGISTRATION})
OF_HUBS = frozenset(Kind) - OF_SERVICES
GOES_WITH = {Kind.TWIN: Kind.DEVICE, Kind.MODULE_TWIN: Kind.MODULE}


class Fate(StrEnum):
    """What becomes of a record that is deleted."""

    STAYS = "stays"
    """DELETE answers as always, and the record stays as it is."""

    RETURNS = "returns"
    """It is gone for a number of reads, and there again."""

    UNREADABLE = "unreadable"
    """It is gone, and reading it fails."""


FATES = {Kind.TWIN: {Fate.UNREADABLE}, Kind.MODULE_TWIN: {Fate.UNREADABLE}, Kind.COMMANDS: {Fate.STAYS}}
"""What can become of kinds that are not deleted by themselves, or not read."""


@dataclass(frozen=True, kw_only=True)
class Armed:
    """What was armed for one record."""

    kind: Kind
    id: str
    fate: Fate

    after_reads: int = 0
    """How many reads find nothing, for `RETURNS`."""

    as_new: bool = False
    """Whether a new one returns, with another generation or time of creation, or the same."""

    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    """How reads are refused, for `UNREADABLE`."""
