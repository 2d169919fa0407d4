"""Fill in a form by what a person reads on it: labels and options."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.smoke.client import Json, SmokeError

YESTERDAY = "yesterday"

ERASURE: Mapping[str, str] = {
    "Law": "GDPR",
    "Received on": YESTERDAY,
    "How was the person's identity checked?": "Signed in to their account",
    "Reason": "Consent withdrawn",
    "In your words": "Asked by mail.",
    "Ticket": "SUP-1881",
}
"""What Ana says besides the device, which the command names, and what is chosen already."""


def filled(view: Json, answers: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The values of the form, by block and action; fields without an answer keep what is in them.

    Raises:
        SmokeError: The form lacks a field or an option.
    """
    fields = {block["label"]["text"]: block for block in view["blocks"] if block["type"] == "input"}
    if missing := answers.keys() - fields.keys():
        raise SmokeError(f"the form has no field {', '.join(sorted(missing))}")
    return {
        fields[label]["block_id"]: {fields[label]["element"]["action_id"]: _value(fields[label], answer)}
        for label, answer in answers.items()
    }


def _value(block: Json, answer: str) -> str:
    if answer == YESTERDAY:
        return (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    if "options" not in block["element"]:
        return answer
    for option in block["element"]["options"]:
        if option["text"]["text"] == answer:
            return str(option["value"])
    raise SmokeError(f"{block['label']['text']} has no option {answer}")
