"""Secrets in the forms in which people and devices write them down. They look real and open nothing."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
DER = "MHcCAQEEIK9v3x2Zb1t0r4QyVn7hGm5Jc8pLd2WsXeUoRiTaKfHqoAoGCCqGSM49AwEHoUQDQgAE1a2B3c4D"
WORD = "hunter2hunter"
SIGNATURE = "abcDEF123ghi"
HUB = f"HostName=hub-eu.azure-devices.net;DeviceId=cam;SharedAccessKey={KEY}"


def encoded(text: str) -> str:
    """Base64 of the text's UTF-8."""
    return base64.b64encode(text.encode()).decode()


def for_addresses(text: str) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def pem(label: str) -> str:
    """A private key as a file holds it."""
    return f"-----BEGIN {label}-----\n{DER}\n-----END {label}-----\n"


WEB_TOKEN = ".".join(
    (for_addresses('{"alg":"HS256","typ":"JWT"}'), for_addresses('{"sub":"cam-porch-9"}'), "c2lnbmF0dXJlLXZhbHVl")
)

SECRETS = {
    # what is written down: the part that must not leave
    HUB: KEY,
    f"Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={KEY};EntityPath=x": KEY,
    f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};EndpointSuffix=core.windows.net": KEY,
    f"Server=tcp:db.example,1433;User ID=sa;Password={WORD};Encrypt=True": WORD,
    f"SharedAccessSignature sr=hub%2Fdevices%2Fx&sig={SIGNATURE}%3D&se=1790000000": SIGNATURE,
    f"https://a.blob.core.windows.net/c?sv=2022-11-02&sig={SIGNATURE}%3D&se=1": SIGNATURE,
    f"https://f.azurewebsites.net/api/x?code={SIGNATURE}==": SIGNATURE,
    f"mqtts://user:{WORD}@broker.example:8883/x": WORD,
    WEB_TOKEN: WEB_TOKEN,
    pem("PRIVATE KEY"): DER,
    pem("RSA PRIVATE KEY"): DER,
    pem("OPENSSH PRIVATE KEY").replace("\n", "\\n"): DER,
    DER: DER,
    KEY: KEY,
    f"xoxb-123456789012-{SIGNATURE}": SIGNATURE,
    f"ghp_{SIGNATURE * 3}": SIGNATURE,
    f"AIzaSy{SIGNATURE * 3}": SIGNATURE,
    "AKIAIOSFODNN7EXAMPLE": "IOSFODNN7",
    f"https://hooks.slack.com/services/T00000000/B00000000/{SIGNATURE}": SIGNATURE,
    f"Authorization: Bearer {WORD}": WORD,
    f"Authorization: Basic {encoded('ana:' + WORD)}": encoded("ana:" + WORD),
    f"password={WORD}": WORD,
    f"MQTT_PASSWORD: {WORD}": WORD,
    f"client_secret = '{WORD}'": WORD,
    f"<password>{WORD}</password>": WORD,
    f'{{"apiKey": "{WORD}"}}': WORD,
    f"run --token {WORD} --fast": WORD,
    f"wifi password is {WORD}": WORD,
    f"abc8Q~{SIGNATURE}x.y_z{SIGNATURE}789": SIGNATURE,
    f"curl -u ana:{WORD} https://x.example": WORD,
    f"API key: {WORD}": WORD,
    f'sent "tokens": ["a1b2c3", "{WORD}"]': WORD,
    f'sent "password": "a\\"{WORD}" today': WORD,
    f'sent "password":a://u:x,{WORD}@h': WORD,
    f'{{"password": "{WORD}", "password": ""}}': WORD,
    f"https://x.example/?a=1\\u0026sig={WORD}": WORD,
    f"WIFI:T:WPA;S:Tanaka5G;P:{WORD};;": WORD,
}

WRAPPINGS: dict[str, Callable[[str], str]] = {
    "base64": encoded,
    "base64url": for_addresses,
    "base64 in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "data URL": lambda text: f"data:text/plain;base64,{encoded(text)}",
    "hexadecimal": lambda text: text.encode().hex(),
    "percent signs": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "parameter": lambda text: f"https://x.example/y?next={quote(text, safe='')}",
    "JSON object": lambda text: json.dumps({"v": text}),
    "JSON list": lambda text: json.dumps([1, [text]]),
    "JSON name": lambda text: json.dumps({text: 1}),
    "JSON text": json.dumps,
    "JSON cut out": lambda text: json.dumps({"v": text})[1:-1],
    "sentence": lambda text: f"it said {text} again",
    "lines": lambda text: f"one\n{text}\ntwo",
}
