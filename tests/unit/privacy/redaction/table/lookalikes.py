"""What looks like a secret and is a person's data, or a device's: none of it may be withheld."""

import base64
import hashlib
import uuid
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from tests.unit.privacy.redaction.table.draw import DIGITS, HEX, LOWER, UPPER, letters

_SEED: Final = 20_262
_NAMES: Final = (
    "Ann Brandt",
    "J. Møller",
    "Zoë O'Hara",
    "李小龙",
    "Ольга Ким",
    "María-José Ruiz",
    "Hồ Xuân Hương",
    "Tom Key",
)
_TOWNS: Final = ("Torino", "Łódź", "Passau", "Keystone", "Tokenburg", "Seedorf", "Codesa", "Москва")

FIELDS: Final[Mapping[str, Callable[[Random], Any]]] = {
    "passNumber": lambda rng: f"C{letters(rng, 8, UPPER)}",
    "passportNumber": lambda rng: letters(rng, 9, UPPER),
    "bearer": lambda rng: rng.choice(_NAMES),
    "cardBearer": lambda rng: rng.choice(_NAMES),
    "parkingToken": lambda rng: f"P-{letters(rng, 4, DIGITS)}",
    "laundryToken": lambda rng: rng.randrange(1, 900),
    "mapPin": lambda rng: rng.choice([f"{rng.uniform(40, 60):.5f},{rng.uniform(0, 20):.5f}", letters(rng, 6, DIGITS)]),
    "gpsPin": lambda rng: letters(rng, 5, DIGITS),
    "credential": lambda rng: rng.choice(["MD, PhD", "RN", "Dr. med.", "B.Sc., M.Sc."]),
    "credentials": lambda rng: rng.choice(["MD, PhD", "Dipl.-Ing. (FH)"]),
    "senha": lambda rng: rng.choice(["nenhuma", "sem senha"]),
    "password": lambda rng: rng.choice(["none", "n/a", "not set", "keines", "aucun", "-", "无"]),
    "mdp": lambda rng: rng.choice(["aucun", "non"]),
    "пароль": lambda rng: rng.choice(["нет", "не задан"]),
    "skiPass": lambda rng: f"Valberg {letters(rng, 4, DIGITS)}",
    "busPass": lambda rng: f"zone {rng.randrange(1, 9)}",
    "boardingPass": lambda rng: f"LH{letters(rng, 4, DIGITS)}",
    "selfTestPass": lambda rng: rng.choice(["yes", "all", "12 of 14"]),
    "lowPass": lambda rng: f"{rng.randrange(1, 90)} Hz",
    "postCode": lambda rng: letters(rng, 5, DIGITS),
    "zip_code": lambda rng: letters(rng, 5, DIGITS),
    "countryCode": lambda rng: letters(rng, 2, UPPER),
    "errorCode": lambda rng: letters(rng, 6, DIGITS),
    "alarmCode": lambda rng: rng.choice([rng.randrange(1, 300), "E12", "A07"]),
    "productCode": lambda rng: letters(rng, 10, UPPER),
    "barcode": lambda rng: letters(rng, 13, DIGITS),
    "taxCode": lambda rng: letters(rng, 16, UPPER),
    "codec": lambda rng: rng.choice(["h264", "opus"]),
    "colorKey": lambda rng: f"#{letters(rng, 6, HEX)}",
    "musicalKey": lambda rng: rng.choice(["C minor", "F sharp"]),
    "primaryKeyColumn": lambda rng: rng.choice(["device", "id"]),
    "keyboardLayout": lambda rng: rng.choice(["de", "qwertz"]),
    "monkey": lambda rng: rng.choice(["Bobo", "Chita7712"]),
    "keywords": lambda rng: rng.choice([["hall", "porch"], "garden, door"]),
    "turkey": lambda rng: rng.choice(_TOWNS),
    "tokenCount": lambda rng: rng.randrange(2_000, 9_000),
    "secretary": lambda rng: rng.choice(_NAMES),
    "secretSanta": lambda rng: rng.choice(_NAMES),
    "passenger": lambda rng: rng.choice(_NAMES),
    "author": lambda rng: rng.choice(_NAMES),
    "signature": lambda rng: rng.choice(_NAMES),
    "signal": lambda rng: -rng.randrange(30, 99),
    "randomSeed": lambda rng: rng.randrange(10_000, 99_999),
    "grassSeed": lambda rng: rng.choice(["rye", "fescue 2026"]),
    "community": lambda rng: rng.choice(_TOWNS),
    "phrase": lambda rng: rng.choice(["good morning", "buenos días 7"]),
    "catchPhrase": lambda rng: rng.choice(["to the moon 42", "Allons-y Alonso1"]),
    "clé": lambda rng: rng.choice(["sous le paillasson", "chez la voisine"]),
    "llave": lambda rng: rng.choice(["portería", "vecina"]),
    "codigoPostal": lambda rng: letters(rng, 5, DIGITS),
    "Schlüsseldienst": lambda rng: rng.choice(_NAMES),
    "Postleitzahl": lambda rng: letters(rng, 5, DIGITS),
    "Kundennummer": lambda rng: letters(rng, 9, DIGITS),
    "serialNumber": lambda rng: f"SN-{letters(rng, 4, DIGITS)}-{letters(rng, 8, UPPER)}",
    "imei": lambda rng: letters(rng, 15, DIGITS),
    "iccid": lambda rng: "89" + letters(rng, 18, DIGITS),
    "eui64": lambda rng: letters(rng, 16, HEX.upper()),
    "mac": lambda rng: ":".join(letters(rng, 2, HEX) for _ in range(6)),
    "ipv6": lambda rng: ":".join(letters(rng, 4, HEX) for _ in range(8)),
    "installation": lambda rng: str(uuid.UUID(bytes=rng.randbytes(16))),
    "thumbprint": lambda rng: letters(rng, 40, HEX.upper()),
    "fingerprint": lambda rng: ":".join(letters(rng, 2, HEX.upper()) for _ in range(20)),
    "firmware": lambda rng: f"acme/cam:3.2@sha256:{letters(rng, 64, HEX)}",
    "checksum": lambda rng: base64.b64encode(hashlib.sha256(rng.randbytes(9)).digest()).decode(),
    "build": lambda rng: letters(rng, 40, HEX),
    "iban": lambda rng: f"DE{letters(rng, 20, DIGITS)}",
    "phone": lambda rng: f"+49 {letters(rng, 3, DIGITS)} {letters(rng, 7, DIGITS)}",
    "email": lambda rng: f"ana.{letters(rng, 4, LOWER)}{rng.randrange(1950, 2010)}@mail.example",
    "licencePlate": lambda rng: f"M-{letters(rng, 2, UPPER)} {letters(rng, 4, DIGITS)}",
    "insurance": lambda rng: f"A{letters(rng, 9, DIGITS)}",
    "birthday": lambda rng: f"19{letters(rng, 2, DIGITS)}-0{rng.randrange(1, 9)}-1{rng.randrange(9)}",
    "position": lambda rng: f"{rng.uniform(-90, 90):.6f} {rng.uniform(-180, 180):.6f}",
    "route": lambda rng: [round(rng.uniform(0, 90), 5) for _ in range(6)],
    "notes": lambda rng: ["called on Monday", f"{rng.choice(_NAMES)} opened", rng.choice(_TOWNS)],
    "waveform": lambda rng: base64.b64encode(bytes(rng.randrange(120, 136) for _ in range(90))).decode(),
    "image": lambda rng: base64.b64encode(b"\xff\xd8\xff\xe0" + rng.randbytes(120)).decode(),
    "frame": lambda rng: rng.randbytes(48).hex(),
    "bytes": lambda rng: " ".join(f"{byte:02x}" for byte in rng.randbytes(24)),
    "document": lambda rng: f"https://docs.example/d/{letters(rng, 33)}/edit",
    "order": lambda rng: f"{letters(rng, 3, UPPER)}-{letters(rng, 6, DIGITS)}-{letters(rng, 3, UPPER)}",
    "stream": lambda rng: f"rtsp://ana.brandt{rng.randrange(1950, 2010)}@cam-{rng.randrange(9)}.home/live",
    "time": lambda rng: f"2026-11-{rng.randrange(10, 28)}T10:{rng.randrange(10, 59)}:00.123Z",
    "setting": lambda rng: {"name": rng.choice(["room", "Key West"]), "value": rng.choice(_TOWNS)},
    "field": lambda rng: {"name": "password", "type": "string", "description": rng.choice(["for Wi-Fi", "x"])},
    "columns": lambda rng: ["ssid", "password", rng.choice(["channel", "room"])],
}  # fmt: skip
"""Fields that only sound like a secret's, or whose values only look like one."""

