"""The words by which fields say that they hold a secret, in the languages that we know them in.

A list is a fact about languages and makers, and grows: each word is a sample in the tests.
"""

from typing import Final

from privacy.model.records import SecretType


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


def _each(first: str, last: str) -> str:
    """Every word of `first` with every word of `last` behind it."""
    return " ".join(one + two for one in first.split() for two in last.split())


_KEYS: Final = _each(
    "api access account subscription function functions master storage shared secret app auth client consumer security"
    " encryption encrypt enc decryption decrypt dec crypto cipher signing session device hmac aes server service admin"
    " network net nwk link apps nwks join root pairing zigbee zwave thread wifi wlan wpa wep ble lora mqtt broker vpn"
    " wireguard ssh ssl tls gpg pgp registry deploy provisioning enrollment unlock webhook bot ingest",
    "key",
)
_CODES: Final = _each(
    "door access alarm entry gate garage lock unlock pin puk pass security safe keypad pairing setup install recovery"
    " backup auth authentication verification otp totp arm disarm duress admin master matter homekit join onboarding"
    " zugangs zugriffs tür tuer",
    "code",
)
_KEYS_BY_THEIR_USE: Final = _each(
    "clé clave chave chiave", "wifi wlan accès acceso acesso accesso réseau red rede rete secrète secreta segreta"
    " privée privada privata",
)  # fmt: skip
"""Languages in which what the key is for stands behind it."""
_SCHLUESSEL: Final = _each(
    "wlan wifi netzwerk netz sicherheits zugangs geräte wpa wep", "schlüssel schluessel"
)  # fmt: skip

ENDINGS: Final[dict[SecretType, str]] = {
    SecretType.PASSWORD: (
        "password passwd pwd pswd passphrase passcode passkey psk mpsk ppsk presharedkey"
        " wifipass wlanpass mqttpass brokerpass dbpass userpass adminpass rootpass loginpass smtppass ftppass sshpass"
        " wifipw adminpw userpw passwort kennwort losungswort motdepasse mdp contraseña contrasenya senha palavrapasse"
        " wachtwoord lösenord passord adgangskode kodeord salasana lykilorð hasło heslo jelszó parolă parola"
        " parolachiave parolaccesso lozinka geslo slaptažodis parool şifre matkhau mậtkhẩu katasandi katalaluan"
        " пароль парола лозинка κωδικόςπρόσβασης συνθηματικό 密码 密碼 口令 パスワード 合言葉 비밀번호 암호"
        " كلمةالمرور كلمةالسر رمزعبور گذرواژه סיסמה סיסמא รหัสผ่าน पासवर्ड"
        f" {_SCHLUESSEL} {_KEYS_BY_THEIR_USE} wifikey wlankey wpakey wepkey"
    ),
    SecretType.PIN: f"pin pincode puk otp 暗証番号 {_CODES} codeaccès codigoacceso codiceaccesso",
    SecretType.TOKEN: "token jwt bearer authorization cookie 令牌",
    SecretType.SAS_TOKEN: "sas sassignature sharedaccesssignature sastoken sig",
    SecretType.CONNECTION_STRING: "connectionstring connstring connectionstr connstr",
    SecretType.ACCESS_KEY: f"{_KEYS} appskey nwkskey keymaterial ltk 密钥 密鑰",
    SecretType.SYMMETRIC_KEY: "symmetrickey primarykey secondarykey",
    SecretType.STORAGE_ROOT_KEY: "storagerootkey",
    SecretType.PRIVATE_KEY: "privatekey privkey pfx pkcs",
    SecretType.CREDENTIALS: "credential kubeconfig pgpass netrc keytab zugangsdaten anmeldedaten",
    SecretType.SECRET: (
        "secret geheimnis snmpcommunity rocommunity rwcommunity communitystring mnemonic"
        f" {_each('totp hotp otp mfa wallet recovery secret key', 'seed')}"
        f" {_each('recovery seed backup secret mnemonic', 'phrase')}"
    ),
}
"""The last words of a name, run together, by what the field holds."""

WHOLE: Final = {"pass": SecretType.PASSWORD, "pw": SecretType.PASSWORD}
"""Words that need nothing beside them, or a thing with a password, such as `router`."""
CODES: Final = listed(_CODES) | listed("codeaccès codigoacceso codiceaccesso")
MADE: Final = listed("bearer ltk")
"""Words for people and things too: what they hold must look like the work of a machine."""
ONE_WORD: Final = listed("credential")
"""The same, where one long word will do."""

THINGS: Final = {
    "pass": listed(
        "boarding ski bus day week season parking visitor museum travel tram train rail metro holiday fishing hunting"
        " event mountain first second by test low high band all no guest press"
    ),
    "token": listed(
        "parking bus laundry game arcade casino loyalty transit subway toll wash ride coffee vending slot poker board"
    ),
    "pin": listed("map location gps hat tie lapel led gpio board header bowling rolling safety hair cotter"),
    "cookie": listed("favorite favourite fortune chocolate"),
    "pw": listed("peak optical"),
}
"""What is of another kind altogether: a `parkingToken`, a `mapPin`."""

ADDED: Final = listed(
    "value values text string str old new current previous plain plaintext raw hash hashed b base enc encoded encrypted"
    " primary secondary backup default number guest main home office admin prod production dev staging wifi wlan mqtt"
    " wi fi local remote"
)
"""Words after a secret's name that leave it one, such as `passwordOld` and `token_base64`."""
ASKING: Final = listed("has is use uses need needs require requires required enable enabled show allow no")
ANSWERS: Final = listed("true false yes no on off ok all")
_NOTHING: Final = """
none|null|nil|n/a|na|-|--|?|unknown|unset|empty|no|not set|not used|not available|not known|no password
keine|keins|keines|kein passwort|nicht gesetzt|nicht vergeben|nicht bekannt|unbekannt
aucun|aucune|non|sans|sans mot de passe|nenhuma|nenhum|sem senha|ninguna|ninguno|sin clave|sin contraseña
nessuna|nessuno|geen|ingen|inget|brak|žádné|yok|нет|не задан|без пароля|无|沒有|没有|なし|없음
"""
NOTHING: Final = frozenset(said for line in _NOTHING.split("\n") for said in line.split("|") if said)
"""What people write where there is none."""
PUBLIC: Final = listed(
    "public thumbprint fingerprint hash digest checksum md sha integrity signature endorsement etag certificate cert"
    " nonce salt"
)
"""Words for values that look like keys and are meant to be seen."""
