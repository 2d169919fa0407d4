"""The channel of the stories: who shows a file there while somebody is in it who must not see it is found out."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from privacy.model.ids import ChannelId, MessageTs
from privacy.request.changes import Upload
from tests.unit.privacy.erasure.reached import Reached
from tests.unit.privacy.erasure.slack_world import Files


@dataclass(kw_only=True)
class Channel(Files):
    """A channel in which nothing may be shown while somebody is in it who must not see it."""

    reached: Counter[StrEnum]
    waiting: bool = False
    """Something was shared that is not visible yet."""

    async def stands(self, channel: ChannelId, card: MessageTs) -> bool:
        return bool(channel and card)

    async def share(self, upload: Upload, *, thread: MessageTs | None, comment: str) -> None:
        assert not self.unsafe or upload.channel.startswith("D"), "a file was shown to somebody who must not see it"
        await super().share(upload, thread=thread, comment=comment)
        self.waiting = True
        self.reached[Reached.SHARED] += 1

    async def is_visible(self, upload: Upload) -> bool:
        visible = await super().is_visible(upload)
        self.waiting = self.waiting and not visible
        return visible

    async def check(self, channel: ChannelId) -> None:
        if self.unsafe:
            self.reached[
                Reached.CHANNEL_UNSAFE_WHEN_TOLD_AGAIN if self.waiting else Reached.CHANNEL_UNSAFE_AT_FIRST
            ] += 1
        await super().check(channel)
