"""Which keys' signatures count: one that was given, and those that hand-overs join to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.heads import check_head, check_old_head, ledger_name
from evidence.signing import PUBLIC_KEY, KeysError, SigningKey, VerifyKey
from privacy.ledger.chain import Head
from privacy.ledger.hand_over import HandOver, find_hand_overs, read_hand_over
from privacy.ledger.heads import SignedHead, old_statement, read_statement
from privacy.ledger.notes import Note, NoteSignature, key_hash
from privacy.model.clocks import readable
from privacy.model.errors import BadHeadError
from privacy.model.ids import Millis

WHAT_JOINS = (
    f"no hand-over joins the two. If the key was changed, ask for all of today's {PUBLIC_KEY}, with the notes below "
    "the key (dps-bot keys show prints it); else somebody else signed"
)


def sign_hand_over(said: HandOver, old: SigningKey, new: SigningKey) -> Note:
    """The note, signed by the key that goes and by the one that comes."""
    return Note(text=said.text, signatures=tuple(_signature(said, key) for key in (old, new)))


def _signature(said: HandOver, key: SigningKey) -> NoteSignature:
    name = ledger_name(key.public)
    return NoteSignature(name=name, key_hash=key_hash(name, key.public.raw), signature=key.sign(said.text.encode()))


def check_hand_over(note: Note) -> HandOver:
    """What it says, once both keys have signed it. Whether either of them is to be trusted is another question.

    Raises:
        BadHeadError: it is no hand-over, or one of the two did not sign it.
    """
    said = read_hand_over(note)
    for raw in (said.old, said.new):
        key = verify_key(raw)
        name = ledger_name(key)
        ours = [line for line in note.signatures if (line.name, line.key_hash) == (name, key_hash(name, raw))]
        if not ours or not all(key.accepts(line.signature, note.text.encode()) for line in ours):
            raise BadHeadError(f"the hand-over of a key is not signed by {key.key_id}")
    return said


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """A key that is trusted, and the keys before and after it."""

    given: VerifyKey
    notes: tuple[Note, ...] = ()
    """Hand-overs, wherever they were found: each proves itself, or counts for nothing."""
    chain: tuple[HandOver, ...] = field(init=False)
    """Those that lead to the given key and from it, the oldest first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "chain", _chain(self.given, self.notes))

    @classmethod
    def from_pem(cls, pem: bytes) -> "KeyRing":
        """The key in a file, with the hand-overs that stand below it.

        Raises:
            KeysError: it is not an Ed25519 public key, or a key in it was handed over twice.
        """
        return cls(given=VerifyKey.from_pem(pem), notes=find_hand_overs(pem.decode(errors="replace")))

    @classmethod
    def own(cls, key: SigningKey) -> "KeyRing":
        """The bot's own keys, of now and of before."""
        return cls(given=key.public, notes=key.hand_overs)

    def more(self, notes: Iterable[Note]) -> "KeyRing":
        """With hand-overs that were found elsewhere. Raises KeysError: a key was handed over twice."""
        return KeyRing(given=self.given, notes=(*self.notes, *notes))

    @property
    def keys(self) -> Mapping[str, VerifyKey]:
        """Every key that counts, by its id."""
        raws = {self.given.raw, *(raw for said in self.chain for raw in (said.old, said.new))}
        return {key.key_id: key for key in map(verify_key, raws)}

    def named(self, key_id: str) -> VerifyKey:
        """The key of that id; the given one where it does not count: its check says what is wrong."""
        return self.keys.get(key_id, self.given)

    def check_time(self, key: VerifyKey, at: Millis) -> None:
        """Refuse what a key says of a time when it had been handed over: nobody should have it any more.

        Raises:
            BadHeadError: it had.
        """
        for said in self.chain:
            if said.old == key.raw and at > said.last.at:
                raise BadHeadError(
                    f"it is of {readable(at)}, and the key that signed it ({key.key_id}) was handed over at "
                    f"{readable(said.last.at)}: somebody signed it with a key that should be gone"
                )

    def check_head(self, note: Note) -> SignedHead:
        """The head in a note that a key of the ring signed in its time.

        Raises:
            BadHeadError: none did.
        """
        name = read_statement(note).origin
        key = next((key for key in self.keys.values() if ledger_name(key) == name), None)
        if key is None:
            raise BadHeadError(f"it is a head of the ledger {name}, and the key is {self.given.key_id}: {WHAT_JOINS}")
        head = check_head(note, key)
        self.check_time(key, head.said.at)
        return head

    def check_old_head(self, head: Head, signature: bytes) -> Head:
        """A head of an earlier version that a key of the ring signed in its time. Raises BadHeadError: none did."""
        signed = (key for key in self.keys.values() if key.accepts(signature, old_statement(head)))
        key = next(signed, self.given)
        self.check_time(key, head.at)
        return check_old_head(head, signature, key)


def _chain(given: VerifyKey, notes: Iterable[Note]) -> tuple[HandOver, ...]:
    """Back from the given key, and on from it; never back and then on by another way, which a thief could lay."""
    proved = {said.text: said for note in notes if (said := _proved(note))}.values()
    back, on = list[HandOver](), list[HandOver]()
    while said := _only([s for s in proved if s.new == (back[-1].old if back else given.raw) and s not in back]):
        back.append(said)
    while said := _only([s for s in proved if s.old == (on[-1].new if on else given.raw) and s not in on]):
        on.append(said)
    return (*reversed(back), *on)


def _proved(note: Note) -> HandOver | None:
    try:
        return check_hand_over(note)
    except BadHeadError:
        return None


def _only(found: list[HandOver]) -> HandOver | None:
    if len(found) > 1:
        raise KeysError(
            f"The key {verify_key(found[0].old).key_id} was handed over more than once; one of these is a thief's. Ask "
            "the administrator, over another way, for the fingerprint of today's key, and check with that key."
        )
    return found[0] if found else None


def verify_key(raw: bytes) -> VerifyKey:
    """The key of these 32 bytes."""
    return VerifyKey(Ed25519PublicKey.from_public_bytes(raw))
