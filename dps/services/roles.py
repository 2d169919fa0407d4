"""Which role lets the bot do what, so that a refusal tells an administrator what to grant.

The names and what is in them are Microsoft's (`built-in-roles/internet-of-things`); so are the data actions, each
below `Microsoft.Devices/provisioningServices/` or `Microsoft.Devices/IotHubs/`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dps.transport.errors import NoIdentityError
from privacy.model.errors import NotAllowedError

DPS_READ = "Device Provisioning Service Data Reader"
DPS_WRITE = (
    "Device Provisioning Service Data Contributor "
    "(or a custom role with enrollments/delete, enrollments/write, registrationStates/delete)"
)
DPS_GROUPS = "Device Provisioning Service Data Contributor (or a custom role with enrollmentGroups/delete)"
HUB_READ = "IoT Hub Data Reader"
HUB_DELETE = "IoT Hub Registry Contributor (or a custom role with devices/delete)"
HUB_PURGE = "IoT Hub Data Contributor (or a custom role with cloudToDeviceMessages/queue/purge/action)"
"""Registry Contributor holds `devices/*` alone, and the queue of commands is not among them."""


@contextmanager
def needing(role: str, act: str) -> Iterator[None]:
    """Name the role where a service refuses; `act` follows "refused to".

    Services answer 401 as well as 403 where an identity has no role at all. An identity that gets no token lacks
    something else, and keeps its own words.
    """
    try:
        yield
    except NoIdentityError:
        raise
    except NotAllowedError as error:
        named = NotAllowedError(
            f"refused to {act} (HTTP {error.status}): {error.identity} needs {role} there",
            status=error.status,
            error_code=error.error_code,
            tracking_id=error.tracking_id,
        )
        named.tries = error.tries
        raise named from None
