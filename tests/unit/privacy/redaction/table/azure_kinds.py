"""Secrets of Azure's, and of the ways in which any service is reached."""

from random import Random

from tests.unit.privacy.redaction.table.draw import DIGITS, HEX, LOWER, encoded, key, letters, plain_word, url_key, word
from tests.unit.privacy.redaction.table.sample import Kind, Sample

LEARN = "learn.microsoft.com"


def _said(text: str, *parts: str) -> Sample:
    return Sample(value=text, parts=parts)


def _hub(rng: Random) -> Sample:
    held = key(rng)
    return _said(f"HostName=h.azure-devices.net;DeviceId=d;SharedAccessKey={held}", held)


def _odd_hub(rng: Random) -> Sample:
    """In capitals, with words, a line break or full-width signs where the key should be."""
    held, other = plain_word(rng), plain_word(rng)
    one, two = key(rng)[:20], key(rng)[:24]
    start = "HOSTNAME=H.AZURE-DEVICES.NET;DEVICEID=D;SHAREDACCESSKEY"
    return rng.choice(
        [
            _said(f"{start}={held} {other}", held, other),
            _said(f"{start}={one}\n{two}", one, two),
            _said(f"{start}\uff1d{held}", held),
            _said(f"{start}={one}\uff1b{other}", one, other),
        ]
    )


def _bus(rng: Random) -> Sample:
    held = key(rng)
    return _said(f"Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={held}", held)


def _storage(rng: Random) -> Sample:
    held = key(rng, 64)
    return _said(f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={held};EndpointSuffix=x", held)


def _database(rng: Random) -> Sample:
    held = word(rng)
    return _said(f"Server=tcp:db.example,1433;User ID=sa;Password={held};Encrypt=True", held)


def _token(rng: Random) -> Sample:
    held = letters(rng, 40)
    return _said(f"SharedAccessSignature sr=h%2Fdevices%2Fd&sig={held}%3D&se=1790000000", held)


def _blob(rng: Random) -> Sample:
    held = letters(rng, 40)
    return _said(f"https://a.blob.core.windows.net/c/f?sv=2024-11-04&se=2027-01-01&sr=b&sp=r&sig={held}%3D", held)


def _function(rng: Random) -> Sample:
    held = letters(rng, 52)
    return _said(f"https://f{letters(rng, 4, LOWER)}.azurewebsites.net/api/assign?code={held}==", held)


def _flow(rng: Random) -> Sample:
    held = letters(rng, 43)
    return _said(f"https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/b?sp=%2F&sv=1.0&sig={held}", held)


def _entra(rng: Random) -> Sample:
    held = f"{letters(rng, 3)}8Q~{letters(rng, 34)}"
    return _said(held, held)


def _key(rng: Random) -> Sample:
    held = key(rng, rng.choice([32, 64]))
    return _said(held, held)


def _bare_key(rng: Random) -> Sample:
    held = key(rng).rstrip("=")
    return _said(held, held)


def _url_key(rng: Random) -> Sample:
    held = url_key(rng, rng.choice([32, 64]))
    return _said(held, held)


def _user(rng: Random) -> Sample:
    held = word(rng)
    return _said(f"mqtts://cam-{letters(rng, 3, LOWER)}:{held}@broker.example:8883/x", held)


def _token_as_user(rng: Random) -> Sample:
    held = letters(rng, 32, rng.choice([HEX, LOWER]))
    return _said(f"https://{held}@git.example/o/r.git", held)


def _basic(rng: Random) -> Sample:
    held = encoded(f"ana:{word(rng)}")
    return _said(f"Authorization: Basic {held}", held)


def _bearer(rng: Random) -> Sample:
    held = letters(rng, 36)
    return _said(f"Authorization: Bearer {held}", held)


def _web_token(rng: Random) -> Sample:
    held = ".".join((encoded('{"alg":"ES256","typ":"JWT"}').rstrip("="), url_key(rng, 40), url_key(rng, 64)))
    return _said(held, held)


def _aws(rng: Random) -> Sample:
    held = f"AKIA{letters(rng, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}"
    return _said(held, held)


def _bot(rng: Random) -> Sample:
    held = f"{letters(rng, 9, DIGITS)}:AA{letters(rng, 33)}"
    return _said(held, held)


KINDS = (
    Kind(name="IoT Hub connection string", source=LEARN, make=_hub),
    Kind(name="SHAREDACCESSKEY with odd values", source="", make=_odd_hub),
    Kind(name="Service Bus connection string", source=LEARN, make=_bus),
    Kind(name="Storage connection string", source=LEARN, make=_storage),
    Kind(name="SQL connection string", source=LEARN, make=_database),
    Kind(name="SAS token of IoT Hub", source=LEARN, make=_token),
    Kind(name="SAS address of a blob", source=LEARN, make=_blob),
    Kind(name="Function address with its code", source=LEARN, make=_function),
    Kind(name="Logic Apps and Teams workflow address", source=LEARN, make=_flow),
    Kind(name="Entra ID client secret", source=LEARN, make=_entra),
    Kind(name="Azure key", source=LEARN, make=_key),
    Kind(name="Azure key without padding", source="", make=_bare_key),
    Kind(name="key in base64url", source="RFC 7515", make=_url_key),
    Kind(name="user and password in an address", source="RFC 3986", make=_user),
    Kind(name="token as user in an address", source="docs.github.com", make=_token_as_user),
    Kind(name="Basic credentials", source="RFC 7617", make=_basic),
    Kind(name="Bearer token", source="RFC 6750", make=_bearer),
    Kind(name="JSON web token", source="RFC 7519", make=_web_token),
    Kind(name="AWS access key id", source="docs.aws.amazon.com", make=_aws),
    Kind(name="Telegram bot token", source="core.telegram.org", make=_bot),
)
