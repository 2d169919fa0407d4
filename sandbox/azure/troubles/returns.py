"""Devices that register again by themselves some time after something of theirs was deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.azure.stamps import Clock
from sandbox.azure.troubles.fates import Kind

USUAL_SECONDS = 5.0


@dataclass(kw_only=True)
class Return:
    """One device that does not stay away."""

    registration_id: str
    device_id: str

    group: str | None
    """The enrollment group whose key or certificate it holds, if any."""

    hub: str | None
    """The host name of the hub that it is assigned to; None for the first one of its enrollment."""

    seconds: float
    """How long it takes to come back; as long after a refusal it tries again."""

    due: datetime | None = None
    """When it registers next."""

    def notices(self, kind: Kind, record_id: str) -> bool:
        """Whether the deletion of a record makes it register."""
        match kind:
            case Kind.DEVICE:
                return record_id == self.device_id
            case Kind.ENROLLMENT | Kind.REGISTRATION:
                return record_id.lower() == self.registration_id.lower()
            case _:
                return False


class Returns:
    """The devices of one service that register again. They do so when their time has come and anybody calls."""

    def __init__(self, clock: Clock, register: Callable[[Return], bool]) -> None:
        """Begin without any.

        Args:
            clock: The world's time.
            register: Lets a device register; False where nothing lets it in.
        """
        self.armed: dict[str, Return] = {}
        """By registration id in small letters."""
        self._clock = clock
        self._register = register

    def arm(
        self,
        registration_id: str,
        *,
        device_id: str | None = None,
        group: str | None = None,
        hub: str | None = None,
        seconds: float = USUAL_SECONDS,
    ) -> None:
        """Let a device register again whenever its enrollment, its registration record or its identity is deleted."""
        self.armed[registration_id.lower()] = Return(
            registration_id=registration_id,
            device_id=device_id or registration_id,
            group=group,
            hub=hub,
            seconds=seconds,
        )

    def disarm(self, registration_id: str) -> None:
        """Let the device stay away."""
        self.armed.pop(registration_id.lower(), None)

    def deleted(self, kind: Kind, record_id: str) -> None:
        """A record was deleted, in the service or in one of its hubs."""
        for one in self.armed.values():
            if one.due is None and one.notices(kind, record_id):
                one.due = self._after(one.seconds)

    def tick(self) -> None:
        """Let those register whose time has come."""
        for one in self.armed.values():
            if one.due is not None and one.due <= self._clock.now():
                one.due = None if self._register(one) else self._after(one.seconds)

    def _after(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)
