"""Words that could mean two devices, and the choices that each mean one."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from privacy.model.ids import DeviceId, Identifier
from privacy.model.records import Choice, Question, QuestionKind
from privacy.subject.identifiers import DEVICE_PREFIX, REGISTRATION_PREFIX, ParsedIdentifier, is_exact
from privacy.subject.links import Held, Link, is_another, is_same_device


def question(
    asked: ParsedIdentifier,
    *,
    named: Collection[Link],
    ours: Collection[Link],
    links: Collection[Link],
    held: Collection[Held],
) -> Question | None:
    """The question that must be answered first, if there is one.

    Args:
        asked: what was typed.
        named: the links whose registration id was typed.
        ours: those, and the ones that lead to the same devices.
        links: all that is known.
        held: what hubs hold and the word could mean.
    """
    found = (
        _mark(asked, named, links, held)
        or _spelling(asked, named, links, held)
        or _two_devices(asked, named, links, held)
    )
    if found:
        return _within(asked.service, found) if asked.service else found
    by_place = sorted(ours, key=lambda link: link.place)
    return _two_enrollments(by_place) or _two_services(by_place)


def ask(kind: QuestionKind, choices: Iterable[Choice]) -> Question:
    """A question with one choice per thing to type, the first of its kind."""
    by_text = {choice.identifier: choice for choice in reversed(list(choices))}
    return Question(kind=kind, choices=tuple(reversed(by_text.values())))


def _mark(
    asked: ParsedIdentifier, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> Question | None:
    """A mark behind an id ends it, or is its last character where a device is called so. Each choice is exact."""
    others = [other for text in asked.with_mark for other in _as_device(replace(asked, text=text), named, links, held)]
    if not others:
        return None
    device = DeviceId(asked.text)
    about = [choice.description for choice in _as_device(asked, (), links, held)]
    mine = [Choice(identifier=Identifier(_device(device)), description=text) for text in about] + [
        Choice(identifier=Identifier(REGISTRATION_PREFIX + asked.text), description=_about(link, min(link.current)))
        for link in named
        if device not in link.current
    ]
    nothing = Choice(identifier=Identifier(_device(device)), description="nothing was found under it")
    return ask(QuestionKind.MARK, [*(mine or [nothing]), *others])


def _spelling(
    asked: ParsedIdentifier, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> Question | None:
    """DPS finds an id in any case, a hub only in its own: a spelling that was not typed is not assumed."""
    if all(asked.text in {link.registration_id, *link.current} for link in named):
        return None
    spellings = {link.registration_id for link in named}
    choices = []
    for link in named:
        # One spelling leads back to all that has it; of several, only the device tells them apart.
        typed = [link.registration_id] if len(spellings) == 1 else [_device(d) for d in sorted(link.current)]
        choices += [_choice(text, link, device) for text, device in zip(typed, sorted(link.current), strict=False)]
    return ask(QuestionKind.SPELLING, [*choices, *_as_device(asked, named, links, held)])


def _two_devices(
    asked: ParsedIdentifier, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> Question | None:
    """The registration id of one device is the device id of another."""
    if not named or any(asked.text in link.current for link in named):
        return None
    others = _as_device(asked, named, links, held)
    if not others:
        return None
    mine = [
        _choice(_shortest(device, device, links, held), link, device)
        for link in named
        for device in sorted(link.current)
    ]
    return ask(QuestionKind.TWO_DEVICES, [*mine, *others])


def _two_enrollments(ours: Collection[Link]) -> Question | None:
    """Two enrollments of one service ask for one device id, and their devices prove themselves differently."""
    firsts: list[Link] = []
    """One of each device in each service; what proves nothing stands for no device where something else does."""
    for link in sorted(ours, key=_shows_little):
        if all(first.place != link.place or is_another(first, link) for first in firsts):
            firsts.append(link)
    if len(firsts) == len({link.place for link in firsts}):
        return None
    return ask(QuestionKind.TWO_ENROLLMENTS, [_in_its_service(link) for link in ours if link in firsts])


def _shows_little(link: Link) -> tuple[bool, bool]:
    return link.proof is None, not (link.proof and link.proof.facts)


def _two_services(ours: Collection[Link]) -> Question | None:
    """Two services know the id, and nothing shows that they mean one device."""
    groups: list[list[Link]] = []
    for link in ours:
        same = [group for group in groups if any(is_same_device(link, other) for other in group)]
        groups = [group for group in groups if group not in same] + [[*(one for group in same for one in group), link]]
    if len(groups) <= 1:
        return None
    first: dict[str, Link] = {}
    for link in ours:
        first.setdefault(link.place, link)
    return ask(QuestionKind.TWO_SERVICES, map(_in_its_service, first.values()))


def _in_its_service(link: Link) -> Choice:
    return Choice(identifier=Identifier(f"{link.place}/{_safe(link)}"), description=_about(link, min(link.current)))


def _as_device(
    asked: ParsedIdentifier, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> list[Choice]:
    """The device whose id was typed, where that is not one that `named` is or was."""
    if asked.registration_only:
        return []
    device = DeviceId(asked.text)
    others = [link for link in links if link not in named and device in link.current]
    if others:
        first = others[0]
        return [_choice(_shortest(first.registration_id, device, links, held), first, device)]
    if any(device in link.device_ids for link in named):
        return []
    hubs = sorted(item.place for item in held if item.device_id == device)
    about = f"device {device} on {' and '.join(hubs)}"
    return [Choice(identifier=Identifier(_device(device)), description=about)] if hubs else []


def _shortest(text: str, device: DeviceId, links: Collection[Link], held: Collection[Held]) -> str:
    """`text` where it means this device alone, as far as is known; otherwise the device id, marked as such."""
    pointed = [link for link in links if link.registration_id.casefold() == text.casefold() or text in link.current]
    alone = all(device in link.current for link in pointed)
    held_as_another = text != device and any(item.device_id == text for item in held)
    return text if alone and not held_as_another else _device(device)


def _device(device: str) -> str:
    return DEVICE_PREFIX + device


def _safe(link: Link) -> str:
    """The registration id, marked as one where it begins like one of our own prefixes."""
    return link.registration_id if is_exact(link.registration_id) else REGISTRATION_PREFIX + link.registration_id


def _choice(text: str, link: Link, device: DeviceId) -> Choice:
    if not is_exact(text):
        text = _device(device)
    return Choice(identifier=Identifier(text), description=_about(link, device))


def _about(link: Link, device: DeviceId) -> str:
    hubs = sorted(held.place for held in link.assigned if held.device_id == device)
    where = f", on {' and '.join(hubs)}" if hubs else ""
    return f"device {device}, enrolled as {link.registration_id} in {link.place}{where}"


def _within(service: str, found: Question) -> Question:
    """The same question, asked about one service: its answers stay there."""
    choices = (replace(choice, identifier=Identifier(f"{service}/{choice.identifier}")) for choice in found.choices)
    return replace(found, choices=tuple(choices))
