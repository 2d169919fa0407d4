"""Zips built by hand, byte by byte: what programs unpack differently, around the members of a good one."""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

EVIL = b"<h1>Nothing was deleted</h1>"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One member, and where its two headers lie about it."""

    name: str
    content: bytes
    packed: bytes | None = None
    """None for the content, deflated."""
    local_name: str | None = None
    flags: int = 0
    method: int = 8
    mode: int = 0o100600
    local_extra: bytes = b""
    extra: bytes = b""
    comment: bytes = b""
    listed: bool = True
    before: bytes = b""
    """What stands in front of it."""
    local_size: int | None = None
    crc: int | None = None


def deflated(content: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(content) + stream.flush()


def built(
    parts: list[Part], *, comment: bytes = b"", gap: bytes = b"", prefix: bytes = b"", more: int = 0, size: int = 0
) -> bytes:
    """The file; `prefix` moves all offsets along, `more` and `size` are added to the end's counts."""
    file, directory = prefix, b""
    for part in parts:
        packed = deflated(part.content) if part.packed is None else part.packed
        crc = zlib.crc32(part.content) if part.crc is None else part.crc
        file += part.before
        start, name = len(file), part.name.encode()
        head = struct.pack("<5H2I", 20, part.flags, part.method, 0, 0x21, crc, len(packed))
        own = (name if part.local_name is None else part.local_name.encode(), part.local_extra)
        told = len(part.content) if part.local_size is None else part.local_size
        file += b"PK\3\4" + head + struct.pack("<I2H", told, *map(len, own)) + b"".join(own) + packed
        if part.listed:
            lengths = struct.pack("<I3H", len(part.content), len(name), len(part.extra), len(part.comment))
            rest = struct.pack("<2H2I", 0, 0, part.mode << 16, start)
            directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + head + lengths + rest
            directory += name + part.extra + part.comment
    count = sum(part.listed for part in parts) + more
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory) + size, len(file), len(comment))
    return file + directory + gap + end + comment


def parts_of(members: Mapping[str, bytes]) -> list[Part]:
    """The members of a good zip."""
    return [Part(name=name, content=content) for name, content in members.items()]


def _first(members: Mapping[str, bytes], **changed: object) -> list[Part]:
    """The good members, the first one changed."""
    first, *others = parts_of(members)
    return [Part(**{**vars(first), **changed}), *others]  # type: ignore[arg-type]


def _evil(name: str, **how: object) -> Part:
    return Part(name=name, content=EVIL, **how)  # type: ignore[arg-type]


def _unicode_path(name: str, other: str) -> bytes:
    """Info-ZIP's field 0x7075: for those who know it, the member has this other name."""
    said = struct.pack("<BI", 1, zlib.crc32(name.encode())) + other.encode()
    return struct.pack("<2H", 0x7075, len(said)) + said


