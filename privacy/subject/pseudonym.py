"""The keyed pseudonym that stands for a device in the ledger (GDPR Art. 4(5))."""

import hashlib
import hmac
from dataclasses import dataclass

from privacy.model.ids import DeviceId, Identifier
from privacy.subject.identifiers import GROUP_PREFIX, ParsedIdentifier

_DOMAIN = b"dps-bot/device/v1\0"
_DEVICE_ID = b"dps-bot/device-id/v1\0"
_RECORD = b"dps-bot/record/v1\0"
_CONTENT = b"dps-bot/content/v1\0"
_WITHHELD = b"dps-bot/withheld/v1\0"


@dataclass(frozen=True, kw_only=True)
class Pseudonyms:
    """Gives the same pseudonym for every spelling of an identifier; without the key nobody can guess it."""

    key: bytes

    def __repr__(self) -> str:
        """Without the key: a repr can end in a log."""
        return "Pseudonyms(key=…)"

    @property
    def key_id(self) -> str:
        """Names the key without giving it away, for the day when it changes."""
        return hashlib.sha256(b"dps-bot/pseudonym-key/v1\0" + self.key).hexdigest()[:8]

    def of(self, identifier: Identifier) -> str:
        """`KEYID:` and 32 hexadecimal characters. DPS ids have no case, so case is folded first."""
        asked = ParsedIdentifier.parse(identifier)
        name = f"{GROUP_PREFIX}{asked.text}" if asked.group else asked.text
        digest = hmac.new(self.key, _DOMAIN + name.casefold().encode(), hashlib.sha256).hexdigest()
        return f"{self.key_id}:{digest[:32]}"

    def of_device_id(self, device: DeviceId) -> str:
        """What stands for exactly this device id, in the same form as `of`: in a hub, capitals make a difference."""
        return f"{self.key_id}:{self._keyed(_DEVICE_ID + device.encode())}"

    def of_record(self, kind: str, place: str, key: str) -> str:
        """What stands for one record in a plan and in the ledger."""
        return self._keyed(_RECORD + f"{kind}\0{place}\0{key}".encode())

    def of_content(self, canonical: bytes) -> str:
        """What stands for a record's content: equal content gives an equal hash, and nobody else can guess it."""
        return self._keyed(_CONTENT + canonical)

    def of_withheld(self, where: str, value: bytes) -> str:
        """What stands for a withheld value at one place: another place gives the same value another hash."""
        return self._keyed(_WITHHELD + where.encode("utf-8", "surrogatepass") + b"\0" + value)

    def _keyed(self, content: bytes) -> str:
        return hmac.new(self.key, content, hashlib.sha256).hexdigest()[:32]
