"""An export as a request in law: its order, its limit, and what the bot itself has on record."""

from tests.mutants.mutant import Mutant, mutants

ORDERS = ("tests/scenario/test_export_order.py",)
CARDS = ("tests/unit/handlers/export/test_order.py",)
LIMITS = ("tests/unit/storage/requests/test_export_limit.py",)
DAYS = ("tests/scenario/test_export_limit.py",)
FOUND = ("tests/unit/storage/history/test_earlier_requests.py",)
EARLIER = ("tests/unit/privacy/export/test_earlier.py", *FOUND)
TWICE = ("tests/scenario/test_earlier_requests.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/order_check.py",
        ORDERS,
        ("a day without a law is taken", "if form.law is None and (required or form.received_on):", "if False:"),
        (
            "a law without a day is taken",
            "None if form.law is None else received(",
            "None if not form.received_on else received(",
        ),
        ("what is empty is an order", "return None if order == ExportOrder() else order", "return order"),
    ),
    *mutants(
        "privacy/request/intake.py",
        ORDERS,
        ("a kept command needs no form", "            if self.form_required:  #", "            if False:  #"),
        (
            "no day follows",
            "return order, self.calendar.days(order.law, order.received_on)",
            "return order, LegalDays(due_on=None)",
        ),
    ),
    *mutants(
        "handlers/export/command.py",
        ORDERS,
        ("a typed id needs no form", "if asked.text and not intake.form_required:", "if asked.text:"),
    ),
    *mutants(
        "handlers/kit/parse.py",
        ORDERS,
        ("a secret is kept", "reason_text=typed(", "reason_text=named("),
    ),
    *mutants(
        "privacy/export/documents.py",
        ORDERS,
        ("what was not given is blank", "if value else NOT_GIVEN for", 'if value else "" for'),
    ),
    *mutants(
        "storage/requests/requests.py",
        ORDERS,
        (
            "another order is the same request",
            "AND (content = ? OR ? IS NULL)",
            "AND (TRUE OR content = ? OR ? IS NULL)",
        ),
    ),
    *mutants(
        "storage/requests/filing.py",
        ORDERS,
        ("the entry does not answer for the order", '        tables.append("orders")\n', "        pass\n"),
    ),
    *mutants(
        "handlers/export/letters.py",
        CARDS,
        (
            "a copy is an erasure",
            'return "a copy of" if request.kind is RequestKind.ACCESS',
            'return "a copy of" if request.kind is RequestKind.ERASURE',
        ),
    ),
    *mutants(
        "privacy/request/request.py",
        ORDERS,
        ("an export's clock stands still", "return bool(self.ordered and", "return bool(self.work and"),
    ),
    *mutants(
        "storage/requests/filing.py",
        LIMITS,
        ("one more than the limit", "if asked > limit.most:", "if asked > limit.most + 1:"),
        ("one less than the limit", "if asked > limit.most:", "if asked >= limit.most:"),
        ("earlier days count", "requester = ? AND received_at >= ?", "requester = ? AND received_at >= 0 * ?"),
        ("everybody's are counted", "WHERE requester = ? AND received_at", "WHERE ? <> '' AND received_at"),
    ),
    *mutants(
        "storage/requests/requests.py",
        LIMITS,
        ("what is there already is refused", "if limit and (new := ", "if limit and (new := 1 + "),
    ),
    *mutants(
        "privacy/request/intake.py",
        DAYS,
        (
            "the refusal is not recorded",
            "            await self.store.refuse(command, RefusalReason.TOO_MANY, now=self.clock())\n",
            "",
        ),
        (
            "a day begins in Greenwich",
            "- timedelta(days=1), self.calendar.zone) + 1",
            '- timedelta(days=1), self.calendar.zone.__class__("UTC")) + 1',
        ),
        ("no limit", "same_within=SAME_AGAIN, limit=limit", "same_within=SAME_AGAIN, limit=None"),
    ),
    *mutants(
        "storage/history/earlier_requests.py",
        FOUND,
        ("the request itself is another", "WHERE id <> :request AND", "WHERE :request <> '' AND"),
        ("a shredded name hides it", "LEFT JOIN subjects", "JOIN subjects"),
        ("the device before the choice counts", "ORDER BY sequence DESC LIMIT 1", "ORDER BY sequence LIMIT 1"),
        ("what goes on has ended", "if status in ENDED and", "if"),
    ),
    *mutants(
        "privacy/export/earlier.py",
        EARLIER,
        ("another service's device is this one", "and theirs != ours", "and False"),
        (
            "a part is the whole",
            'f"{self.status.said}, in part" if self.partial',
            'f"{self.status.said}" if self.partial',
        ),
    ),
    *mutants(
        "privacy/export/person.py",
        EARLIER,
        ("without records nothing is sent", "export.findings.records or export.earlier", "export.findings.records"),
    ),
    *mutants(
        "privacy/export/content.py",
        EARLIER,
        ("the ledger was not searched", "searches=(*found.searches, *own)", "searches=(*found.searches,)"),
    ),
    *mutants(
        "privacy/export/workflow.py",
        TWICE,
        ("nobody looks in the ledger", "same_device(request, await self.earlier.about(request))", "()"),
        ("the reply does not know", "earlier=len(export.earlier or ())", "earlier=0"),
    ),
)
