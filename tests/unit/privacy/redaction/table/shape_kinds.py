"""Keys in files, hashes, wrappings, and what a device or its label says for its set-up."""

import gzip
import textwrap
from base64 import b32encode
from random import Random

from tests.unit.privacy.redaction.table.draw import (
    DIGITS,
    HEX,
    MIXED,
    UPPER,
    encoded,
    key,
    letters,
    plain_word,
    word,
)
from tests.unit.privacy.redaction.table.sample import Kind, Sample


def _said(text: str, *parts: str) -> Sample:
    return Sample(value=text, parts=parts)


def _body(rng: Random) -> list[str]:
    return textwrap.wrap(encoded(b"\x30\x82\x04\xa4\x02\x01\x00\x02\x82" + rng.randbytes(240)), 64)


def _pem(rng: Random) -> Sample:
    label, lines = rng.choice(["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]), _body(rng)
    return _said("\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"]), *lines)


def _pem_in_list(rng: Random) -> Sample:
    lines = _body(rng)
    return Sample(
        value=["-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"], parts=tuple(lines)
    )


def _ssh_body(rng: Random) -> Sample:
    lines = textwrap.wrap(encoded(b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none" + rng.randbytes(200)), 70)
    return _said("\n".join(lines), *lines)


def _der(rng: Random) -> Sample:
    held = encoded(b"\x30\x77\x02\x01\x01\x04\x20" + rng.randbytes(112))
    return _said(held, held)


def _unix(rng: Random) -> Sample:
    salt, held = letters(rng, 8), letters(rng, 40, MIXED + "./")
    start = rng.choice([f"$6${salt}$", f"$5$rounds=5000${salt}$", f"$1${salt}$", f"$y$j9T${salt}$"])
    return _said(f"root:{start}{held}:19000:0:99999:7:::", held)


def _web_server(rng: Random) -> Sample:
    held = letters(rng, 22, MIXED + "./")
    return _said(rng.choice([f"ana:$apr1${letters(rng, 8)}${held}", f"ana:$2y$10${letters(rng, 31)}{held}"]), held)


def _argon(rng: Random) -> Sample:
    held = key(rng).rstrip("=")
    return _said(f"$argon2id$v=19$m=65536,t=3,p=4${letters(rng, 22)}${held}", held)


def _hidden(rng: Random) -> tuple[str, str]:
    held = key(rng)
    return f"HostName=h.azure-devices.net;DeviceId=d;SharedAccessKey={held}", held


def _base64(rng: Random) -> Sample:
    text, held = _hidden(rng)
    wrapped = encoded(text) if rng.random() < 0.5 else encoded(text).replace("+", "-").replace("/", "_").rstrip("=")
    return _said(wrapped, held, wrapped)


def _gzip(rng: Random) -> Sample:
    text, held = _hidden(rng)
    wrapped = encoded(gzip.compress(text.encode(), mtime=0))
    return _said(wrapped, held, wrapped)


def _hex_apart(rng: Random) -> Sample:
    text, _ = _hidden(rng)
    wrapped = rng.choice([" ", ":"]).join(f"{byte:02x}" for byte in text.encode())
    return _said(wrapped, wrapped)


def _hex(rng: Random) -> Sample:
    text, _ = _hidden(rng)
    return _said(text.encode().hex(), text.encode().hex())


def _split(rng: Random) -> Sample:
    text, held = _hidden(rng)
    pieces = textwrap.wrap(text, rng.choice([16, 30, 40]), break_long_words=True, break_on_hyphens=False)
    parts = [piece for piece in pieces if set(piece) <= set(held) and piece in held and len(piece) > 8]
    return Sample(value=pieces, parts=tuple(parts))


def _split_token(rng: Random) -> Sample:
    one, two = letters(rng, 20), letters(rng, 16)
    return Sample(value=[f"ghp_{one}", two], parts=(one, two))


def _network(rng: Random) -> Sample:
    held = word(rng)
    return _said(
        rng.choice(
            [
                f"WIFI:T:WPA;S:Home;P:{held};;",
                f"wifi:S:Home;T:WPA;P:{held};;",
                f"WIFI:T:WPA;S:a\\;b\\:c;H:true;P:{held};;",
                f"Wifi:P:{held[:4]}\\;{held[4:]};S:Home;;",
            ]
        ),
        held[4:],
    )


def _matter(rng: Random) -> Sample:
    held = letters(rng, 19, UPPER + "-.")
    return _said(f"MT:{held}", held)


def _homekit(rng: Random) -> Sample:
    held = f"00{letters(rng, 7, UPPER)}{letters(rng, 4, UPPER)}"
    return _said(f"X-HM://{held}", held)


def _easy_connect(rng: Random) -> Sample:
    held = encoded(b"\x30\x39\x30\x13\x06\x07" + rng.randbytes(53))
    return _said(f"DPP:C:81/1;M:5254005828e5;I:SN4774LH2b4044;K:{held};;", held)


def _zigbee(rng: Random) -> Sample:
    held = letters(rng, 36, HEX.upper())
    return _said(rng.choice([f"Z:000D6F000F123456$I:{held}", f"G$M:1694$S:SN123$Z:000D6F000F123456$I:{held}"]), held)


def _zwave(rng: Random) -> Sample:
    groups = [letters(rng, 5, DIGITS) for _ in range(8)]
    return rng.choice(
        [
            _said("-".join(groups), "-".join(groups[1:])),
            _said(f"9001{letters(rng, 8, DIGITS)}{''.join(groups)}", "".join(groups)),
        ]
    )


def _one_time(rng: Random) -> Sample:
    held = b32encode(rng.randbytes(20)).decode()
    return _said(f"otpauth://totp/acme:ana?secret={held}&issuer=acme", held)


def _bitcoin(rng: Random) -> Sample:
    held = letters(rng, 36)
    return _said(f"curl -u ana:{held} https://x.example", held)


def _flag(rng: Random) -> Sample:
    held = word(rng)
    return _said(f"run --{rng.choice(['token', 'password', 'api-key'])} {held} --fast", held)


def _element(rng: Random) -> Sample:
    held = plain_word(rng)
    return _said(f"<settings><password>{held}</password></settings>", held)


def _age(rng: Random) -> Sample:
    held = letters(rng, 58, UPPER)
    return _said(f"AGE-SECRET-KEY-1{held}", held)


def _wireguard(rng: Random) -> Sample:
    held = key(rng)
    return _said(f"[Interface]\nPrivateKey = {held}\nAddress = 10.0.0.2/32", held)


def _ldap(rng: Random) -> Sample:
    held = encoded(rng.randbytes(24))
    return _said(f"{{SSHA}}{held}", held)


KINDS = (
    Kind(name="private key in PEM", source="RFC 7468", make=_pem),
    Kind(name="private key in PEM, a list of lines", source="", make=_pem_in_list),
    Kind(name="OpenSSH private key without its header", source="", make=_ssh_body),
    Kind(name="private key in DER, base64", source="RFC 5958", make=_der),
    Kind(name="crypt hash", source="crypt(5)", make=_unix),
    Kind(name="web server's password file", source="httpd.apache.org", make=_web_server),
    Kind(name="Argon2 hash", source="RFC 9106", make=_argon),
    Kind(name="LDAP password hash", source="RFC 3112", make=_ldap),
    Kind(name="secret in base64", source="", make=_base64),
    Kind(name="secret in gzip in base64", source="", make=_gzip),
    Kind(name="secret in hex with blanks or colons", source="", make=_hex_apart),
    Kind(name="secret in hex", source="", make=_hex),
    Kind(name="secret split over a list", source="", make=_split),
    Kind(name="token split over a list", source="", make=_split_token),
    Kind(name="Wi-Fi QR code", source="Wi-Fi Alliance, WPA3 specification", make=_network),
    Kind(name="Matter QR code", source="CSA, Matter core specification", make=_matter),
    Kind(name="HomeKit QR code", source="developer.apple.com", make=_homekit),
    Kind(
        name="Wi-Fi Easy Connect (DPP) address", source="Wi-Fi Alliance, Easy Connect specification", make=_easy_connect
    ),
    Kind(name="Zigbee install code", source="CSA, Zigbee base device behavior", make=_zigbee),
    Kind(name="Z-Wave device-specific key", source="silabs.com", make=_zwave),
    Kind(name="one-time password address", source="Google Authenticator wiki", make=_one_time),
    Kind(name="user and password for curl", source="curl(1)", make=_bitcoin),
    Kind(name="option of a command", source="", make=_flag),
    Kind(name="element of XML", source="", make=_element),
    Kind(name="age key", source="age-encryption.org", make=_age),
    Kind(name="WireGuard configuration", source="wg(8)", make=_wireguard),
)
