"""A zip as the bot writes it, read so strictly that every program unpacks the same from it.

Programs differ in what they take: the list of members or what stands in front of each, the first or the last of one
name, what lies between. Here members, list and end follow each other without a gap (APPNOTE.TXT 6.3.10, sections 4.3.7,
4.3.12 and 4.3.16), both headers of a member say the same, and nothing says anything besides.
"""

import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, NoReturn

from privacy.model.errors import PrivacyError

_END = struct.Struct("<4s4H2IH")
_LISTED = struct.Struct("<4sH26s3H2I")
_LOCAL = struct.Struct("<4s26s")
_SAID = struct.Struct("<5H3I2H")
"""What both headers of a member have in common, as the same 26 bytes."""
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_HARMLESS = 0x806
"""Flags that change nothing for plain ASCII names: how hard it was packed, and that names are UTF-8."""
_TYPE, _REGULAR, _DOS_FOLDER = 0o170000, 0o100000, 0x10
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*")
_PIECE = 1 << 16
_LARGEST_DIRECTORY = 1 << 24
"""Bytes: more than 65,535 members of the bot's names."""


class BundleBrokenError(PrivacyError):
    """The bundle is not what was signed; the sentence says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class _Member:
    name: str
    said: bytes
    starts_at: int

    @property
    def flags(self) -> int:
        return int(_SAID.unpack(self.said)[1])

    @property
    def method(self) -> int:
        return int(_SAID.unpack(self.said)[2])

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Check sum, bytes packed and bytes unpacked."""
        crc, packed, size = _SAID.unpack(self.said)[5:8]
        return crc, packed, size

    @property
    def content_at(self) -> int:
        return self.starts_at + _LOCAL.size + len(self.name)


class PlainZip:
    """Its members by name, in the order of the file.

    Raises:
        BundleBrokenError: it is no zip, or one that some program could unpack differently; the sentence says why.
        OSError: it cannot be read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        listed, directory_at = _directory(file)
        _refuse_twins(listed)
        _refuse_gaps(file, listed, directory_at)
        self._members = {member.name: member for member in listed}

    @property
    def names(self) -> tuple[str, ...]:
        """Of all members."""
        return tuple(self._members)

    def read(self, name: str, limit: int) -> bytes:
        """A member as a whole.

        Raises:
            BundleBrokenError: it is missing, damaged, or longer than `limit` bytes.
        """
        content = bytearray()
        for piece in self.pieces(name):
            content += piece
            if len(content) > limit:
                raise BundleBrokenError(f"{name} is longer than {limit} bytes.")
        return bytes(content)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member piece by piece. Whoever does not take the last piece does not know whether it is whole.

        Raises:
            BundleBrokenError: it is missing or damaged.
        """
        member = self._members.get(name)
        if member is None:
            raise BundleBrokenError(f"{name} is missing.")
        sum_of, found, (crc, _, size) = 0, 0, member.sizes
        try:
            for piece in self._unpacked(member):
                sum_of, found = zlib.crc32(piece, sum_of), found + len(piece)
                yield piece
        except zlib.error as error:
            raise BundleBrokenError(f"{name} is damaged: {error}.") from None
        if (sum_of, found) != (crc, size):
            raise BundleBrokenError(f"{name} is damaged: it has another size or check sum than the zip says.")

    def _unpacked(self, member: _Member) -> Iterator[bytes]:
        packed = self._packed(member)
        return packed if member.method == _STORED else _inflated(packed, member.name)

    def _packed(self, member: _Member) -> Iterator[bytes]:
        _, left, _ = member.sizes
        at = member.content_at
        while left:
            self._file.seek(at)
            piece = self._file.read(min(left, _PIECE))
            if not piece:
                raise BundleBrokenError(f"{member.name} is damaged: the file became shorter.")
            at, left = at + len(piece), left - len(piece)
            yield piece