SENTENCES: Final = (
    "the parking token is with Ann", "token ring at Elm Street 12", "passwords were discussed with J. Brandt",
    "key handed to neighbour M4tthias", "code of conduct signed 2026-01-12", "pin board in the hall",
    "he is the bearer of passport C4412998K", "MT: Monday to Thursday", "wifi: works in every room",
    "WIFI: see note; P: parking lot 7", "Z: 4412", "DPP: not used", "hook at the door, 2.10 m high",
    "discord between tenants, case 5512", "key-holder: Ann Brandt, flat 12", "SKU 4412998177120009",
    "recovery went well, 12 days", "community garden 14, Torino", "seed potatoes 12 kg",
    "le mot de passe a été changé par Ana", "пароль сменила Ольга", "密码由客户更改", "das Passwort hat Ann geändert",
    "Schlüssel beim Nachbarn, 2. Stock", "clé chez la voisine", "$6 for parking, $12 for fuel", "costs $1$ more",
    "EAAA batteries 12 of 24 used", "dapifer of the abbey", "AC 230 V, SK 4412", "order NRAK-12",
)  # fmt: skip


def fields() -> list[tuple[str, Any]]:
    """Name and value, two of each kind."""
    rng = Random(_SEED)
    return [(name, make(rng)) for name, make in FIELDS.items() for _ in range(2)]
