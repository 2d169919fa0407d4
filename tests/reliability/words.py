"""What a cell comes to, in one word, and what makes it wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.reliability.grid import SLACK, UPLOAD, Route, Trouble
from tests.reliability.view import View

Found = Sequence[tuple[str, str, str]]

WRONG = "WRONG"
WORDS = {
    "done": "The whole file came, if need be after a few tries.",
    "partial": "The file came without what that place did not give; the first line of the card and the manifest say "
    "so and name the place. The card's button, pressed when all was well, brought the whole file.",
    "waits": "The card said what it waits for and when it tries next. The whole file came by itself when all was well.",
    "not done": "Trying again would not have helped: the card said why and what to do. Asked again when all was well, "
    "the whole file came.",
    "without": "404 is Azure's word for a record that does not exist: the whole file came, without that record.",
    "alone": "The channel took no message, so the person alone was told, with what to do; the file came.",
    "refused": "Nothing was taken on: the person alone was told at once that Slack did not say who may ask. Asked "
    "again when all was well, the whole file came.",
    "no form": "No form opened: the person alone was told at once, with what else can be typed. Typed again when all "
    "was well, the command opened it, and the whole file came.",
    "told": "The person alone was told that the bot is not in the channel and what to do. Invited and asked again, it "
    "brought the whole file.",
    "told late": "The same, once Slack took messages again.",
    "not told": "Slack refuses every way to the person for good: the channel, the response URL and a direct message. "
    "The ledger says what became of the request. Invited and asked again, the bot brought the whole file.",
    "late": "The file came at once. The card stood still until Slack took changes again, then it said so.",
    "silent": "Slack took no message, so nothing could be said. Card and file came by themselves when all was well.",
    "twins": "Slack posted the card and its answer was lost, so it was posted again: once soon, then seldom. The "
    "newest one went on; one file came. To find the first one, the bot would have to read the channel, which it may "
    "not.",
}
"""Everything that a cell may say, and what it means."""

INTERNAL = re.compile(r"Traceback|[a-z]Error\b|Exception|\bNone\b|<class|slack_sdk|httpx|aiohttp|sqlite|object at 0x")
INVITE = "/invite @dps-bot"
A_WAY_ON = re.compile(r"\b(ask|invite|administrator)\b", re.IGNORECASE)
_KEEP_NOTHING = frozenset({"no JSON", "fails", "no word"})
"""Troubles in which Slack answers 200 and has kept nothing."""
QUIET = frozenset({"late", "silent", "twins"})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The look while the trouble was there, and the look when all was over."""

    during: View
    after: View
    met: bool
    """Whether the spoiled call was made at all."""
    told: View | None = None
    """The look when the trouble was over and the bot not yet in the channel, where it was not."""

    def word(self, route: Route, trouble: Trouble, whole: Found) -> str:
        """One of `WORDS`, or `WRONG` and why."""
        kind = self._kind(whole)
        wrong = [*self._wrong_at_any_time()]
        if route.setting.alone:
            wrong += self._wrong_to_one_alone(kind, trouble, whole)
        else:
            wrong += [
                *self._wrong_meanwhile(kind, route),
                *self._wrong_to_give_up(route, trouble),
                *self._wrong_in_the_end(kind, route, trouble, whole),
            ]
        return f"{WRONG}: {'; '.join(wrong)}" if wrong else kind

    def _kind(self, whole: Found) -> str:
        during = self.during
        if self.told:
            return "told" if INVITE in during.detail else "told late" if INVITE in self.told.detail else "not told"
        if during.refused or during.no_form:
            return "no form" if during.no_form else "refused"
        if len(during.cards) > 1:
            return "twins"
        match during.status:
            case "Done" | "No data found":
                complete = during.files and during.files[0].found() == list(whole)
                return "alone" if during.alone else "done" if complete else "without"
            case "PARTIAL":
                return "partial"
            case "Not done":
                return "not done"
            case "Waiting":
                return "waits"
            case _:
                return "late" if during.files else "silent"

    def _wrong_at_any_time(self) -> Iterator[str]:
        if not self.met:
            yield "the call was never made"
        for view in (self.during, self.after):
            for text in view.said:
                if found := INTERNAL.search(text):
                    yield f"shows {found[0]!r}"
            if view.events.count("fulfilled") > len(view.files):
                yield "fulfilled without a file"

    def _wrong_meanwhile(self, kind: str, route: Route) -> Iterator[str]:
        detail = self.during.detail
        named = "Slack" if route.world == SLACK else "factory-eu" if route.world == "identity" else route.world
        if kind in {"waits", "partial"} and named not in detail:
            yield f"{kind} without a word about {named}"
        if kind == "partial" and any(file.manifest["complete"] for file in self.during.files):
            yield "a partial file that says it is complete"
        if kind in QUIET and "chat." not in route.call:
            yield f"waits and says nothing of it: {self.during.status}. {detail}"

    def _wrong_to_one_alone(self, kind: str, trouble: Trouble, whole: Found) -> Iterator[str]:
        if kind == "not told" and trouble.passing:
            yield "nobody was told that the bot is not in the channel"
        if kind != "not told" and self.told and self.told.status != "Not done":
            yield f"the last word is {self.told.status!r}"
        if self.after.newest_card != "Done":
            yield f"ends as {self.after.newest_card!r}"
        if [file.found() for file in self.after.files] != [list(whole)]:
            yield f"{len(self.after.files)} files, or not the whole one"

    def _wrong_to_give_up(self, route: Route, trouble: Trouble) -> Iterator[str]:
        if self.during.status != "Not done":
            return
        # For the bytes of a file, whose answer is no JSON, that is a lie which no waiting mends.
        if trouble.passing and not (route is UPLOAD and trouble.name in _KEEP_NOTHING):
            yield f"gives up: {self.during.detail}"
        if not A_WAY_ON.search(self.during.detail):
            yield f"gives up without a way on: {self.during.detail}"

    def _wrong_in_the_end(self, kind: str, route: Route, trouble: Trouble, whole: Found) -> Iterator[str]:
        after = self.after
        if after.status != "Done" and not (kind == "without" and after.status == "No data found"):
            yield f"ends as {after.status!r}"
        elif not after.files:
            yield "done without a file"
        elif after.files[-1].found() != list(whole) and not (kind == "without" and trouble.name == "404"):
            yield "called whole and is not"
        if len(after.cards) > 1 + (kind == "not done") and not (kind == "twins" and route.call.endswith("postMessage")):
            yield f"{len(after.cards)} cards"
        if len(after.files) > 1 + (kind == "partial"):
            yield f"{len(after.files)} files"