Members = Mapping[str, bytes]
TRICKS: Mapping[str, tuple[Callable[[Members], bytes], str]] = {
    "a hidden entry first": (
        lambda m: built([_evil("index.html", listed=False), *parts_of(m)]),
        "besides its members",
    ),
    "a hidden entry between": (
        lambda m: built([*parts_of(m)[:1], _evil("index.html", listed=False), *parts_of(m)[1:]]),
        "besides its members",
    ),
    "a hidden entry last": (
        lambda m: built([*parts_of(m), _evil("index.html", listed=False)]),
        "besides its members",
    ),
    "bytes between members": (
        lambda m: built([*parts_of(m)[:1], *_first(dict(list(m.items())[1:]), before=b"\0")]),
        "besides its members",
    ),
    "bytes between directory and end": (lambda m: built(parts_of(m), gap=b"\0" * 20), "list of members"),
    "bytes within the directory's size": (
        lambda m: built(parts_of(m), gap=b"\0" * 20, size=20),
        "list of members",
    ),
    "an entry more than are counted": (lambda m: built(parts_of(m), more=-1), "list of members"),
    "an entry less than are counted": (lambda m: built(parts_of(m), more=1), "list of members"),
    "two of one name, evil first": (lambda m: built([_evil("index.html"), *parts_of(m)]), "twice"),
    "two of one name, evil last": (lambda m: built([*parts_of(m), _evil("index.html")]), "twice"),
    "names that differ by case": (lambda m: built([*parts_of(m), _evil("INDEX.html")]), "twice"),
    "a name that is a folder, too": (lambda m: built([*parts_of(m), _evil("index.html/x")]), "twice"),
    "another name in front of the content": (
        lambda m: built(_first(m, local_name="evil.html")),
        "two different things",
    ),
    "another name in an extra field": (
        lambda m: built(_first(m, extra=_unicode_path(next(iter(m)), "evil.html"))),
        "extra field",
    ),
    "an extra field in front of the content": (lambda m: built(_first(m, local_extra=EVIL)), "two different things"),
    "another size in front of the content": (lambda m: built(_first(m, local_size=7)), "two different things"),
    "a comment on a member": (lambda m: built(_first(m, comment=EVIL)), "comment"),
    "a comment at the end": (lambda m: built(parts_of(m), comment=EVIL), "something follows"),
    "bytes after the end": (lambda m: built(parts_of(m)) + EVIL, "something follows"),
    "a second end": (lambda m: built(parts_of(m)) + built([_evil("index.html")])[-22:], "list of members"),
    "another zip in front": (lambda m: built([_evil("index.html")]) + built(parts_of(m)), "list of members"),
    "a program in front": (lambda m: b"#!/bin/sh\n" + built(parts_of(m)), "list of members"),
    "a program in front, counted": (lambda m: built(parts_of(m), prefix=b"#!/bin/sh\n"), "besides its members"),
    "one content for two names": (lambda m: _shared(parts_of(m)), "besides its members"),
    "bytes behind what is packed": (
        lambda m: built(_first(m, packed=deflated(next(iter(m.values()))) + EVIL)),
        "hides behind",
    ),
    "packed bytes that do not end": (lambda m: built(_first(m, packed=deflated(b"x" * 99)[:-2])), "is damaged"),
    "a wrong check sum": (lambda m: built(_first(m, crc=7)), "check sum"),
    "another size than is unpacked": (lambda m: built(_first(m, packed=deflated(b""))), "check sum"),
    "an encrypted member": (lambda m: built(_first(m, flags=1)), "is encrypted"),
    "a size that comes afterwards": (lambda m: built(_first(m, flags=8)), "packed in a way"),
    "another way to pack": (lambda m: built(_first(m, method=12)), "packed in a way"),
    "a link": (lambda m: built(_first(m, mode=0o120777)), "is no plain file"),
    **{
        f"the name {name!r}": (lambda m, name=name: built([*parts_of(m), _evil(name)]), "not a name")  # type: ignore[misc]
        for name in (
            *("../x", "/x", "a/../x", "a\\x", "..\\x", "C:x", "C:/x", "a//x", "a/", "./x", "", "x.", "x ", "a\0b", "ä"),
            *(".bashrc", "~/x"),
        )
    },
}
"""By what it is: how it is built from the members of a good zip, and what is said about it."""


def _shared(parts: list[Part]) -> bytes:
    """The directory names the first member's place a second time, under another name of the same length."""
    whole = built(parts)
    first = parts[0].name.encode()
    start = whole.rindex(b"PK\1\2", 0, whole.index(first, whole.index(b"PK\1\2")))
    entry = whole[start : start + 46] + b"x" * len(first)
    end = whole[-22:]
    count, size = struct.unpack_from("<HI", end, 10)
    ends = end[:8] + struct.pack("<2HI", count + 1, count + 1, size + len(entry)) + end[16:]
    return whole[:-22] + entry + ends