def _directory(file: IO[bytes]) -> tuple[list[_Member], int]:
    """The members as they are listed, and where the list begins."""
    end_at = file.seek(0, os.SEEK_END) - _END.size
    file.seek(max(end_at, 0))
    end = file.read(_END.size)
    if end_at < 0 or end[:4] != b"PK\5\6" or end[-2:] != b"\0\0":
        _refuse("This is not a whole zip file: its end is missing, or something follows it.")
    _, *disks, here, count, size, starts_at, _ = _END.unpack(end)
    if any(disks) or here != count or starts_at + size != end_at or size > _LARGEST_DIRECTORY:
        _refuse("The zip's list of members is not where it should be: there is something before it or after it.")
    file.seek(starts_at)
    directory = file.read(size)
    try:
        return list(_listed(directory, count)), starts_at
    except struct.error:
        _refuse("The zip's list of members is cut off.")


def _listed(directory: bytes, count: int) -> Iterator[_Member]:
    at = 0
    for _ in range(count):
        signature, _, said, comment, disk, _, attributes, starts_at = _LISTED.unpack_from(directory, at)
        *_, named, extra = _SAID.unpack(said)
        at += _LISTED.size + named
        if signature != b"PK\1\2" or disk or at > len(directory):
            _refuse("The zip's list of members is damaged.")
        member = _Member(name=_name(directory[at - named : at]), said=said, starts_at=starts_at)
        if extra or comment:
            _refuse(f"{member.name} has an extra field or a comment in the zip's list, which a bundle never has.")
        _refuse_odd(member, attributes)
        yield member
    if at != len(directory):
        _refuse("The zip's list of members is longer than what it counts.")


def _name(said: bytes) -> str:
    name = said.decode("ascii", "backslashreplace")
    if not _NAME.fullmatch(name):
        _refuse(f"{name!r} is not a name that a bundle has.")
    return name


def _refuse_odd(member: _Member, attributes: int) -> None:
    """Refuse what would not become a plain file, or needs more than this reader."""
    _, packed, size = member.sizes
    if member.flags & _ENCRYPTED:
        _refuse(f"{member.name} is encrypted; a bundle never is.")
    plain = member.method == _DEFLATED or (member.method == _STORED and packed == size)
    if member.flags & ~_HARMLESS or not plain:
        _refuse(f"{member.name} is packed in a way that a bundle never is.")
    if attributes >> 16 & _TYPE not in {0, _REGULAR} or attributes & _DOS_FOLDER:
        _refuse(f"{member.name} is no plain file but a folder or a link.")


def _refuse_twins(members: list[_Member]) -> None:
    """Refuse names that are one and the same on some disk, or a file where others need a folder."""
    seen: set[str] = set()
    for member in members:
        name = member.name.lower()
        if name in seen:
            _refuse(f"{member.name!r} is in the file twice, or differs from another name by capitals alone.")
        seen.add(name)
    for name in seen:
        if any("/".join(name.split("/")[:depth]) in seen for depth in range(1, name.count("/") + 1)):
            _refuse(f"{name!r} is in the file twice: its folder is a file, too.")


def _refuse_gaps(file: IO[bytes], members: list[_Member], directory_at: int) -> None:
    """Refuse bytes that no member accounts for, and members that share some."""
    at = 0
    for member in members:
        if member.starts_at != at:
            _refuse(f"There is something in the file besides its members: {member.name} is not where it should be.")
        file.seek(at)
        header = file.read(_LOCAL.size + len(member.name))
        if header != _LOCAL.pack(b"PK\3\4", member.said) + member.name.encode():
            _refuse(f"{member.name}: the zip says two different things about it.")
        at = member.content_at + member.sizes[1]
    if at != directory_at:
        _refuse("There is something in the file besides its members, after the last of them.")


def _inflated(packed: Iterator[bytes], name: str) -> Iterator[bytes]:
    """What deflate makes of it, which must end with the last byte (RFC 1951)."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for held in packed:
        todo, full = held, True
        while todo or full:
            piece = stream.decompress(todo, _PIECE)
            todo, full = stream.unconsumed_tail, len(piece) == _PIECE
            yield piece
        if stream.unused_data:
            _refuse(f"Something hides behind the content of {name}.")
    if not stream.eof:
        _refuse(f"{name} is damaged: it is not whole.")


def _refuse(sentence: str) -> NoReturn:
    raise BundleBrokenError(sentence)
