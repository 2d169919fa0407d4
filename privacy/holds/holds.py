"""Legal holds: while one stands on a device, no erasure of it is planned or carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Act, DeviceId, HoldId, Identifier, Millis, RequestId, SlackUserId
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.pseudonym import Pseudonyms


@dataclass(frozen=True, kw_only=True)
class LegalHold:
    """One hold on one device."""

    id: HoldId
    identifier: Identifier | None
    """As it was typed; None once it was shredded."""
    until: date
    """Its last day."""
    ends_at: Millis
    """The end of that day in the configured zone."""
    placed_at: Millis
    placed_by: SlackUserId | None
    """None once it was shredded; so is `reason`."""
    reason: str | None
    lifted: bool
    """True where a person ended it."""

    def stands(self, now: Millis) -> bool:
        """True until it is lifted or its last day is over."""
        return not self.lifted and now <= self.ends_at


@dataclass(frozen=True, kw_only=True)
class HeldNames:
    """What a hold is recognised by: pseudonyms of the name as either kind of id."""

    device: str
    """What the ledger calls the device, as it does in requests (`Pseudonyms.of`)."""
    registration_ref: str | None
    """The name as a registration id, in any case; None where it was typed as a device id."""
    device_ref: str
    """The name as a device id, exactly."""


def held_names(identifier: Identifier, pseudonyms: Pseudonyms) -> HeldNames:
    """A service before a slash narrows nothing: a hold would rather stop too much than too little."""
    asked, device = ParsedIdentifier.parse(identifier), pseudonyms.of(identifier)
    return HeldNames(
        device=device,
        registration_ref=None if asked.device_only else device,
        device_ref=pseudonyms.of_device_id(DeviceId(asked.text)),
    )


@dataclass(frozen=True, kw_only=True)
class HoldForm(Act):
    """`/dps-hold`, filled in."""

    text: str
    """What names the devices, as typed."""
    until: str
    """The last day, as the form gave it: `YYYY-MM-DD`, or empty."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class HoldClick(Act):
    """The form behind a hold's Lift button, handed in."""

    hold: HoldId
    reason: str


class HoldField(StrEnum):
    """The form's fields, for an error that belongs to one of them."""

    DEVICES = "devices"
    UNTIL = "until"
    REASON = "reason"


class BadHoldError(RefusedError):
    """Something in the form is not right: the sentence belongs to one field."""

    def __init__(self, field: HoldField, sentence: str) -> None:
        super().__init__(RefusalReason.BAD_FORM, sentence)
        self.field = field


class HoldStore(Protocol):
    """Holds with their entries: one method call is one transaction, on disk when it returns."""

    async def place(
        self, form: HoldForm, identifiers: Sequence[Identifier], until: date, *, ends_at: Millis, now: Millis
    ) -> Sequence[LegalHold]:
        """Place a hold on each device, with its `held` entry; the same trigger gives the hold that is there already."""
        ...

    async def lift(self, click: HoldClick, *, now: Millis) -> LegalHold | None:
        """End a hold with its `hold lifted` entry and wake what waits for it; None where it does not stand any more."""
        ...

    async def kept(self, hold: HoldId) -> Sequence[tuple[RequestId, SlackUserId]]:
        """The open requests that waited for it, by their entries, each with who asked."""
        ...

    async def in_force(self, now: Millis) -> Sequence[LegalHold]:
        """The holds that stand, the one that ends first before the others."""
        ...

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write a refusal down."""
        ...
