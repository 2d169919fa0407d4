"""Secrets that only a name gives away, in many languages and spellings."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.unit.privacy.redaction.table.draw import DIGITS, letters, plain_word, word
from tests.unit.privacy.redaction.table.sample import Kind, Sample


def _one(name: str, held: str) -> Any:
    return {name: held}


def _kind(name: str, names: str, held: Callable[[Random], str] = plain_word) -> Kind:
    """One name after the other, so that each is tried."""
    left: Sequence[str] = names.split()

    def make(rng: Random) -> Sample:
        secret = held(rng)
        return Sample(value={rng.choice(left): secret}, parts=(secret,))

    return Kind(name=name, source="", make=make)


def _digits(rng: Random) -> str:
    return letters(rng, 6, DIGITS)


def _beside(rng: Random) -> Sample:
    held = plain_word(rng)
    label = rng.choice(["password", "wifiPassword", "apiKey", "Kennwort"])
    return Sample(
        value=rng.choice(
            [
                [label, held],
                {"name": label, "data": held},
                {"key": label, "content": held},
                {"label": label, "text": held},
                {"field": label, "raw": held},
                {"id": label, "current": held, "unit": "none"},
                ["user", "ana", label, held],
            ]
        ),
        parts=(held,),
    )


def _below(rng: Random) -> Sample:
    held = plain_word(rng)
    return Sample(value={rng.choice(["wifi", "api", "encryption"]): {"key": held}}, parts=(held,))


def _items(rng: Random) -> Sample:
    one, two = plain_word(rng), plain_word(rng)
    return Sample(value={"password": [one, two]}, parts=(one, two))


def _hidden_letters(rng: Random) -> Sample:
    held, name = plain_word(rng), rng.choice(["password", "wifiPassword", "apiKey", "secret"])
    at = rng.randrange(1, len(name) - 1)
    mark = rng.choice(["\u200b", "\u2060", "\u00ad", "\ufe0f", "\u3164", "\u202e"])
    hidden = rng.choice([name[:at] + mark + name[at:], mark.join(name)])
    return Sample(value={hidden: held}, parts=(held,))


def _other_letters(rng: Random) -> Sample:
    held = plain_word(rng)
    name = rng.choice(
        [
            "p\u0430ssword",
            "\u0440assw\u043erd",
            "\u0455ecret",
            "t\u043eken",
            "pass\u03c9ord",
            "\uff50\uff57\uff44",
            "\U0001d429assword",
        ]
    )
    return Sample(value={name: held}, parts=(held,))


KINDS = (
    _kind(
        "names in English",
        "password wifiPassword WIFI_PASSWORD db_passwd adminPwd passphrase wpaPSK client_secret accessToken",
    ),
    _kind(
        "names in German",
        "Passwort Kennwort wlanSchlüssel WLAN-Schluessel Zugangscode Netzwerkschlüssel Zugangsdaten Geheimnis",
    ),
    _kind("names in French", "motDePasse mdp mdpWifi cléWifi cle_wifi codeSecret cléSecrète"),
    _kind(
        "names in Spanish, Portuguese and Italian",
        "contraseña claveWifi clave_acceso senha senhaWifi palavraPasse chaveWifi parolaChiave chiaveWifi",
    ),
    _kind(
        "names in Dutch and Nordic languages",
        "wachtwoord wifiWachtwoord lösenord losenord passord adgangskode salasana lykilorð",
    ),
    _kind(
        "names in Central European languages",
        "hasło haslo heslo jelszó parolă lozinka geslo slaptažodis parool şifre sifre",
    ),
    _kind("names in Cyrillic and Greek", "пароль парольWiFi пароль_wifi лозинка парола κωδικόςΠρόσβασης συνθηματικό"),  # noqa: RUF001 - words of that language
    _kind("names in Chinese, Japanese and Korean", "密码 密碼 wifi密码 口令 密钥 パスワード 暗証番号 비밀번호 암호"),
    _kind("names in further scripts", "كلمةالمرور كلمة_السر סיסמה รหัสผ่าน पासवर्ड mậtKhẩu kataSandi"),
    _kind(
        "compound names of passwords", "wifiPasswordGuest routerPass apn_pass mqtt_pw ntrip_pw passwordMain guestPwd"
    ),
    _kind(
        "compound names of keys",
        "securityKey joinKey priv_key encKey netkey keyMaterial rootKey networkKey pairingKey wg_private_key",
        word,
    ),
    _kind(
        "compound names of codes",
        "pukCode alarmCode doorCode accessCode pinNumber unlockCode gate_code setupCode installCode pairingCode",
        _digits,
    ),
    _kind(
        "names of seeds and phrases", "recoveryPhrase seedPhrase totpSeed otp_secret mnemonic walletSeed backupPhrase"
    ),
    _kind("names of files and systems", "snmpCommunity kubeconfig htpasswd roCommunity snmp_community pgpass"),
    Kind(name="names with invisible letters", source="", make=_hidden_letters),
    Kind(name="names with look-alike letters", source="", make=_other_letters),
    Kind(name="a label beside the value", source="", make=_beside),
    Kind(name="a name above the key", source="", make=_below),
    Kind(name="a list below a telling name", source="", make=_items),
)
