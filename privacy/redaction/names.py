"""Names of fields that hold secrets, told by whole words: `wifiPassword` and `api_key`, not `monkey` or `tokenCount`.

A name is cut into words where case, digits or punctuation change. What counts is how it ends: `passwordPolicy` and
`secretName` are about a secret and hold none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from unicodedata import normalize

from privacy.model.records import SecretType


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


_ENDINGS: Final[dict[SecretType, str]] = {
    SecretType.PASSWORD: (
        "password passwd pwd pswd passphrase passcode passkey psk presharedkey wifikey wlankey wpakey wepkey"
        " wifipass wlanpass mqttpass brokerpass dbpass userpass adminpass rootpass loginpass smtppass ftppass sshpass"
        " wifipw adminpw userpw passwort kennwort motdepasse contraseña contrasena senha wachtwoord lösenord hasło"
    ),
    SecretType.PIN: "pin pincode puk otp",
    SecretType.TOKEN: "token jwt bearer authorization cookie",
    SecretType.SAS_TOKEN: "sas sassignature sharedaccesssignature sastoken sig",
    SecretType.CONNECTION_STRING: "connectionstring connstring connectionstr connstr",
    SecretType.ACCESS_KEY: (
        "apikey accesskey accountkey subscriptionkey functionkey functionskey masterkey storagekey sharedkey secretkey"
        " appkey authkey clientkey consumerkey encryptionkey decryptionkey signingkey sessionkey devicekey hmackey"
        " aeskey serverkey servicekey adminkey networkkey linkkey appskey nwkskey nwkkey"
    ),
    SecretType.SYMMETRIC_KEY: "symmetrickey primarykey secondarykey",
    SecretType.STORAGE_ROOT_KEY: "storagerootkey",
    SecretType.PRIVATE_KEY: "privatekey pfx pkcs",
    SecretType.CREDENTIALS: "credential",
    SecretType.SECRET: "secret",
}
"""The last words of a name, run together, by what the field holds."""

_BY_ENDING: Final = {ending: what for what, endings in _ENDINGS.items() for ending in endings.split()}
_WHOLE: Final = {"pass": SecretType.PASSWORD, "pw": SecretType.PASSWORD}
"""Words that mean a secret only when they are the whole name."""
_LONGEST: Final = 4
"""The most words that one ending has."""
_ADDED: Final = listed(
    "value values text string str old new current previous plain plaintext raw hash hashed b base enc encoded encrypted"
    " primary secondary backup default number"
)
"""Words after a secret's name that leave it one, such as `passwordOld` and `token_base64`."""
_ASKING: Final = listed("has is use uses need needs require requires required enable enabled show allow no")
_ANSWERS: Final = listed("true false yes no on off")
_PUBLIC: Final = listed(
    "public thumbprint fingerprint hash digest checksum md sha integrity signature endorsement etag certificate cert"
    " nonce salt"
)
"""Words for values that look like keys and are meant to be seen."""

_EDGES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[^\W\d_]+")
_DATES = frozenset({"$lastUpdated", "$lastUpdatedVersion"})
_SHORTEST_NUMBER: Final = 1_000
_SHORTEST_PIN: Final = 4
_ENOUGH: Final = 64
"""How much of a name is read, from its end."""
_REMEMBERED: Final = 4_096


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a field with a secret-like name holds."""

    what: SecretType
    plural: bool = False
    """True for `tokens`: a number there is a count."""
    asks: bool = False
    """True for `hasPassword`: an answer is no secret."""

    def fits(self, value: Any) -> bool:
        """Whether this value can be the secret; booleans, small numbers and a twin's own dates cannot."""
        match value:
            case None | bool() | float():
                return False
            case int():
                return abs(value) >= _SHORTEST_NUMBER and not self.plural
            case str():
                return self._fits_text(value.strip())
            case Mapping() if value.keys() <= _DATES:
                return False
            case _:
                return bool(value) and self.what is not SecretType.PIN

    def _fits_text(self, text: str) -> bool:
        if self.what is SecretType.PIN:
            digits = text.replace(" ", "").replace("-", "")
            return len(digits) >= _SHORTEST_PIN and digits.isdecimal()
        return bool(text) and not (self.asks and text.casefold() in _ANSWERS)


def meaning(name: str, allowed: frozenset[str]) -> Meaning | None:
    """What a field of this name holds; None where the name is not that of a secret, or is in `allowed` (casefolded)."""
    return None if allowed and name.casefold() in allowed else _meaning(name[-_ENOUGH:])


@lru_cache(_REMEMBERED)
def _meaning(name: str) -> Meaning | None:
    words = words_in(name)
    asks = bool(words) and words[0] in _ASKING
    while words:
        if found := _ending(words):
            what, plural = found
            return Meaning(what=what, plural=plural, asks=asks)
        if words[-1] not in _ADDED:
            return None
        words = words[:-1]
    return None


def is_public(name: str) -> bool:
    """Whether the name says that its value may be seen, such as `sha256` or `publicKey`."""
    return not _PUBLIC.isdisjoint(words_in(name[-_ENOUGH:]))


def _ending(words: list[str]) -> tuple[SecretType, bool] | None:
    if len(words) == 1 and words[0] in _WHOLE:
        return _WHOLE[words[0]], False
    for count in range(min(_LONGEST, len(words)), 0, -1):
        ending = "".join(words[-count:])
        if ending in _BY_ENDING:
            return _BY_ENDING[ending], False
        if ending.removesuffix("s") in _BY_ENDING:
            return _BY_ENDING[ending.removesuffix("s")], True
    # `wifipassword` without any edge.
    return (SecretType.PASSWORD, False) if words[-1].endswith(("password", "passwd", "passphrase")) else None


def words_in(name: str) -> list[str]:
    """The words of a field's name, casefolded: `wifi`, `password` for `wifiPassword`."""
    return _WORDS.findall(_EDGES.sub("_", normalize("NFKC", name)).casefold())
