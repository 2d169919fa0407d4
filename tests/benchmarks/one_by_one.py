"""The calls of a search made again, one after another: with Microsoft's client where it has the call, else bare."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.iot.deviceprovisioning import DeviceProvisioningClient

EVERYTHING = {"query": "SELECT * FROM enrollments"}
HUBS_JOBS = {"query": "SELECT * FROM devices.jobs"}
HUB_RESOURCE = "https://iothubs.azure.net"


def repeat(calls: Sequence[Mapping[str, Any]], azure: Mapping[str, Any]) -> None:
    """Make each call once, in the order in which they were made, with clients that are kept open."""
    services = {url: azure["keys"][name] for name, url in azure["services"].items()}
    with contextlib.ExitStack() as stack:
        http = stack.enter_context(httpx.Client(trust_env=False))
        clients = {url: stack.enter_context(microsofts_client(url, *key)) for url, key in services.items()}
        token = ""
        for call in sorted(calls, key=lambda call: call["at"]):
            if call["url"] in clients:
                ask_service(clients[call["url"]], call["path"])
            elif call["path"] == "/msi/token":
                token = a_token(http, azure["identity"])
            else:
                ask_hub(http, token, call)


def microsofts_client(url: str, policy: str, key: str) -> Any:
    return DeviceProvisioningClient(url, AzureNamedKeyCredential(policy, key), retry_total=0)


def a_token(http: httpx.Client, identity: Mapping[str, str]) -> str:
    headers = {"X-IDENTITY-HEADER": identity["IDENTITY_HEADER"]}
    asked = {"api-version": "2019-08-01", "resource": HUB_RESOURCE}
    answer = http.get(identity["IDENTITY_ENDPOINT"], params=asked, headers=headers)
    return str(answer.raise_for_status().json()["access_token"])


def ask_service(client: Any, path: str) -> None:
    kind, _, rest = path.removeprefix("/").partition("/")
    with contextlib.suppress(ResourceNotFoundError):  # what is not there takes as long
        match kind, rest:
            case "enrollments", "query":
                pages = client.enrollment.query(query_specification=EVERYTHING).by_page()
                list(next(pages))
            case "enrollments", registration_id:
                client.enrollment.get(id=registration_id)
            case "enrollmentGroups", group_id if group_id != "query":
                client.enrollment_group.get(id=group_id)
            case "registrations", registration_id:
                client.device_registration_state.get(id=registration_id)
            case _:
                raise RuntimeError(f"no call of Microsoft's client is known for {path}")


def ask_hub(http: httpx.Client, token: str, call: Mapping[str, Any]) -> None:
    body = HUBS_JOBS if call["method"] == "POST" else None
    answer = http.request(
        call["method"],
        f"{call['url']}{call['path']}?{call['query']}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    if answer.status_code not in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
        raise RuntimeError(f"{call['method']} {call['path']} was answered with {answer.status_code}")
