"""Whose signatures count once the key was changed."""

from tests.mutants.mutant import Mutant, mutants

ROTATED = ("tests/unit/bot/test_rotation.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "evidence/keyring.py",
        ROTATED,
        ("the old key need not sign", "for raw in (said.old, said.new):", "for raw in (said.new,):"),
        ("the new key need not sign", "for raw in (said.old, said.new):", "for raw in (said.old,):"),
        (
            "a signature over another text will do",
            "not all(key.accepts(line.signature, note.text.encode()) for line in ours)",
            "False",
        ),
        ("of two hand-overs the first one counts", "    if len(found) > 1:\n", "    if False:\n"),
        ("what a key says after its time counts", "and at > said.last.at:", "and False:"),
        (
            "from a key of before a thief leads on",
            "s.old == (on[-1].new if on else given.raw)",
            "s.old in {given.raw, *(o.new for o in on), *(b.old for b in back)}",
        ),
    ),
    *mutants(
        "evidence/check.py",
        ROTATED,
        ("a file of a later time is good", "    _check_time(ring, key, manifest)\n    files", "    files"),
        ("nobody is told what joins two keys", 'f"key signed it.{_joins(key, manifest)}"', '"key signed it."'),
        ("what a file says of its key is not looked at", "    ring = _with_own(ring, manifest)\n", ""),
    ),
    *mutants(
        "evidence/rotation.py",
        ROTATED,
        ("an old key may stay where a link leads", "    if path.is_symlink():\n", "    if False:\n"),
    ),
    *mutants(
        "bot/commands/rotating.py",
        ROTATED,
        ("the key is changed under the running bot", "    if running:\n", "    if False:\n"),
        ("an older copy is handed over", "if kept and kept.said.tree.size > newest.sequence:", "if False:"),
    ),
    *mutants(
        "bot/verify.py",
        ROTATED,
        ("a forged entry of a hand-over is good", "        _check_hand_over(sequence, note)\n", "        pass\n"),
        (
            "hand-overs in the ledger are not read",
            "return tuple(note for _, text in hand_overs(database) for note in find_hand_overs(text))",
            "return ()",
        ),
    ),
    *mutants(
        "bot/app.py",
        ("tests/scenario/test_rotation.py",),
        ("what a crash left out stays out", "    if keys.signing.hand_overs:\n", "    if False:\n"),
    ),
)
