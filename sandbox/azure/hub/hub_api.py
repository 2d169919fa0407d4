"""The service API of an IoT hub, 2021-04-12, as far as one device's data is concerned."""

import json
from datetime import datetime
from http import HTTPStatus

from sandbox.azure.hub import hub_query
from sandbox.azure.hub.hub import IotHub
from sandbox.azure.identity.authority import Authority
from sandbox.azure.paging import page_answer, wanted_page, whole_number
from sandbox.azure.refusal import Refusal, bad_request
from sandbox.azure.rest import ID, Answer, Asked, Route, answer_json
from sandbox.azure.shapes import Json
from sandbox.azure.slots import Page
from sandbox.azure.stamps import Clock, tracking_id
from sandbox.azure.troubles.fates import Kind

LARGEST_LIST = 1_000
"""The most that a list without pages returns."""

LARGEST_PAGE = 100
"""The most rows in a page of a query."""

NO_CONTENT = Answer(status=HTTPStatus.NO_CONTENT)

ITEM_TYPES = {
    hub_query.Source.DEVICES: "Twin",
    hub_query.Source.MODULES: "Twin",
    hub_query.Source.JOBS: "DeviceJob",
}


class HubApi:
    """Answers for one hub."""

    api_version = "2021-04-12"

    def __init__(self, hub: IotHub, authority: Authority, clock: Clock) -> None:
        self.authority = authority
        self._hub = hub
        self._clock = clock

    def routes(self) -> list[Route]:
        """The addresses that are served."""
        return [
            Route("POST", ("devices", "query"), self._query),
            Route("GET", ("devices",), self._list),
            Route("GET", ("devices", ID), self._get),
            Route("DELETE", ("devices", ID), self._delete),
            Route("DELETE", ("devices", ID, "commands"), self._purge),
            Route("GET", ("devices", ID, "modules"), self._modules),
            Route("GET", ("devices", ID, "modules", ID), self._module),
            Route("DELETE", ("devices", ID, "modules", ID), self._delete_module),
            Route("GET", ("configurations",), self._configurations),
            Route("GET", ("twins", ID), self._twin),
            Route("GET", ("twins", ID, "modules", ID), self._module_twin),
        ]

    def refused(self, refusal: Refusal, number: int) -> Answer:
        """The older of the hub's two envelopes; the word that counts is in a header."""
        tracking = tracking_id(self._hub.host_name, number).replace("-", "").upper()
        body = {
            "Message": f"ErrorCode:{refusal.name};{refusal.text}",
            "ExceptionMessage": f"Tracking ID:{tracking}-G:0-TimeStamp:{_american(self._clock.now())}",
        }
        return Answer(status=refusal.status, text=json.dumps(body), headers={"iothub-errorcode": refusal.name})

    def _list(self, asked: Asked) -> Answer:
        ids = self._hub.device_ids()[: _top(asked)]
        return answer_json([self._hub.get_device(device_id) for device_id in ids])

    def _configurations(self, asked: Asked) -> Answer:
        return answer_json(self._hub.management.configurations()[: _top(asked)])

    def _get(self, _asked: Asked, device_id: str) -> Answer:
        self._hub.deletions.read(Kind.DEVICE, device_id)
        return answer_json(self._hub.get_device(device_id))

    def _delete(self, asked: Asked, device_id: str) -> Answer:
        self._hub.delete_device(device_id, if_match=asked.if_match)
        return NO_CONTENT

    def _purge(self, _asked: Asked, device_id: str) -> Answer:
        return answer_json(self._hub.purge_commands(device_id))

    def _modules(self, _asked: Asked, device_id: str) -> Answer:
        self._hub.deletions.read_below(Kind.MODULE, f"{device_id}/")
        return answer_json(self._hub.get_modules(device_id))

    def _module(self, _asked: Asked, device_id: str, module_id: str) -> Answer:
        self._hub.deletions.read(Kind.MODULE, f"{device_id}/{module_id}")
        return answer_json(self._hub.get_module(device_id, module_id))

    def _delete_module(self, asked: Asked, device_id: str, module_id: str) -> Answer:
        self._hub.delete_module(device_id, module_id, if_match=asked.if_match)
        return NO_CONTENT

    def _twin(self, _asked: Asked, device_id: str) -> Answer:
        self._hub.deletions.read(Kind.TWIN, device_id)
        self._hub.edit_as_somebody_would(device_id)
        return answer_json(self._hub.get_twin(device_id))

    def _module_twin(self, _asked: Asked, device_id: str, module_id: str) -> Answer:
        self._hub.deletions.read(Kind.MODULE_TWIN, f"{device_id}/{module_id}")
        return answer_json(self._hub.get_module_twin(device_id, module_id))

    def _query(self, asked: Asked) -> Answer:
        text = asked.whole().get("query")
        if not isinstance(text, str):
            raise bad_request("The body has no query")
        query = hub_query.parse(text)
        start, size = wanted_page(asked.headers, query.source, LARGEST_PAGE)
        found = self._found(query)
        rows = [json.dumps(twin) for twin in found[start : start + size]]
        following = start + size if start + size < len(found) else None
        return page_answer(Page(rows=rows, following=following), query.source, ITEM_TYPES[query.source])

    def _found(self, query: hub_query.HubQuery) -> list[Json]:
        known = self._hub.device_ids()
        if query.parent is not None:
            parents = {one: self._hub.get_device(one).get("parentScopes", ()) for one in known}
            return [{"deviceId": one} for one, scopes in parents.items() if query.parent in scopes]
        ids = known if query.device_id is None else [query.device_id] if query.device_id in known else []
        match query.source:
            case hub_query.Source.DEVICES:
                return [self._hub.get_twin(device_id) for device_id in ids]
            case hub_query.Source.MODULES:
                modules = ((device_id, module) for device_id in ids for module in self._hub.get_modules(device_id))
                return [self._hub.get_module_twin(device_id, module["moduleId"]) for device_id, module in modules]
            case hub_query.Source.JOBS:
                return self._hub.management.jobs(query.device_id)


def _top(asked: Asked) -> int:
    """How much of a list is wanted."""
    return min(whole_number("top", asked.query.get("top", str(LARGEST_LIST))), LARGEST_LIST)


def _american(moment: datetime) -> str:
    return moment.strftime("%m/%d/%Y %H:%M:%S")
