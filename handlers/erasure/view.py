"""What the form of `/dps-delete` looks like."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, RadioButtonsElement
from slack_sdk.models.views import View

from handlers.kit import channel_choice, fields, ids
from handlers.kit.parse import with_channel
from privacy.model.order import Field, IdentityCheck, Law, Reason, Scope
from privacy.subject.identifiers import GROUP_PREFIX

TITLE = "Erase device data"


def view(channels: Sequence[str], devices: list[str], id_hint: str, *, away: bool = False) -> View:
    """The form, with the devices that the command named; typed once more unless it named exactly one device.

    It is for the channel in which it is opened; `away` from one, for one of those that it asks for.
    """
    must_confirm = len(devices) != 1 or GROUP_PREFIX in devices[0]
    return fields.form(
        TITLE,
        "Ask for erasure",
        ids.ERASURE_FORM_AWAY if away else ids.ERASURE_FORM,
        with_channel(channels[0], must_confirm=must_confirm),
        [
            *channel_choice.blocks(channels),
            fields.devices(Field.DEVICES, f"{fields.APART} Each is a request of its own.", id_hint, "\n".join(devices)),
            *([_again()] if must_confirm else []),
            *_request(),
        ],
    )


def _again() -> Block:
    hint = "Type the ids again, exactly as above. What is erased cannot be brought back."
    label, most = "The same devices again", fields.LONGEST_LIST
    return fields.text(Field.CONFIRMATION, label, hint, most=most, multiline=True)


def group_fields() -> list[Block]:
    """The fields that ask for all records of a group."""
    again = "Type it as it stands on the card, such as group:line-3. Its records are many people's."
    why = "The approvers read this: why the records of other people are needed as well."
    return [
        fields.text(Field.DEVICES, "Group", again, most=fields.LONGEST_LIST),
        *_law_and_person(),
        fields.text(ids.REASON_TEXT, "Why", why, most=500, multiline=True),
        fields.text(Field.TICKET, "Ticket", optional=True, most=100),
    ]


def _law_and_person() -> list[Block]:
    received = "The day on which the person's request reached your company: the legal clock starts here."
    checks = fields.options(IdentityCheck)
    return [
        fields.select(ids.LAW, "Law", fields.options(Law)),
        fields.day(Field.RECEIVED, "Received on", received),
        fields.select(Field.IDENTITY, "How was the person's identity checked?", checks),
        fields.text(ids.IDENTITY_REFERENCE, "Where the check can be looked up", optional=True, most=150),
    ]


def _request() -> list[Block]:
    words, read = "In your words", "The approvers read this."
    return [
        *_law_and_person(),
        fields.select(Field.REASON, "Reason", fields.options(Reason)),
        fields.text(ids.REASON_TEXT, words, read, optional=True, most=500, multiline=True),
        fields.text(Field.TICKET, "Ticket", optional=True, most=100),
        fields.field(ids.SCOPE, "Where", _radio()),
    ]


def _radio() -> RadioButtonsElement:
    everywhere = fields.option(Scope.EVERYWHERE)
    return RadioButtonsElement(action_id=ids.SCOPE, options=fields.options(Scope), initial_option=everywhere)
