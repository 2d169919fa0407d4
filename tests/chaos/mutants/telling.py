"""Products that lose what people asked for, keep them waiting, or say too much or too little."""

from tests.chaos.books import Wrong
from tests.chaos.mutants.patch import Patch, patch

ANSWERS = "handlers/kit/answers.py"
COMMAND = "handlers/export/command.py"
DELIVERY = "privacy/delivery/certification.py"
NOTIFIER = "handlers/notifier.py"
WORKFLOW = "privacy/erasure/workflow.py"

POSTED = "        if message.thread and answer["
POSTS_AGAIN = (
    "        if message.thread:\n"
    "            await self.client.chat_postMessage(\n"
    '                channel=message.channel, thread_ts=message.thread, parse="none", **content\n'
    "            )\n"
)
RECORDED = "                await ack(recorded(await intake.request_export(asked)))\n"

ACKNOWLEDGED_FIRST = (
    '                await ack("Recorded.")\n'
    '                await __import__("asyncio").sleep(60)\n'
    "                await intake.request_export(asked)\n"
)

TELLING: tuple[Patch, ...] = (
    patch("every message of a thread is posted twice", (NOTIFIER, POSTED, POSTS_AGAIN + POSTED), seen_as=Wrong.DOUBLED),
    patch(
        "an export is acknowledged first and written down a minute later",
        (
            COMMAND,
            RECORDED,
            ACKNOWLEDGED_FIRST,
        ),
        seen_as=Wrong.LOST,
    ),
    patch(
        "expiry never comes",
        (
            WORKFLOW,
            "clock() + self.terms.approval_expires)\n        request",
            "clock() + 99 * self.terms.approval_expires)\n        request",
        ),
        seen_as=Wrong.STUCK,
    ),
    patch(
        "the night never comes",
        (
            DELIVERY,
            "            due_at=self._next_look(request, looks, since, now),\n",
            "            due_at=None,\n",
        ),
        seen_as=Wrong.STUCK,
    ),
    patch(
        "nobody is called to vote",
        (WORKFLOW, "            say=(MessageKind.CALL,),\n", "            say=(),\n"),
        seen_as=Wrong.UNTOLD,
    ),
    patch(
        "a click is not answered",
        (ANSWERS, "    afterwards(lambda: tell(client, body, said))\n", "    return\n"),
        seen_as=Wrong.UNTOLD,
    ),
    patch(
        "nobody looks again after the night",
        (
            DELIVERY,
            "self.terms.next_look(looks, since, now if looks else None)",
            "None if looks else self.terms.next_look(looks, since, None)",
        ),
        seen_as=Wrong.UNTOLD,
    ),
)
