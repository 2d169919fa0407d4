"""What the operators of `edge-gw-5` wrote into its twin and into those of its modules, secrets among it."""

import json

from sandbox.azure.fleet.planted import Safe
from sandbox.azure.shapes import Json

_SAFE = Safe("edge-gw-5")
_word = _SAFE.word

TAGS: Json = {
    "household": "Bianchi",
    "address": "Via dei Mille 14, Torino",
    "vpn": {"privateKey": _SAFE.private_key("vpn"), "publicKey": "3mJr7AoUXx2Wqd1i8kYq0p4o9f2m6b3c5d7e9g1h2jk="},
    "sshPassword": _word("ssh"),
}

DESIRED: Json = {
    "remote": {"user": "bianchi", "url": f"https://gw:{_word('remote')}@gateway.example"},
    "telemetry": f"Endpoint=sb://ns.example/;SharedAccessKeyName=send;SharedAccessKey={_SAFE.key('telemetry')}",
}

REPORTED: Json = {
    "uptimeHours": 1811,
    "lastLogin": f"run --token {_word('login')} --fast",
    "selfTest": "pass: 12 of 14",
}

_CAMERA_STORE = f"DefaultEndpointsProtocol=https;AccountName=gwclips;AccountKey={_SAFE.key('clips')};"

DEPLOYMENT: Json = {
    "schemaVersion": "1.1",
    "runtime": {
        "type": "docker",
        "settings": {
            "minDockerVersion": "v1.25",
            "registryCredentials": {
                "acme": {
                    "username": "acme-pull",
                    "password": _word("registry"),
                    "address": "acmeedge.azurecr.io",
                },
                "spare": {"username": "spare-pull", "password": _word("spare"), "address": "spare.example"},
            },
        },
    },
    "modules": {
        "camera": {
            "type": "docker",
            "status": "running",
            "settings": {
                "image": "acmeedge.azurecr.io/camera:3.2",
                "createOptions": json.dumps({"Env": ["LANG=it", f"RTSP_PASSWORD={_word('options')}"]}),
            },
            "env": {
                "CLIP_STORE": {"value": _SAFE.whole(_CAMERA_STORE)},
                "PLATES_TOKEN": {"value": _word("plates")},
                "LANGUAGE": {"value": "it-IT"},
            },
        }
    },
}
"""What `$edgeAgent` is told to run, with the passwords of the registries it pulls from."""

ROUTES: Json = {
    "routes": {"cameraToCloud": "FROM /messages/modules/camera/outputs/* INTO $upstream"},
    "mqttBroker": {"bridges": [{"endpoint": "$upstream", "credentials": {"user": "gw", "for": _word("bridge")}}]},
}
"""What `$edgeHub` is told to pass on."""

CAMERA_DESIRED: Json = {
    "watch": ["driveway", "gate"],
    "cameras": [
        {"at": "gate", "stream": f"rtsp://admin:{_word('gate')}@gate.example:554/1"},
        {"at": "driveway", "stream": f"rtsp://admin:{_word('driveway')}@driveway.example:554/1"},
    ],
    "plates": {"apiKey": [_word("plates key")], "region": "IT"},
    "model": f"https://models.example/plates?sv=2022-11-02&sig={_word('model')}&se=2027-01-01",
}

CAMERA_REPORTED: Json = {
    "lastPlateSeen": "FX 418 KL",
    "facesToday": 4,
    "session": {"token": _SAFE.web_token("session"), "tokenType": "Bearer"},
    "hook": f"https://hooks.slack.com/services/T00000000/B00000000/{_word('hook')}",
    "backup": _SAFE.wrapped("backup"),
}

SECRETS = tuple(_SAFE.secrets)
"""What of all this must not leave."""

HARMLESS = ("acme-pull", "it-IT", "FX 418 KL", "Via dei Mille 14, Torino", "pass: 12 of 14", "minDockerVersion", "1811")
"""What only sounds or looks like a secret, or stands beside one, and belongs to the person."""
