"""The head of the ledger: what is signed, how it is posted, and that an auditor can check it with openssl alone."""

import asyncio
import base64
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.heads import HeadPoster
from bot.watches import every
from evidence.signing import PUBLIC_KEY, Keys, make_keys
from handlers.workspace.heads import content
from privacy.ledger.chain import GENESIS, Head
from privacy.ledger.heads import SignedHead, statement
from privacy.model.clocks import Patience
from privacy.model.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model.ids import Digest, Millis
from sandbox.slack.model.values import Content
from sandbox.slack.state.mentions import calling_words
from tests.unit.docs.reading import read
from tests.unit.storage.samples import Desk, open_desk

HEAD = Head(sequence=128, digest=Digest("5f" * 32), at=Millis(1_795_529_103_120))
SAID = f"dps-bot/head/v1\nsequence 128\ndigest {'5f' * 32}\nat 2026-11-24T14:05:03.120Z\n"
PATIENCE = Patience(first_wait=Millis(1), longest_wait=Millis(4))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return make_keys(tmp_path / "keys")


@dataclass
class Channel:
    """Keeps what is posted, or says what is wrong."""

    posted: list[SignedHead] = field(default_factory=list)
    errors: list[DeliveryError] = field(default_factory=list)
    tried: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, head: SignedHead) -> None:
        async with self.changed:
            self.tried += 1
            self.changed.notify_all()
            if self.errors:
                raise self.errors.pop(0)
            self.posted.append(head)

    async def until(self, *, posted: int = 0, tried: int = 0) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: len(self.posted) >= posted and self.tried >= tried)


@dataclass
class Ledger:
    """Its head, and how often somebody looked."""

    head: Head = GENESIS
    looks: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def __call__(self) -> Head:
        self.looks.put_nowait(None)
        return self.head


@dataclass
class Bench:
    ledger: Ledger
    channel: Channel


@pytest.fixture
async def bench(keys: Keys) -> AsyncIterator[Bench]:
    made = Bench(Ledger(), Channel())
    poster = HeadPoster(head=made.ledger, post=made.channel, key=keys.signing, patience=PATIENCE)
    running = asyncio.create_task(every(0.005, poster.look, named="the head"))
    yield made
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def test_what_is_signed_says_what_it_is_and_no_other_signed_thing_begins_like_it() -> None:
    assert statement(HEAD) == SAID.encode()
    assert not statement(HEAD).startswith(b"{")  # as each manifest does, which the same key signs


async def test_an_empty_ledger_is_not_posted_and_each_new_head_once(bench: Bench) -> None:
    for _ in range(3):
        await bench.ledger.looks.get()
    assert bench.channel.posted == []

    for sequence in (1, 2):
        bench.ledger.head = Head(sequence=sequence, digest=Digest(f"{sequence}" * 64), at=Millis(sequence))
        await bench.channel.until(posted=sequence)
    while not bench.ledger.looks.empty():
        bench.ledger.looks.get_nowait()
    for _ in range(3):
        await bench.ledger.looks.get()
    assert [posted.head.sequence for posted in bench.channel.posted] == [1, 2]


@pytest.mark.parametrize(
    "error",
    [
        DeliverLaterError("http_503"),
        DeliverLaterError("ServerDisconnectedError", unsure=True),
        UndeliverableError("not_in_channel"),
    ],
)
async def test_what_slack_does_not_take_is_posted_later(bench: Bench, error: DeliveryError) -> None:
    bench.channel.errors = [error] * 3
    bench.ledger.head = HEAD
    await bench.channel.until(posted=1)

    assert bench.channel.tried == 4
    assert bench.channel.posted[0].head == HEAD


async def test_a_database_that_stumbles_stops_no_later_post(keys: Keys) -> None:
    channel, looks = Channel(), 0

    async def head() -> Head:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise RuntimeError("database is locked")
        return HEAD

    poster = HeadPoster(head=head, post=channel, key=keys.signing, patience=PATIENCE)
    running = asyncio.create_task(every(0.005, poster.look, named="the head"))
    await channel.until(posted=1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_the_message_holds_all_that_a_check_needs_and_calls_nobody(keys: Keys) -> None:
    signature = keys.signing.sign(statement(HEAD))
    text = content(SignedHead(head=HEAD, signature=signature, key_id=keys.signing.key_id))["text"]

    assert f"```{SAID.rstrip()}```" in text
    assert base64.b64encode(signature).decode() in text
    assert keys.signing.key_id in text
    assert calling_words(Content(text=text)) == []


# --- docs/auditor.md ----------------------------------------------------------------------------------------------

GUIDE = read("docs/auditor.md")
COMMANDS = "\n".join(re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "copy.sqlite") as opened:
        yield opened


def typed(folder: Path, head: Head, signature: bytes) -> subprocess.CompletedProcess[str]:
    """What the guide says, with the example's head and signature replaced by these."""
    example = re.search(r"dps-bot/head/v1\n.*?(?=\nEND)", COMMANDS, re.DOTALL)
    sample = re.search(r"(?<=head\.sig <<'END'\n).*?(?=\nEND)", COMMANDS, re.DOTALL)
    assert example
    assert sample
    script = COMMANDS.replace(example[0], statement(head).decode().rstrip("\n"))
    script = script.replace(sample[0], base64.b64encode(signature).decode())
    script = script.replace("copy.sqlite 128", f"copy.sqlite {head.sequence}")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "openssl", "python3"))), reason="an auditor needs bash, openssl and python3"
)
async def test_the_guides_commands_check_a_posted_head_and_show_the_entry_to_compare(
    desk: Desk, keys: Keys, tmp_path: Path
) -> None:
    await desk.file()
    head = await desk.requests.head()
    shutil.copy(tmp_path / "keys" / PUBLIC_KEY, tmp_path / PUBLIC_KEY)

    good = typed(tmp_path, head, keys.signing.sign(statement(head)))
    forged = typed(tmp_path, head, keys.signing.sign(statement(HEAD)))

    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines() == ["Signature Verified Successfully", head.digest]
    assert forged.returncode != 0
