"""What a head binds, when it is signed, and what proves a ledger."""

from tests.mutants.mutant import UNIT, Mutant, mutants

LEDGER = f"{UNIT}ledger/"
TREE = ("tests/unit/storage/ledger/test_tree.py",)
SIGNED = ("tests/unit/evidence/test_heads.py",)
POSTED = ("tests/unit/bot/test_heads.py", "tests/unit/bot/test_kept_heads.py")
VERIFIED = (f"{LEDGER}test_copies.py", "tests/unit/bot/test_verify_heads.py")

PLACES = ("tests/unit/bot/test_head_places.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/ledger/merkle.py",
        (f"{LEDGER}test_merkle.py",),
        ("a node can pass for a leaf", '_LEAF, _NODE = b"\\x00", b"\\x01"', '_LEAF, _NODE = b"", b""'),
        ("a proof may end below the root", "return last == 0 and found == root", "return found == root"),
        ("any old root will do", "(old_found, new_found) == (old_root, new_root)", "new_found == new_root"),
        (
            "the empty tree has any root",
            "(new_root if old == new else EMPTY)",
            "(new_root if old == new else old_root)",
        ),
    ),
    *mutants(
        "storage/ledger/tree.py",
        TREE,
        ("what is missing in the tree is taken as it is", "        if len(found) == HASH:\n", "        if row:\n"),
        ("a changed tree is fine", " and self._row == (at, b", " and (at, b"),
        ("what is left over of the tree says nothing", "if self._problem is None and self._row:", "if False:"),
    ),
    *mutants(
        "storage/ledger/heads.py",
        POSTED,
        (
            "a head is signed about any ledger",
            "    if (frontier.size, frontier.root()) != (known.size, known.root):\n",
            "    if False:\n",
        ),
    ),
    *mutants(
        "evidence/heads.py",
        SIGNED,
        ("one good signature mends a bad one", "if not all(key.accepts", "if not any(key.accepts"),
        ("a head without our signature is one", "    if not ours:\n", "    if False:\n"),
        ("a head of another ledger is ours", "    if said.origin != name:\n", "    if False:\n"),
        (
            "an old head needs no signature",
            "    if not key.accepts(signature, old_statement(head)):\n",
            "    if False:\n",
        ),
    ),
    *mutants(
        "bot/heads/append_blob.py",
        PLACES,
        ("a blob that is there is made again", '"If-None-Match": "*"', '"Unused": "*"'),
        ("a blob is not made", 'answer.headers.get("x-ms-error-code") == "BlobNotFound"', "False"),
    ),
    *mutants(
        "bot/heads/delivery.py",
        PLACES,
        ("nobody is told", "if self._tries >= COMPLAIN_AT and not self._told:", "if False:"),
        ("people are told each time", "            self._told = True\n", "            pass\n"),
        ("a place is asked without a rest", "self._from = self.seconds() + wait / SECOND", "self._from = 0.0"),
    ),
    *mutants(
        "bot/heads/poster.py",
        POSTED,
        (
            "a restored ledger is signed",
            "if kept and (missing := await restored",
            "if False and (missing := await restored",
        ),
        (
            "a head names one that Slack never took",
            "sign_head(head, tree, before, self.key)",
            "sign_head(head, tree, known, self.key)",
        ),
        (
            "a vote waits an hour",
            "        if await self.ledger.has_urgent(",
            "        if False and await self.ledger.has_urgent(",
        ),
        ("what is not urgent is never signed", ">= SILENCE:", ">= 2 * SILENCE:"),
        (
            "what was kept is not posted again",
            "self.channel.taken = kept.said.before",
            "self.channel.taken = kept.said.tree",
        ),
        ("nothing is kept", "            await asyncio.to_thread(self.kept.write, head)\n", ""),
    ),
    *mutants(
        "privacy/ledger/copies.py",
        VERIFIED,
        (
            "a copy with another root agrees",
            "copy.head.digest == digest and copy.root in {None, root}",
            "copy.head.digest == digest",
        ),
        ("a copy with another digest agrees", "copy.head.digest == digest and copy.root", "copy.root"),
        ("a ledger that ends too soon is proved", "        if upto not in seen:\n", "        if False:\n"),
    ),
    *mutants(
        "bot/heads/places.py",
        PLACES,
        ("a head goes on where a crash stopped", 'f"\\n{head.note}".encode()', 'f"{head.note}".encode()'),
    ),
    *mutants(
        "privacy/ledger/notes.py",
        (*PLACES, "tests/unit/bot/test_verify_heads.py"),
        ("a head reaches into the next one", "        if _begins(lines, end):\n", "        if False:\n"),
        ("a signature that was cut off is whole", "len(content) < KEY_HASH + SHORTEST", "len(content) <= KEY_HASH"),
        ("nobody is told of a stump", "elif name and _is_stump(", "elif False and _is_stump("),
    ),
)
