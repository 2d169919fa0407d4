"""Writing the block over an enrollment, or where none is, so that trying again after any cut gives one block."""

from contextlib import suppress

from dps.services.provisioning import ProvisioningService
from dps.services.roles import DPS_READ, DPS_WRITE, needing
from privacy.model.block import block_body, is_block
from privacy.model.errors import DriftedError, NeverWorksError, NotFoundError, RecordSourceError


async def block(service: ProvisioningService, registration_id: str, *, etag: str | None) -> None:
    """Write the disabled enrollment in place of the one with this etag, or a new one. Nothing where it stands already.

    Raises:
        DriftedError: the enrollment is not the one that was read, or there is one where none was.
        RecordSourceError: the service did not take it.
    """
    if etag is None:
        await _create(service, registration_id)
    else:
        await _replace(service, registration_id, etag)


async def _create(service: ProvisioningService, registration_id: str) -> None:
    try:
        await _put(service, registration_id, etag=None)
    except DriftedError:
        if not await _stands(service, registration_id):
            raise


async def _replace(service: ProvisioningService, registration_id: str, etag: str) -> None:
    try:
        await _put(service, registration_id, etag=etag)
    except (DriftedError, NotFoundError) as refusal:
        stands = await _stands(service, registration_id)
        if stands is False:
            raise _drifted(refusal) from None
        if stands is None:
            # An earlier try was cut off after it had deleted, or somebody else did.
            await _create(service, registration_id)
    except NeverWorksError:
        # Nobody has described what the service does when a PUT changes the kind of attestation.
        with suppress(NotFoundError), needing(DPS_WRITE, "delete"):
            await service.delete_enrollment(registration_id, etag=etag)
        await _create(service, registration_id)


async def _put(service: ProvisioningService, registration_id: str, *, etag: str | None) -> None:
    with needing(DPS_WRITE, "write the disabled enrollment"):
        await service.put_enrollment(registration_id, block_body(registration_id), etag=etag)


async def _stands(service: ProvisioningService, registration_id: str) -> bool | None:
    """Whether the enrollment that is there is a block; None where none is there."""
    try:
        with needing(DPS_READ, "show the enrollment"):
            body = (await service.enrollment(registration_id)).body
    except NotFoundError:
        return None
    return is_block(body)


def _drifted(refusal: RecordSourceError) -> DriftedError:
    drifted = DriftedError(
        str(refusal), status=refusal.status, error_code=refusal.error_code, tracking_id=refusal.tracking_id
    )
    drifted.tries = refusal.tries
    return drifted
