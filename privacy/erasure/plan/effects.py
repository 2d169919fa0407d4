"""What an approver reads about each step, and what deleting brings with it. Sentences without ids."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from privacy.model.clocks import DAY
from privacy.model.coverage import Coverage, LeftOutReason
from privacy.model.ids import Millis
from privacy.model.numbers import counted
from privacy.model.plan import Action, Mode
from privacy.model.records import Record, RecordKind

_SAID = frozenset({LeftOutReason.CAPITALS, LeftOutReason.OTHER_SERVICE, LeftOutReason.UNDECIDED})
RECENT = 30
"""Days. A device that was active since is taken for one in use."""
_AGES = 50 * 365
"""Days. So long ago is how a hub says never."""
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


def notes(records: Sequence[Record], coverage: Coverage, *, children: int) -> tuple[str, ...]:
    """What approvers must know besides the list; `children` name an edge device among these as their parent."""
    identities = [record for record in records if record.kind is RecordKind.DEVICE_IDENTITY]
    said = [_online(record) for record in identities if record.body.get("connectionState") == "Connected"]
    if identities:
        said.append(
            "Deleting a device makes copies of its twin at routes and Event Grid subscribers that take life-cycle "
            "events. They are not enumerated."
        )
    if any(is_edge(record.body) for record in identities):
        lose = f"{counted(children, 'device')} that {'names' if children == 1 else 'name'} it as parent will lose it"
        said.append(f"It is an edge device: {lose if children else 'no device names it as its parent'} (by a query).")
    if records:
        said.append(
            "Files about this device that the bot put into Slack earlier are deleted with it, as far as Slack allows."
        )
    said += [f"In {item.place}: {item.words}." for item in coverage.left_out if item.reason in _SAID]
    return tuple(said)


def recommended(records: Sequence[Record], now: Millis) -> tuple[Mode, str]:
    """Which way to go where the device could come back, and why: a clause without ids."""
    seen = [_seen(record.body) for record in records if record.kind is RecordKind.DEVICE_IDENTITY]
    online = any(r.body.get("connectionState") == "Connected" for r in records if r.kind is RecordKind.DEVICE_IDENTITY)
    days = min((now - at) // DAY for at in seen) if seen else None
    if online or (days is not None and days < RECENT):
        when = "it is online" if online else f"it was active {counted(days or 0, 'day')} ago"
        return Mode.BLOCK, f"{when}, and would return at its next start"
    if days is None or days > _AGES:
        return Mode.ERASE, "it was never active, and nothing is kept"
    return Mode.ERASE, f"it was last active {counted(days, 'day')} ago, and nothing is kept"


def _seen(body: Mapping[str, Any]) -> Millis:
    """When the hub last heard of the device; long ago where it never did, or says it in a way of its own."""
    try:
        at = datetime.fromisoformat(str(body.get("lastActivityTime")))
    except ValueError:
        return Millis(0)
    return Millis(int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000))


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


def is_edge(body: Mapping[str, Any]) -> bool:
    """True for the identity of an IoT Edge device."""
    capabilities = body.get("capabilities")
    return isinstance(capabilities, Mapping) and bool(capabilities.get("iotEdge"))
