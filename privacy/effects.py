"""What an approver reads about each step, and what deleting brings with it. Sentences without ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from privacy.coverage import Coverage, LeftOutReason
from privacy.numbers import counted
from privacy.plan import Action
from privacy.records import Record, RecordKind

_SAID = frozenset({LeftOutReason.CAPITALS, LeftOutReason.OTHER_SERVICE, LeftOutReason.UNDECIDED})
_DAY = len("2026-11-24")
_NEVER = "0001-01-01"
"""How a hub says that something never happened."""


def line(action: Action, record: Record | None) -> str:
    """What a person reads about one step, such as `enabled, created 2026-02-03`."""
    if record is None:
        return "new, disabled: keeps the device from coming back"
    if action is Action.PURGE:
        return f"{counted(_number(record.body, 'cloudToDeviceMessageCount'), 'command')} waiting"
    said = _line(record)
    return f"{said}; becomes a disabled one that holds the id alone" if action is Action.BLOCK else said


def notes(records: Sequence[Record], coverage: Coverage) -> tuple[str, ...]:
    """What approvers must know besides the list."""
    identities = [record for record in records if record.kind is RecordKind.DEVICE_IDENTITY]
    said = [_online(record) for record in identities if record.body.get("connectionState") == "Connected"]
    if identities:
        said.append(
            "Deleting a device makes copies of its twin at routes and Event Grid subscribers that take life-cycle "
            "events. They are not enumerated."
        )
    if any(_is_edge(record.body) for record in identities):
        said.append("It is an edge device: devices that name it as their parent lose it. They are not enumerated.")
    if records:
        said.append(
            "Files about this device that the bot put into Slack earlier are deleted with it, as far as Slack allows."
        )
    said += [f"In {item.place}: {item.words}." for item in coverage.left_out if item.reason in _SAID]
    return tuple(said)


def _online(record: Record) -> str:
    return f"The device is online at {record.place}: it will be cut off."


def _line(record: Record) -> str:
    body = record.body
    match record.kind:
        case RecordKind.ENROLLMENT:
            return f"{body.get('provisioningStatus', 'enabled')}, created {_day(body, 'createdDateTimeUtc')}"
        case RecordKind.REGISTRATION_RECORD:
            return f"{body.get('status', 'of unknown status')}, {body.get('assignedHub') or 'no hub'}"
        case RecordKind.DEVICE_IDENTITY:
            state = str(body.get("connectionState", "unknown")).lower()
            return f"{body.get('status', 'of unknown status')}, {state}, last active {_day(body, 'lastActivityTime')}"
        case RecordKind.DEVICE_TWIN | RecordKind.MODULE_TWIN:
            tags = body.get("tags")
            count = len(tags) if isinstance(tags, Mapping) else 0
            return counted(count, "tag") if record.kind is RecordKind.DEVICE_TWIN else "with its properties"
        case _:
            return "with its twin"


def _day(body: Mapping[str, Any], name: str) -> str:
    text = str(body.get(name) or "")[:_DAY]
    return "never" if not text or text == _NEVER else text


def _number(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    return value if isinstance(value, int) else 0


def _is_edge(body: Mapping[str, Any]) -> bool:
    capabilities = body.get("capabilities")
    return isinstance(capabilities, Mapping) and bool(capabilities.get("iotEdge"))
