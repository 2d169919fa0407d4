"""A reply to the data subject, ready to paste: no internal names, and no promise that the bot cannot keep."""

from typing import Any

from handlers.escape import mrkdwn
from privacy.request import DataSubjectRequest


def content(request: DataSubjectRequest, id_hint: str) -> dict[str, Any]:
    """`text` of the message in the thread."""
    letter = _found(request) if request.report.total else _nothing(request, id_hint)
    return {"text": f"A reply to the person who asked, ready to paste:\n```{_harmless(letter)}```"}


def _found(request: DataSubjectRequest) -> str:
    withheld = (
        "Passwords and keys were left out for security; the file says where.\n" if request.report.withheld else ""
    )
    return (
        "Hello,\n\n"
        f"you asked for a copy of the data that we hold about your device {_name(request)}. "
        "The attached file holds what our device management stores about it. Please open index.html first.\n"
        f"{withheld}"
        "The file also lists places that this search does not reach; we look into those separately.\n\n"
        "If something is missing or wrong, please answer this message. "
        "You may also turn to your data protection authority.\n\n"
        "Kind regards"
    )


def _nothing(request: DataSubjectRequest, id_hint: str) -> str:
    hint = f" ({id_hint})" if id_hint else ""
    return (
        "Hello,\n\n"
        f"you asked for a copy of the data that we hold about your device {_name(request)}. "
        "Our device management stores nothing under this id.\n"
        f"Please check the id on the label{hint}, capitals included, and write to us if it is another one.\n\n"
        "You may also turn to your data protection authority.\n\n"
        "Kind regards"
    )


def _name(request: DataSubjectRequest) -> str:
    """The id alone, without the words that only this bot knows."""
    return request.identifier.rpartition("/")[2].removeprefix("device:").removeprefix("group:")


def _harmless(letter: str) -> str:
    return "\n".join(mrkdwn(line) for line in letter.replace("`", "'").split("\n"))
