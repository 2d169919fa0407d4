"""What the form of `/dps-delete` looks like."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, RadioButtonsElement
from slack_sdk.models.views import View

from handlers.kit import channel_choice, fields, ids
from handlers.kit.parse import with_channel
from privacy.model.order import Field, IdentityCheck, Law, Order, Reason, Scope
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
            *order_fields(),
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
    return [fields.text(Field.DEVICES, "Group", again, most=fields.LONGEST_LIST), *why_fields(why)]


def why_fields(why: str) -> list[Block]:
    """The fields of an order of which only the reason has to be told: the hint says what it has to say."""
    return [
        *law_and_person(),
        fields.text(ids.REASON_TEXT, "Why", why, most=500, multiline=True),
        fields.text(Field.TICKET, "Ticket", optional=True, most=100),
    ]


def law_and_person(known: Order | None = None, *, optional: bool = False) -> list[Block]:
    """The fields of every request in law; `optional` where they may be left empty."""
    received = "The day on which the person's request reached your company: the legal clock starts here."
    check, where = "How was the person's identity checked?", "Where the check can be looked up"
    reference = known.identity_reference if known else ""
    return [
        fields.choose(ids.LAW, "Law", Law, known.law if known else None, optional=optional),
        fields.day(Field.RECEIVED, "Received on", received, known.received_on if known else None, optional=optional),
        fields.choose(Field.IDENTITY, check, IdentityCheck, known.identity_check if known else None, optional=optional),
        fields.text(ids.IDENTITY_REFERENCE, where, optional=True, most=150, initial_value=reference),
    ]


def order_fields(known: Order | None = None) -> list[Block]:
    """The fields of an order, filled with what is known of it."""
    words, read = "In your words", "The approvers read this."
    text, ticket = (known.reason_text, known.ticket) if known else ("", "")
    return [
        *law_and_person(known),
        fields.choose(Field.REASON, "Reason", Reason, known.reason if known else None),
        fields.text(ids.REASON_TEXT, words, read, optional=True, most=500, multiline=True, initial_value=text),
        fields.text(Field.TICKET, "Ticket", optional=True, most=100, initial_value=ticket),
        fields.field(ids.SCOPE, "Where", _radio(known.scope if known else Scope.EVERYWHERE)),
    ]


def _radio(chosen: Scope) -> RadioButtonsElement:
    known = fields.option(chosen)
    return RadioButtonsElement(action_id=ids.SCOPE, options=fields.options(Scope), initial_option=known)
