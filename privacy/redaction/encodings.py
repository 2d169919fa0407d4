"""Texts inside texts: base64, hexadecimal digits, percent signs and escapes, undone so that one can look inside."""

import re
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import unquote

from privacy.redaction.shapes import decoded_bytes


class Inside(NamedTuple):
    """What a part of a text stands for."""

    start: int
    end: int
    content: str | None
    """None for a private key in binary form (DER)."""


_BASE64 = tuple(re.compile(rf"[{marks}]{{12,}}={{0,2}}") for marks in ("A-Za-z0-9+/", "A-Za-z0-9_-", "A-Za-z0-9"))
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){12,}")
_HEX_APART = re.compile(r"(?:0x)?[0-9A-Fa-f]{2}(?:(?:[:-]|,? )(?:0x)?[0-9A-Fa-f]{2}){11,}")
_BETWEEN = re.compile(r"0x|[^0-9A-Fa-f]")
_RUN = re.compile(r"[^\s\"'<>]+")
_MARKED = re.compile(r"\+|%[0-9A-Fa-f]{2}|\\[nrt]|\\[ux][0-9A-Fa-f]{2}|&[A-Za-z0-9#]{2,8};")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|[nrt])")
_LINES = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{40,}+\s{1,4}+)++(?:[A-Za-z0-9+/]++={0,2})?")
"""Base64 broken into lines; the last piece can be a word of what follows."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PRIVATE_DER = re.compile(
    rb"\x30(?:[\x00-\x7f]|\x81.|\x82..)\x02\x01(?:\x00\x30|\x00\x02[\x20-\x41\x81\x82]|\x01\x04[\x10-\x60]|\x03\x30)"
    rb"|openssh-key-v1\x00",
    re.DOTALL,
)
"""How PKCS #8, RSA's own form, SEC 1 and PKCS #12 begin: a sequence, a small version number, and what follows it.

OpenSSH has a form of its own."""
_SHORTEST: Final = 12


_COMPRESSED: Final = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_EITHER: Final = 47
"""zlib's number for: gzip's header or its own."""
_MOST_TIMES: Final = 20


def insides(text: str) -> Iterator[Inside]:
    """The parts of `text` that stand for something else; they can overlap."""
    if len(text) < _SHORTEST:
        return
    for run in _LINES.finditer(text):
        pieces = run[0].split()
        yield from _decoded(*run.span(), "".join(pieces), decoded_bytes)
        yield from _decoded(*run.span(), "".join(pieces[:-1]), decoded_bytes)
    yield from _base64(text)
    for run in _HEX.finditer(text):
        yield from _decoded(*run.span(), run[0], bytes.fromhex)
    for run in _HEX_APART.finditer(text):
        yield from _decoded(*run.span(), _BETWEEN.sub("", run[0]), bytes.fromhex)
    for run in _RUN.finditer(text) if _MARKED.search(text) else ():
        if _MARKED.search(run[0]):
            yield Inside(*run.span(), _unescaped(run[0]))
        if "+" in run[0]:
            # A form writes a blank as a plus sign.
            yield Inside(*run.span(), _unescaped(run[0].replace("+", " ")))


def _base64(text: str) -> Iterator[Inside]:
    """Runs of either alphabet, then of what they share; a run inside one that made sense is not tried again."""
    made_sense = bytearray(len(text))
    for pattern in _BASE64:
        for run in pattern.finditer(text):
            if made_sense.find(0, *run.span()) < 0:
                continue
            for inside in _decoded(*run.span(), run[0], decoded_bytes):
                made_sense[slice(*run.span())] = b"\1" * len(run[0])
                yield inside


def _unescaped(text: str) -> str:
    return unescape(_ESCAPED.sub(_character, unquote(text)))


def _character(escaped: re.Match[str]) -> str:
    """The character that an escape stands for; one kind of break is as good as any other."""
    digits = escaped[1] or escaped[2]
    return chr(int(digits, 16)) if digits else "\n"


def _decoded(start: int, end: int, encoded: str, decode: Callable[[str], bytes]) -> Iterator[Inside]:
    try:
        data = decode(encoded)
    except ValueError:
        return
    if data.startswith(_COMPRESSED):
        data = _unpacked(data)
    if _PRIVATE_DER.match(data):
        yield Inside(start, end, None)
    elif content := _text(data):
        yield Inside(start, end, content)


def _unpacked(data: bytes) -> bytes:
    """What gzip or zlib made small; no more than so many times as long, so that no bomb goes off."""
    try:
        return zlib.decompressobj(_EITHER).decompress(data, _MOST_TIMES * len(data))
    except zlib.error:
        return data


def _text(data: bytes) -> str:
    """The text that these bytes are; empty where they are something else."""
    # In UTF-16 every second byte of most texts is zero.
    wide = len(data) % 2 == 0 and data.count(0) * 3 > len(data)
    try:
        content = data.decode("utf-16-le" if wide else "utf-8")
    except ValueError:
        return ""
    return "" if _CONTROLS.search(content) else content
