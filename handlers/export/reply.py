"""A reply to the data subject, ready to paste: no internal names, and no promise that the bot cannot keep."""

from typing import Any

from handlers.erasure.words import had_data
from handlers.export.letters import extended, name, pasted
from handlers.kit import file_life
from privacy.model.ids import RequestKind, RequestStatus
from privacy.model.plan import Mode, Plan
from privacy.model.records import RecordKind
from privacy.request.request import DataSubjectRequest, not_known
from privacy.subject.identifiers import MARKS

_SEND = (
    "Send the folder `for-the-person` of the file, and nothing else of it: the full file stays with your records. "
    "Read the folder first: other people's names in free text are not recognised.\n"
)

_STAYS = {
    RecordKind.ENROLLMENT_GROUP: "an entry that many devices share",
    RecordKind.DEVICE_JOB: "a log of tasks, which is deleted by itself within 30 days",
    RecordKind.CONFIGURATION: "settings that apply to several devices",
}
_ELSEWHERE = "entries in a part of our device management that this request was not about"


def content(request: DataSubjectRequest, id_hint: str) -> dict[str, Any]:
    """`text` of the message in the thread; drawn when it is sent, so the request may have gone on."""
    if request.status is not RequestStatus.FULFILLED:
        return {"text": f"No reply to paste now: {request.id} is {request.status.said}."}
    if request.kind is RequestKind.LIFT_BLOCK:
        return {"text": "No reply to paste: why the block was lifted decides whom to tell what."}
    if request.parsed.text.endswith(MARKS) and not (request.report.search.total or had_data(request)):
        return {
            "text": "No reply to paste: nothing was found under an id with a mark at its end. Ask without the mark."
        }
    if request.work and request.work.missing_from is not None and not had_data(request):
        return {"text": f"No reply to paste: an answer may have been sent. {not_known(request.work.missing_from)}"}
    letter = _erasure(request, id_hint) if request.kind is RequestKind.ERASURE else _copy(request, id_hint)
    search = request.report.search
    send = _send(request) if request.kind is RequestKind.ACCESS and (search.total or search.earlier) else ""
    return {"text": f"{send}A reply to the person who asked, ready to paste:\n{pasted(letter)}"}


def _send(request: DataSubjectRequest) -> str:
    """What to do with the file, outside of what is pasted, and until when it is there."""
    return "\n".join([_SEND.strip(), *file_life.lines(request), ""])


def _copy(request: DataSubjectRequest, id_hint: str) -> str:
    return _found(request) if request.report.search.total else _nothing(request, id_hint, "a copy of")


def _erasure(request: DataSubjectRequest, id_hint: str) -> str:
    plan = request.work.plan if request.work else None
    held = had_data(request) or (plan and plan.kept)
    return _erased(request) if held else _nothing(request, id_hint, "the erasure of")


def _erased(request: DataSubjectRequest) -> str:
    return (
        "Hello,\n\n"
        f"you asked for the erasure of the data that we hold about your device {name(request)}. "
        f"{_what_went(request)}\n"
        f"{extended(request)}"
        "Copies outside our device management, such as backups, are not covered by this; "
        "we look into those separately.\n\n"
        "If you are not content with this answer, you may turn to your data protection authority.\n\n"
        "Kind regards"
    )


def _what_went(request: DataSubjectRequest) -> str:
    """Only what was read back; a block that stays is data that is kept, and is said."""
    plan = request.work.plan if request.work else None
    if request.work and request.work.came_back:
        return (
            "We deleted it in our device management. The device has registered again since, so there is new data under "
            "this id. Tell us if that data should be erased too; the device must stay switched off then."
        )
    erased = "We deleted it in our device management and checked afterwards that it is gone."
    if not had_data(request):
        erased = "We hold nothing that is about this device alone, so we deleted nothing."
    erased += _stays(plan)
    if plan and plan.mode is Mode.BLOCK and not (request.work and request.work.lifted):
        return f"{erased} We keep one entry with the id of the device, so that it cannot connect again."
    return f"{erased} If the device is switched on again, it may register as a new one." if _returns(plan) else erased


def _stays(plan: Plan | None) -> str:
    """What is kept, and why, without our own names for it."""
    said = dict.fromkeys(_STAYS.get(kept.kind, _ELSEWHERE) for kept in plan.kept) if plan else {}
    return f" What stays: {'; '.join(said)}." if said else ""


def _returns(plan: Plan | None) -> bool:
    return bool(plan and plan.ways_back)


def _found(request: DataSubjectRequest) -> str:
    withheld = (
        "Passwords and keys were left out for security; the copy says where.\n"
        if request.report.search.withheld
        else ""
    )
    return (
        "Hello,\n\n"
        f"you asked for a copy of the data that we hold about your device {name(request)}. "
        f"The attached copy holds what our device management stores about it{_and_requests(request)}. "
        "Please open index.html first.\n"
        f"{withheld}"
        "It does not cover our other systems; we look into those separately.\n"
        f"{extended(request)}\n"
        "If something is missing or wrong, please answer this message. "
        "You may also turn to your data protection authority.\n\n"
        "Kind regards"
    )


def _nothing(request: DataSubjectRequest, id_hint: str, asked_for: str) -> str:
    where = f" ({id_hint})" if id_hint else " on the label"
    return (
        "Hello,\n\n"
        f"you asked for {asked_for} the data that we hold about your device {name(request)}. "
        f"Our device management stores nothing under this id.{_requests_alone(request)}\n"
        f"{extended(request)}"
        f"Please check the id{where}, capitals included, and write to us if it is another one.\n\n"
        "You may also turn to your data protection authority.\n\n"
        "Kind regards"
    )


def _and_requests(request: DataSubjectRequest) -> str:
    return ", and the other requests about it that we have on record" if request.report.search.earlier else ""


def _requests_alone(request: DataSubjectRequest) -> str:
    """What the copy holds where no record was found."""
    said = " The attached copy lists the other requests about it that we have on record. Please open index.html first."
    return said if request.report.search.earlier else ""
