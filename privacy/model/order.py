"""What a person says when asking: the law, the day of receipt, who was checked and how, and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Act, ExportCommand, Identifier, RequestId, RequestKind
from privacy.model.plan import Mode

NOT_GIVEN = "not given"
"""What is shown of a part of an order that nobody gave."""


class Law(StrEnum):
    """Under which law the data subject asked: it decides the date by which an answer is due."""

    GDPR = "GDPR"
    CCPA = "CCPA"
    OTHER = "other"
    """No date follows from it."""


class Scope(StrEnum):
    """Where records are to be deleted."""

    EVERYWHERE = "DPS and hubs"
    DPS_ONLY = "DPS only"


class IdentityCheck(StrEnum):
    """How it was checked that the one who asked is the data subject (GDPR Art. 12(6); CCPA regulations 7060)."""

    ACCOUNT = "signed in to their account"
    CONTACT = "answered from the contact on file"
    DOCUMENT = "showed a document"
    AGENT = "an authorised agent asked, with proof"
    OTHER = "another way"


class Reason(StrEnum):
    """Why the data are to be erased."""

    CONSENT = "consent withdrawn"
    NO_LONGER_NEEDED = "no longer needed"
    OBJECTION = "the person objects"
    RETURNED = "device returned or sold"
    OTHER = "another reason"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was asked, as the approvers read it. Kept beside the ledger, where it can be shredded."""

    law: Law
    received_on: date
    """The day on which the data subject's request was received: the legal clock starts here."""
    identity_check: IdentityCheck
    identity_reference: str
    """Where the check can be looked up, such as a ticket number; may be empty."""
    reason: Reason
    reason_text: str
    ticket: str
    scope: Scope = Scope.EVERYWHERE
    mode: Mode | None = None
    """What the requester chose where the device could come back; None until then, and where it cannot."""
    lifts: RequestId | None = None
    """The erasure whose block is to be taken away again; None for every other order."""

    def with_mode(self, mode: Mode) -> "Order":
        """The same order once the requester has said whether to block."""
        return replace(self, mode=mode)

    def changes(self, after: "Order") -> dict[str, tuple[str, str]]:
        """What is different in another order, by what people call it: as it was, and as it is then."""
        named = {"reason_text": "in your words", "identity_check": "identity", "identity_reference": "looked up at"}
        asked = {name: was for name, was in vars(self).items() if name not in {"mode", "lifts"}}
        both = ((name, str(was), str(getattr(after, name))) for name, was in asked.items())
        return {named.get(name, name).replace("_", " "): (was, now) for name, was, now in both if was != now}

    def as_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        said = asdict(self) | {"received_on": self.received_on.isoformat()}
        return said if self.lifts else {name: value for name, value in said.items() if name != "lifts"}  # as ever

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Order":
        """The order that was stored."""
        return cls(
            law=Law(stored["law"]),
            received_on=date.fromisoformat(stored["received_on"]),
            identity_check=IdentityCheck(stored["identity_check"]),
            identity_reference=stored["identity_reference"],
            reason=Reason(stored["reason"]),
            reason_text=stored["reason_text"],
            ticket=stored["ticket"],
            scope=Scope(stored["scope"]),
            mode=Mode(stored["mode"]) if stored["mode"] else None,
            lifts=RequestId(stored["lifts"]) if "lifts" in stored else None,
        )


@dataclass(frozen=True, kw_only=True)
class ExportOrder:
    """What was said when asking for an export. Each part may be missing, and is then *not given* in the answer."""

    law: Law | None = None
    received_on: date | None = None
    """As for an erasure. Given together with the law, or not at all."""
    identity_check: IdentityCheck | None = None
    identity_reference: str = ""
    reason_text: str = ""
    """Why, in words. Nobody has to say why they want a copy of their data."""
    ticket: str = ""

    def as_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        return asdict(self) | {"received_on": self.received_on.isoformat() if self.received_on else None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ExportOrder":
        """The order that was stored."""
        check, day = stored["identity_check"], stored["received_on"]
        return cls(
            law=Law(stored["law"]) if stored["law"] else None,
            received_on=date.fromisoformat(day) if day else None,
            identity_check=IdentityCheck(check) if check else None,
            identity_reference=stored["identity_reference"],
            reason_text=stored["reason_text"],
            ticket=stored["ticket"],
        )


@dataclass(frozen=True, kw_only=True)
class ExportForm(ExportCommand):
    """The form of `/dps-export`, filled in; what is empty was not given."""

    law: Law | None
    received_on: str
    """The day, as the form gave it: `YYYY-MM-DD`, or empty."""
    identity_check: IdentityCheck | None
    identity_reference: str
    reason_text: str
    ticket: str


@dataclass(frozen=True, kw_only=True)
class ErasureForm(Act):
    """`/dps-delete`, filled in; or the form of another kind of request that others have to approve."""

    text: str
    """What names the devices, as typed; empty where `lifts` says it."""
    confirmed: str
    """What was typed again to confirm, where that was asked for; empty where it was not."""
    must_confirm: bool
    """True where the form asked to type the identifiers again."""
    received_on: str
    """The day, as the form gave it: `YYYY-MM-DD`, or empty."""
    law: Law
    identity_check: IdentityCheck
    identity_reference: str
    reason: Reason
    reason_text: str
    ticket: str
    scope: Scope
    kind: RequestKind = RequestKind.ERASURE
    lifts: RequestId | None = None
    """The erasure whose block is to be taken away again."""


class Field(StrEnum):
    """The form's fields, for an error that belongs to one of them."""

    DEVICES = "devices"
    CONFIRMATION = "confirmation"
    LAW = "law"
    RECEIVED = "received"
    IDENTITY = "identity"
    REASON = "reason"
    TICKET = "ticket"


class BadFormError(RefusedError):
    """Something in the form is not right: the sentence belongs to one field."""

    def __init__(self, field: Field, sentence: str, reason: RefusalReason = RefusalReason.BAD_FORM) -> None:
        super().__init__(reason, sentence)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class OpenErasure:
    """An erasure of the same device that is not finished yet."""

    request: RequestId
    identifier: Identifier
    kind: RequestKind = RequestKind.ERASURE
