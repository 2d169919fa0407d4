"""Look at the local Azure's state, and change it as the outside world would."""

from aiohttp import web

from sandbox.azure import AzureWorld
from sandbox.azure.dps.provisioning import NotEnrolledError, ProvisioningService
from sandbox.azure.hub.hub import IotHub
from sandbox.control.requests import ControlError, answer, body_of, pick
from sandbox.control.shapes import DEVICE, ENROLLMENT, check_shape


class AzureControl:
    """Answers `/control/azure/...`. Bodies are in the form of Azure's own service APIs."""

    def __init__(self, world: AzureWorld) -> None:
        self._world = world

    async def enrollments(self, request: web.Request) -> web.Response:
        """The ids of all individual enrollments of a service."""
        return answer(ids=self._service(request).enrollments.ids())

    async def put_enrollment(self, request: web.Request) -> web.Response:
        """Add or replace an individual enrollment; the body is the enrollment."""
        body = await body_of(request)
        check_shape(body, ENROLLMENT)
        return answer(enrollment=self._service(request).put_enrollment(_id(request), body))

    async def get_enrollment(self, request: web.Request) -> web.Response:
        """An individual enrollment, with its registration record."""
        return answer(enrollment=self._service(request).get_enrollment(_id(request)))

    async def delete_enrollment(self, request: web.Request) -> web.Response:
        """Remove an individual enrollment."""
        self._service(request).delete_enrollment(_id(request))
        return answer()

    async def register(self, request: web.Request) -> web.Response:
        """Let a device register: {group, hub}, both optional."""
        body = await body_of(request, known={"group": str, "hub": str})
        try:
            record = self._service(request).register(_id(request), group=body.get("group"), hub=body.get("hub"))
        except NotEnrolledError:
            raise ControlError(400, "no enrollment lets this device in") from None
        except KeyError:
            raise ControlError(400, "hub is the host name of a linked hub") from None
        return answer(registration=record)

    async def get_registration(self, request: web.Request) -> web.Response:
        """A registration record."""
        return answer(registration=self._service(request).registrations.get(_id(request)))

    async def devices(self, request: web.Request) -> web.Response:
        """The ids of all devices of a hub."""
        return answer(ids=self._hub(request).device_ids())

    async def put_device(self, request: web.Request) -> web.Response:
        """Add or change a device: {identity, twin}, both optional; the twin is a patch, null removes."""
        body = await body_of(request, known={"identity": dict, "twin": dict})
        check_shape(body, DEVICE)
        hub = self._hub(request)
        hub.put_device(_id(request), identity=body.get("identity"), twin=body.get("twin"))
        return self._device(hub, _id(request))

    async def get_device(self, request: web.Request) -> web.Response:
        """A device: identity, twin and modules."""
        return self._device(self._hub(request), _id(request))

    async def delete_device(self, request: web.Request) -> web.Response:
        """Remove a device with its twin and modules."""
        self._hub(request).delete_device(_id(request))
        return answer()

    def _service(self, request: web.Request) -> ProvisioningService:
        self._world.tick()
        return pick(self._world.services, request.match_info["host"], what="service")

    def _hub(self, request: web.Request) -> IotHub:
        self._world.tick()
        return pick(self._world.hubs, request.match_info["host"], what="hub")

    def _device(self, hub: IotHub, device_id: str) -> web.Response:
        return answer(
            identity=hub.get_device(device_id), twin=hub.get_twin(device_id), modules=hub.get_modules(device_id)
        )


def _id(request: web.Request) -> str:
    return request.match_info["id"]
