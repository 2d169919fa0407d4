"""Heads of the ledger: signed, and checked with nothing but the public key."""

from evidence.signing import SigningKey, VerifyKey
from privacy.ledger.chain import Head
from privacy.ledger.heads import NAME, SignedHead, Statement, TreeHead, old_statement, read_statement
from privacy.ledger.notes import Note, NoteSignature, key_hash, verifier_key
from privacy.model.errors import BadHeadError


def ledger_name(key: VerifyKey) -> str:
    """The name of the ledger whose heads this key signs; see `privacy.ledger.heads.Statement.origin`."""
    return NAME + key.key_id.partition(":")[2]


def sign_head(head: Head, tree: TreeHead, before: TreeHead, key: SigningKey) -> SignedHead:
    """A head that names the one before. The same each time for the same."""
    origin = ledger_name(key.public)
    said = Statement(origin=origin, tree=tree, digest=head.digest, at=head.at, before=before)
    signature = NoteSignature(
        name=origin, key_hash=key_hash(origin, key.public.raw), signature=key.sign(said.text.encode())
    )
    return SignedHead(said=said, note=Note(text=said.text, signatures=(signature,)))


def check_head(note: Note, key: VerifyKey) -> SignedHead:
    """The head in a note that this key signed; who else signed it does not matter.

    Raises:
        BadHeadError: it is of another ledger, or the signature is not over this text with this key.
    """
    said, name = read_statement(note), ledger_name(key)
    if said.origin != name:
        raise BadHeadError(f"it is a head of the ledger {said.origin}, and this key ({key.key_id}) signs for {name}")
    ours = [line for line in note.signatures if (line.name, line.key_hash) == (name, key_hash(name, key.raw))]
    if not ours:
        raise BadHeadError(f"the head of {said.tree.size} entries is not signed by this key ({key.key_id})")
    # c2sp.org/signed-note: one of a known key that fails makes the whole note worthless.
    if not all(key.accepts(line.signature, note.text.encode()) for line in ours):
        raise BadHeadError(f"the signature of the head of {said.tree.size} entries does not fit: its text was changed")
    return SignedHead(said=said, note=note)


def check_old_head(head: Head, signature: bytes, key: VerifyKey) -> Head:
    """A head of an earlier version, once its signature holds.

    Raises:
        BadHeadError: it does not.
    """
    if not key.accepts(signature, old_statement(head)):
        raise BadHeadError(
            f"the head of entry {head.sequence} is not signed by this key ({key.key_id}), or was changed"
        )
    return head


def ledger_key(key: VerifyKey) -> str:
    """The public key in one line, as the tools of witnesses take it."""
    return verifier_key(ledger_name(key), key.raw)
