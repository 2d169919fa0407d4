"""Forms and their fields, in one look: a plain label, and a hint below it; a field is found by its name."""

from collections.abc import Iterable, Sequence
from datetime import date
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
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from handlers.kit.blocks import live
from privacy.subject.identifiers import MOST

APART = "one a line or with commas between."
LONGEST_LIST = 3000
"""Characters of a field that names devices."""


def form(title: str, submit: str, callback: str, carries: str, blocks: Sequence[Block]) -> View:
    """A form; `carries` comes back with what was filled in."""
    return View(
        type="modal",
        callback_id=callback,
        title=title,
        submit=submit,
        close="Cancel",
        private_metadata=carries,
        blocks=blocks,
    )


def answer(title: str, *said: str) -> View:
    """What stands in the form's place afterwards, or instead of it; each paragraph is harmless mrkdwn."""
    blocks: list[SectionBlock] = [live(paragraph) for paragraph in said]
    return View(type="modal", title=title, close="Close", blocks=blocks)


def field(
    name: str, label: str, element: InputInteractiveElement, *, hint: str = "", optional: bool = False
) -> InputBlock:
    """A field with whatever takes the answer."""
    return InputBlock(
        block_id=str(name),
        label=PlainTextObject(text=label, emoji=False),
        hint=PlainTextObject(text=hint, emoji=False) if hint else None,
        element=element,
        optional=optional,
    )


def text(name: str, label: str, hint: str = "", *, most: int, optional: bool = False, **known: Any) -> InputBlock:
    """A field for at most so many characters; `known` are further members of Slack's element."""
    told = {member: value for member, value in known.items() if value != ""}  # Slack takes no empty initial value
    element = PlainTextInputElement(action_id=name, max_length=most, **told)
    return field(name, label, element, hint=hint, optional=optional)


def devices(name: str, each: str, id_hint: str, named: str = "", **known: Any) -> InputBlock:
    """A field for several devices, with those that are `named` already; `each` says how, and what becomes of each."""
    hint = f"{f'An id is {id_hint}. ' if id_hint else ''}At most {MOST}, {each}"
    if 0 < len(named) <= LONGEST_LIST:
        known["initial_value"] = named
    return text(name, "Devices", hint, most=LONGEST_LIST, multiline=True, **known)


def day(name: str, label: str, hint: str, known: date | None = None, *, optional: bool = False) -> InputBlock:
    """A field for a day."""
    element = DatePickerElement(action_id=name, initial_date=known.isoformat() if known else None)
    return field(name, label, element, hint=hint, optional=optional)


def select(
    name: str, label: str, options: Sequence[Option], known: Option | None = None, *, optional: bool = False
) -> InputBlock:
    """A field for one of several; `known` is chosen already."""
    element = StaticSelectElement(action_id=name, placeholder="Choose", options=options, initial_option=known)
    return field(name, label, element, optional=optional)


def choose(
    name: str, label: str, words: Iterable[StrEnum], known: StrEnum | None = None, *, optional: bool = False
) -> InputBlock:
    """A field for one member of a closed set."""
    return select(name, label, options(words), option(known) if known else None, optional=optional)


def options(words: Iterable[StrEnum]) -> list[Option]:
    """The members of a closed set, as people read them."""
    return [option(word) for word in words]


def option(word: StrEnum) -> Option:
    """One of them, with a capital letter."""
    said = word.value[:1].upper() + word.value[1:]
    return Option(value=word.value, text=PlainTextObject(text=said, emoji=False))
