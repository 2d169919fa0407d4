"""The writer thread: every change goes through it, and one COMMIT serves all that wait (group commit)."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlite_utils import Database

T = TypeVar("T")
Work = Callable[[Database], T]
Outcome = tuple[Any, BaseException | None]
"""What a change gives, or why it was undone."""

LARGEST_BATCH = 500
"""Changes in one transaction: bounds how long the first of them waits."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    work: Work[Any]
    future: asyncio.Future[Any]

    def settle(self, outcome: Any, error: BaseException | None) -> None:
        """Answer the waiting coroutine, unless it was cancelled meanwhile."""
        if self.future.done():
            return
        if error:
            self.future.set_exception(error)
        else:
            self.future.set_result(outcome)


class Writer:
    """Owns the writing connection. A change is on disk when its awaiting coroutine goes on."""

    def __init__(self, database: Database, on_change: Callable[[], None]) -> None:
        """Write to `database`; `on_change` is called in the loop after each commit that changed anything."""
        self._database = database
        self._on_change = on_change
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Work[T]) -> T:
        """Run `work` in a transaction of its own within the next batch; what it raises undoes it alone."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(work=work, future=future))
        return await future

    async def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch, last = self._drain(first)
            before = self._database.conn.total_changes
            outcomes = self._commit(batch)
            changed = self._database.conn.total_changes != before
            self._loop.call_soon_threadsafe(partial(self._settle, batch, outcomes, changed=changed))
            if last:
                return

    def _settle(self, batch: list[_Job], outcomes: list[Outcome], *, changed: bool) -> None:
        for job, (outcome, error) in zip(batch, outcomes, strict=True):
            job.settle(outcome, error)
        if changed:
            self._on_change()

    def _drain(self, first: _Job) -> tuple[list[_Job], bool]:
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _commit(self, batch: list[_Job]) -> list[Outcome]:
        run = self._database.conn.execute
        try:
            run("BEGIN IMMEDIATE")
            # What one job alone has done is undone with its transaction.
            outcomes = [self._attempt(job) for job in batch] if batch[1:] else [self._alone(batch[0])]
            run("COMMIT")
        except Exception as error:  # noqa: BLE001 - it is handed back to everybody who waits for this batch
            if self._database.conn.in_transaction:
                run("ROLLBACK")
            return [(None, error)] * len(batch)
        return outcomes

    def _alone(self, job: _Job) -> Outcome:
        return job.work(self._database), None

    def _attempt(self, job: _Job) -> Outcome:
        run = self._database.conn.execute
        run("SAVEPOINT job")
        try:
            outcome = job.work(self._database)
        except Exception as error:
            if not self._database.conn.in_transaction:
                raise  # SQLite undid the whole batch by itself, as on a full disk
            run("ROLLBACK TO job")
            run("RELEASE job")
            return None, error
        run("RELEASE job")
        return outcome, None
