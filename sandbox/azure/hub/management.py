"""What a hub's operators do to many devices at once: jobs with their results, and configurations."""

import itertools

from sandbox.azure.shapes import Json, copied
from sandbox.azure.stamps import Clock, identity_etag, stamp

FIRST_ETAG = 1_000


class Management:
    """The jobs and configurations of one hub, in the form of the service API 2021-04-12.

    A job's results stay for 30 days also where the device is gone; here they stay for ever.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: list[Json] = []
        self._configurations: dict[str, Json] = {}
        self._etags = itertools.count(FIRST_ETAG)

    def put_job(self, device_id: str, job_id: str, *, kind: str, outcome: Json | None = None) -> None:
        """Write what a job did on one device, finished now.

        Args:
            device_id: The device; it need not exist.
            job_id: The job's own name.
            kind: `scheduleDeviceMethod` or `scheduleUpdateTwin`.
            outcome: Such as `{"deviceMethodResponse": {"status": 200, "payload": …}}`.
        """
        now = stamp(self._clock.now())
        times = dict.fromkeys(("startTimeUtc", "endTimeUtc", "createdDateTimeUtc", "lastUpdatedDateTimeUtc"), now)
        ids = {"deviceId": device_id, "jobId": job_id, "jobType": kind, "status": "completed"}
        self._jobs.append({**ids, **times, "outcome": outcome or {}})

    def jobs(self, device_id: str | None) -> list[Json]:
        """The results of all jobs, or of those on one device."""
        return [copied(job) for job in self._jobs if device_id in {None, job["deviceId"]}]

    def put_configuration(self, configuration_id: str, body: Json) -> None:
        """Create or replace a configuration; `body` has its `targetCondition`, `content`, `priority`, `metrics`."""
        now = stamp(self._clock.now())
        before = self._configurations.get(configuration_id, {})
        self._configurations[configuration_id] = {
            "id": configuration_id,
            "schemaVersion": "1.0",
            "labels": {},
            "content": {},
            "priority": 0,
            "systemMetrics": {"results": {}, "queries": {}},
            "metrics": {"results": {}, "queries": {}},
            **copied(body),
            "createdTimeUtc": before.get("createdTimeUtc", now),
            "lastUpdatedTimeUtc": now,
            "etag": identity_etag(next(self._etags)),
        }

    def configurations(self) -> list[Json]:
        """Every configuration in the order of creation."""
        return [copied(configuration) for configuration in self._configurations.values()]
