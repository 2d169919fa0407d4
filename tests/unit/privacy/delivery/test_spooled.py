"""A file leaves the spool whether Slack took it or not."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from privacy.delivery.spooled import send_spooled
from privacy.model.errors import DeliverLaterError
from privacy.model.ids import Digest, FileId
from privacy.request.changes import Bundle
from tests.unit.privacy.erasure.slack_world import Files

DIGEST = Digest("0" * 64)
BUNDLE = Bundle(path=Path("x"), name="x", size=1, sha256=DIGEST, manifest_sha256=DIGEST, files=1)


@dataclass
class Spool:
    discarded: list[Bundle] = field(default_factory=list)

    def discard(self, bundle: Bundle) -> None:
        self.discarded.append(bundle)


class Deaf(Files):
    async def send(self, bundle: Bundle) -> FileId:
        raise DeliverLaterError(f"no answer about {bundle.name}")


async def test_what_slack_took_leaves_the_spool() -> None:
    spool = Spool()

    assert await send_spooled(BUNDLE, spool, Files(certify=lambda _: None)) == "F1"
    assert spool.discarded == [BUNDLE]


async def test_what_slack_did_not_take_leaves_the_spool_too() -> None:
    spool = Spool()

    with pytest.raises(DeliverLaterError):
        await send_spooled(BUNDLE, spool, Deaf(certify=lambda _: None))
    assert spool.discarded == [BUNDLE]
