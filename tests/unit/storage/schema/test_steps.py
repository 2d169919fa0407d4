"""A step that has run anywhere is never edited again: each leaves the schema, byte for byte, that it always left."""

import hashlib

from sqlite_utils import Database

from storage.schema.ledger_steps import STEPS

SCHEMAS = {
    "m001_requests_outbox_uploads": "b2326fe47f9ad385b89b4aa854e86080473a27369a55d484b5943f8ecc6c3723",
    "m002_ledger": "c9f9aab5f00bf8a8a68fdd5ab51fb0cef6de3ddd4b638c58e256745bcdc5c0e9",
    "m003_approval_log": "73052d3ded2b4a01ef306825a39dc4deeefa74a6fa1beae25fd73af24cf22445",
    "m004_parked_commands": "33e6164a619b008196ce813ff3f541f61b994be281627d01d44caeb0ae19a035",
    "m005_erasures": "fbaac59296e653fb05a66c066d095b270baeb042036fbd9dc8453dead4d89835",
    "m006_holds": "0d1dc3995dce2ab56b47369d43844b1c26b1caa1459880953f28dfd684a17a02",
    "m007_deleted_files": "6f4bc9491dd1cebd683fd09520172e39ebff8b1a61cfe7b8514597db4b81c827",
    "m008_open_places": "da2c2001061f06f34e8738674fc9786b7d36d522ae664c5109d66dbbfe8e8701",
    "m009_who_decided": "b02410326a9c86ce36413920b7166a0788acc6775278ad241c5998c044fb467d",
    "m010_pending_votes": "21bcbe5902d92fc0000d686de035799b929a76b4ff99f1c6a843a9f1a8fc43c5",
    "m011_late_messages": "1fdfb35c8126508f728b4f3a469eab3990828de9098b64000fb3fd8fc06cf607",
    "m012_salts": "1a2e0101573002a4ada17b9bdf3eb5e018c9cfc09a451b503a1ae85613c932b8",
    "m013_tree": "3560faf9133d53457fb0a122c666b6cdebb41dc1ac4e8c862c33926a0ed15b3a",
    "m014_changes_of_the_key": "4dbbc9de19b419f6b834dce64f192043e12f614eeb2e8779078bfed052958d16",
    "m015_incomplete_is_looked_at": "ac7a8cd1020e2d8ba903bc0823fe7e359ea22620e0648560cf6f4898d49b1afb",
    "m016_whoever_is_waited_for_is_reminded": "ac7a8cd1020e2d8ba903bc0823fe7e359ea22620e0648560cf6f4898d49b1afb",
    "m017_the_agenda_of_a_day": "24352e3a4af27eba8331b0c9e386b4380b77b976ad45f8c886355c462975c6b6",
    "m018_the_days_of_the_law": "3ff03f029c6f38356162fce659b08a0d326bfdc846e4a439984cba107f1d8180",
    "m019_files_whose_time_is_over": "854e103005c293035101f086814636ad6e2c11ee9ae888e5d6b80677b8f95bbf",
    "m020_passing_time": "b780e9e5073ef683c84c3d38c979f830f5dbd770fba752d4379dd03100e2c871",
    "m021_the_policy_that_was": "ab310c17d5fb700eccd43dccf1dea81634f0d8ba48093e80001728f511d87940",
    "m022_channels_that_are_not_safe": "d3af52b24add267248a0b7fedc901ad0cd513b3899169d1084169631b26bef52",
    "m023_exports_of_a_person_and_of_a_device": "62a13fbd3c681d9847c257fc37c101be01ef54b76e42762e32ebd851d3cca796",
}
"""After each step, the SHA-256 of all that the file defines. A new step gets a new line; no line is ever changed."""


def defined(database: Database) -> str:
    """What the file defines, without the table in which the library keeps the steps."""
    ours = "sql IS NOT NULL AND tbl_name NOT GLOB '_sqlite_*'"
    rows = database.execute(f"SELECT type, name, sql FROM sqlite_master WHERE {ours} ORDER BY type, name")
    return "\n".join(" ".join(row) for row in rows)


def test_every_step_leaves_the_schema_that_it_always_left() -> None:
    database = Database(memory=True)
    left = {}
    names = [step.name for step in STEPS.pending(database)]
    for name, after in zip(names, [*names[1:], None], strict=True):
        STEPS.apply(database, stop_before=after)
        left[name] = hashlib.sha256(defined(database).encode()).hexdigest()
    database.conn.close()

    assert left == SCHEMAS


def test_what_earlier_versions_left_incomplete_for_ever_is_due() -> None:
    database = Database(memory=True)
    STEPS.apply(database, stop_before="m015_incomplete_is_looked_at")
    for name, status, due in (("DSR-1", "incomplete", None), ("DSR-2", "incomplete", 9), ("DSR-3", "rejected", None)):
        row = (name, "erasure", status, "U0ANA", "C0PRIVACY", name, 5, due, 0, "{}", None)
        database.execute(f"INSERT INTO requests VALUES ({', '.join('?' * len(row))})", row)
    STEPS.apply(database)

    assert database.execute("SELECT due_at FROM requests ORDER BY id").fetchall() == [(5,), (9,), (None,)]
    database.conn.close()


def test_a_question_that_an_earlier_version_asked_keeps_its_time_and_one_without_is_due() -> None:
    database = Database(memory=True)
    STEPS.apply(database, stop_before="m016_whoever_is_waited_for_is_reminded")
    rows = (("DSR-1", "which one", 9), ("DSR-2", "which one", None), ("DSR-3", "awaiting approval", 9))
    for name, status, due in rows:
        row = (name, "erasure", status, "U0ANA", "C0PRIVACY", name, 5, due, 0, "{}", None)
        database.execute(f"INSERT INTO requests VALUES ({', '.join('?' * len(row))})", row)
    STEPS.apply(database)

    assert database.execute("SELECT due_at FROM requests ORDER BY id").fetchall() == [(9,), (5,), (5,)]
    database.conn.close()
