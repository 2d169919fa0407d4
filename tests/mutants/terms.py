"""The law's clocks: days and terms, who extends them, and when exports leave Slack."""

from tests.mutants.mutant import UNIT, Mutant, mutants

DESK = (f"{UNIT}erasure/test_extensions.py",)
DISK = ("tests/unit/storage/erasures/test_extensions.py",)
WORDS = ("tests/unit/handlers/erasure/test_term.py",)
LIVES = ("tests/scenario/test_file_lives.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/model/due_dates.py",
        (f"{UNIT}model/test_due_dates.py",),
        ("a month is 30 days", "relativedelta(months=GDPR_MONTHS_EXTENDED if extended else GDPR_MONTHS)",
         "timedelta(days=30 * (GDPR_MONTHS_EXTENDED if extended else GDPR_MONTHS))"),
        ("two months in all", "GDPR_MONTHS, GDPR_MONTHS_EXTENDED = 1, 3", "GDPR_MONTHS, GDPR_MONTHS_EXTENDED = 1, 2"),
        ("Saturday is a business day", "_SATURDAY = 5", "_SATURDAY = 6"),
        ("holidays are business days", " and day not in self.holidays", ""),
        ("the GDPR has receipt confirmed", " if law is Law.CCPA else None", " if law is not Law.OTHER else None"),
    ),
    *mutants(
        "privacy/erasure/extensions.py",
        DESK,
        ("anybody extends", "if click.user != request.requester:", "if False:"),
        ("whoever left the list extends", "        await self.gate.check_person(click)\n", ""),
        ("what has ended is extended", "if not request.clock_runs:", "if False:"),
        ("a term is extended twice", "if work.extension:", "if False:"),
        ("a term that is over is extended", "if self.calendar.today(self.clock()) > work.due_on:", "if False:"),
        ("the last day is too late", "today(self.clock()) > work.due_on", "today(self.clock()) >= work.due_on"),
        ("no reason is needed", "            if not why:\n", "            if False:\n"),
        ("in any channel", "        self.gate.check_place(click, request)\n", ""),
    ),
    *mutants(
        "storage/erasures/extensions.py",
        DISK,
        ("twice at once is twice", " AND extended_on IS NULL", ""),
        ("a day that changed is extended", " AND due_on = ?", " AND ? IS NOT NULL"),
        ("the entry does not answer for the day", '["orders", "open_places"]', '["open_places"]'),
        ("open places keep the first day", "AND closed_entry IS NULL", "AND FALSE"),
        ("closed places are due again", "WHERE request = ? AND closed_entry IS NULL", "WHERE request = ?"),
        ("a group is written to", "[MessageKind.EXTENSION] if request.has_letters else []", "[MessageKind.EXTENSION]"),
    ),
    *mutants(
        "storage/erasures/erasures.py",
        DISK,
        ("an order that changes forgets the extension", " AND (extended_on IS NOT NULL) = ?", " AND ? IS NOT NULL"),
    ),
    *mutants(
        "storage/requests/requests.py",
        DISK,
        ("nobody looks before a term is written", "            self.folds.look(database, request.id, now=now)\n", ""),
    ),
    *mutants(
        "handlers/export/letters.py",
        WORDS,
        ("the letter forgets why", "the latest.{reason(work.extension)}", "the latest."),
        ("the answer forgets why", '{told}{reason(work.extension)}\\n"', '{told}\\n"'),
        ("to be told by the end of the second term", "by {day(first)}, or", "by {day(work.due_on)}, or"),
    ),
    *mutants(
        "handlers/export/reply.py",
        WORDS,
        (
            "what was erased forgets the extension",
            '{_what_went(request)}\\n"\n        f"{extended(request)}"',
            '{_what_went(request)}\\n"',
        ),
    ),
    *mutants(
        "privacy/delivery/file_lives.py",
        (f"{UNIT}delivery/test_file_lives.py",),
        ("a hold keeps nothing", "await self.guard.check(", "self.guard._refs("),
        ("a pause keeps nothing", "await self.guard.check(", "await self.guard.check_hold("),
        ("a contradiction keeps nothing", " is not None\n        except (Halted", " == 1\n        except (Halted"),
        ("what could not go is not looked at again", "None if all(ended) else AGAIN", "None"),
        (
            "what Slack is too busy for is given up",
            "        except DeliverLaterError:\n            return False\n        except UndeliverableError as",
            "        except (DeliverLaterError, UndeliverableError) as",
        ),
    ),
    *mutants(
        "storage/history/file_lives.py",
        LIVES,
        ("a refusal is not told", "    if fact.event is Event.FILE_NOT_DELETED:\n", "    if False:\n"),
        ("a file that is gone goes again", "WHERE expires_at <= ? AND deleted_at IS NULL", "WHERE expires_at <= ?"),
        ("files go too early", "WHERE expires_at <= ?", "WHERE created_at <= ?"),
    ),
)  # fmt: skip
