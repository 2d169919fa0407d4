"""Start-up checks and `dps-bot doctor` are one list: each adapter offers its own, and this runs them."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from privacy.model.errors import DeliveryError, PrivacyError, RecordSourceError

Check = tuple[str, Callable[[], Awaitable[object]]]
"""What is tried, in words without ids, and the trying: it changes nothing and raises a `PrivacyError`."""

log = structlog.get_logger(__name__)


async def run_check(check: Check) -> str | None:
    """What is wrong, in a sentence; None where all is well."""
    _, attempt = check
    try:
        await attempt()
    except RecordSourceError as error:
        tracked = f" (tracking id {error.tracking_id})" if error.tracking_id else ""
        return f"{error}{tracked}"
    except DeliveryError as error:
        return f"{error.code}: {error.advice}"
    except PrivacyError as error:
        return str(error)
    return None


async def log_checks(checks: Iterable[Check]) -> None:
    """Run the checks after connecting. What fails is logged and nothing more: Azure may be well again in a minute."""
    for check in checks:
        problem = await run_check(check)
        if problem:
            log.warning("check failed", check=check[0], problem=problem)
        else:
            log.info("check passed", check=check[0])
