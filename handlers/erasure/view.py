"""What the form of `/dps-delete` looks like."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from handlers.kit import channel_choice, ids
from handlers.kit.parse import with_channel
from privacy.model.order import Field, IdentityCheck, Law, Reason, Scope
from privacy.subject.identifiers import GROUP_PREFIX, MOST

LONGEST_ID = 3000
"""Characters of the devices field."""


def view(channels: Sequence[str], devices: list[str], id_hint: str, *, away: bool = False) -> View:
    """The form, with the devices that the command named; typed once more unless it named exactly one device.

    It is for the channel in which it is opened; `away` from one, for one of those that it asks for.
    """
    must_confirm = len(devices) != 1 or GROUP_PREFIX in devices[0]
    return View(
        type="modal",
        callback_id=ids.ERASURE_FORM_AWAY if away else ids.ERASURE_FORM,
        title="Erase device data",
        submit="Ask for erasure",
        close="Cancel",
        private_metadata=with_channel(channels[0], must_confirm=must_confirm),
        blocks=[
            *channel_choice.blocks(channels),
            *_devices("\n".join(devices), id_hint, must_confirm=must_confirm),
            *_request(),
        ],
    )


def _devices(named: str, id_hint: str, *, must_confirm: bool) -> list[Block]:
    known_as = f"An id is {id_hint}. " if id_hint else ""
    hint = f"{known_as}At most {MOST}, one a line or with commas between. Each is a request of its own."
    known: dict[str, Any] = {"initial_value": named} if 0 < len(named) <= LONGEST_ID else {}
    blocks: list[Block] = [_text(Field.DEVICES, "Devices", hint, most=LONGEST_ID, multiline=True, **known)]
    if must_confirm:
        again = "Type the ids again, exactly as above. What is erased cannot be brought back."
        blocks.append(_text(Field.CONFIRMATION, "The same devices again", again, most=LONGEST_ID, multiline=True))
    return blocks


def group_fields() -> list[Block]:
    """The fields that ask for all records of a group."""
    again = "Type it as it stands on the card, such as group:line-3. Its records are many people's."
    why = "The approvers read this: why the records of other people are needed as well."
    return [
        _text(Field.DEVICES, "Group", again, most=LONGEST_ID),
        *_law_and_person(),
        _text(ids.REASON_TEXT, "Why", why, most=500, multiline=True),
        _text(Field.TICKET, "Ticket", optional=True, most=100),
    ]


def _law_and_person() -> list[Block]:
    received = "The day on which the person's request reached your company: the legal clock starts here."
    return [
        _input(ids.LAW, "Law", _select(ids.LAW, Law)),
        _input(Field.RECEIVED, "Received on", DatePickerElement(action_id=Field.RECEIVED), hint=received),
        _input(Field.IDENTITY, "How was the person's identity checked?", _select(Field.IDENTITY, IdentityCheck)),
        _text(ids.IDENTITY_REFERENCE, "Where the check can be looked up", optional=True, most=150),
    ]


def _request() -> list[Block]:
    return [
        *_law_and_person(),
        _input(Field.REASON, "Reason", _select(Field.REASON, Reason)),
        _text(ids.REASON_TEXT, "In your words", "The approvers read this.", optional=True, most=500, multiline=True),
        _text(Field.TICKET, "Ticket", optional=True, most=100),
        _input(ids.SCOPE, "Where", _radio()),
    ]


def _text(name: str, label: str, hint: str = "", *, most: int, optional: bool = False, **known: Any) -> InputBlock:
    return _input(
        name, label, PlainTextInputElement(action_id=name, max_length=most, **known), hint=hint, optional=optional
    )


def _input(
    name: str, label: str, element: InputInteractiveElement, *, hint: str = "", optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=str(name),
        label=PlainTextObject(text=label, emoji=False),
        hint=PlainTextObject(text=hint, emoji=False) if hint else None,
        element=element,
        optional=optional,
    )


def _select(name: str, words: Iterable[StrEnum]) -> StaticSelectElement:
    return StaticSelectElement(action_id=name, placeholder="Choose", options=[_option(word) for word in words])


def _radio() -> RadioButtonsElement:
    options = [_option(scope) for scope in Scope]
    return RadioButtonsElement(action_id=ids.SCOPE, options=options, initial_option=_option(Scope.EVERYWHERE))


def _option(word: StrEnum) -> Option:
    said = word.value[:1].upper() + word.value[1:]
    return Option(value=word.value, text=PlainTextObject(text=said, emoji=False))
