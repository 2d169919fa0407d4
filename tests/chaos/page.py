"""The part about kills of `docs/reliability.md`: written from the last line of a run, and nothing else of that page."""

from tests.chaos.audit.calls import UNDER_WAY
from tests.chaos.mutants import PATCHES
from tests.chaos.proof import KILLS
from tests.chaos.tally import Tally
from tests.reliability.table import KILLS_HEAD, PAGE

_PART = """
`python -m tests.chaos --kills N --houses H` ends the bot with SIGKILL, now and then with SIGTERM, at random moments
and while a call stands still at Azure or Slack, and starts it anew. Each house has a bot, a database, a Slack and an
Azure of its own. Meanwhile people go through the life cycle: they ask, choose which one and which way, vote, reject,
ask for changes, withdraw, stop, plan again, close, hold and lift; tags change between vote and deletion, records stay
although deleted, devices come back. In every second life something else goes wrong: calls answered with 503, 429,
403, half of an answer or none, sockets cut, the database locked, the disk full, all deletions paused, the clock set
forward or back. Between two lives hours pass, and the config may ask for two votes or for plan-only. At the end all
is well again, and time passes for expiry, for the night, and for a later look.

Books are kept from outside: who pressed what and was answered what, each message as it stands in Slack, each call
that Azure got with its version and effect, and what Azure holds at the end. The bot's own ledger decides nothing; it
says which moves of the life cycle came about. A call that was sent before people forbade it may arrive
{under_way:.0f} seconds later. These figures are of one run on two cores that had other work, with {where};
it took {seconds:.0f} s, and {reached} of the {of} moves, events and troubles on the list came about:

| kills | asked | erasures | erased | clicks | calls that change Azure | kills in one | other troubles |
| --- | --- | --- | --- | --- | --- | --- | --- |
| {kills} | {requests} | {erasures} | {erased} | {clicks} | {deletes} | {killed_deleting} | {troubles} |

| lost | doubled | unapproved | survivors certified | not told | stuck |
| --- | --- | --- | --- | --- | --- |
| {lost} | {doubled} | {unapproved_deletes} | {survivors_certified} | {untold} | {stuck} |

`python -m tests.chaos --mutants` breaks the product in {mutants} ways, one at a time, in a copy: every message of a
thread twice, every DELETE twice, identities that stay and are read as absent, plans that approve themselves, changed
data deleted with `If-Match: *`, holds and pauses ignored, and so on. Each has to be noticed within {within} kills, as
what it is.
"""


def write(tally: Tally, houses: int, seed: int) -> None:
    """Put the figures of a run into the page."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(KILLS_HEAD)
    PAGE.write_text(before + KILLS_HEAD + part(tally, houses, seed), encoding="utf-8")


def part(tally: Tally, houses: int, seed: int) -> str:
    """The words below the headline."""
    seeds = f"the seeds {seed} to {seed + houses - 1}"
    where = f"{houses} houses side by side and {seeds}" if houses > 1 else f"seed {seed}"
    figures = {**tally.as_json(), "where": where, "mutants": len(PATCHES), "within": KILLS, "under_way": UNDER_WAY}
    return _PART.format(**figures)
