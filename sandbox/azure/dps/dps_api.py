"""The service API of a provisioning service, 2021-10-01.

A query returns everything whatever its WHERE says, as the real one does (azure-iot-sdk-csharp#378, #2188).
"""

import json
from http import HTTPStatus

from sandbox.azure.dps.enrollments import Enrollments
from sandbox.azure.dps.provisioning import ProvisioningService
from sandbox.azure.identity.authority import Authority
from sandbox.azure.paging import page_answer, wanted_page
from sandbox.azure.refusal import Refusal, bad_request
from sandbox.azure.rest import ID, Answer, Asked, Route, answer_json
from sandbox.azure.stamps import Clock, stamp, tracking_id
from sandbox.azure.troubles.fates import Kind

NO_CONTENT = Answer(status=HTTPStatus.NO_CONTENT)


class DpsApi:
    """Answers for one provisioning service."""

    api_version = "2021-10-01"

    def __init__(self, service: ProvisioningService, authority: Authority, clock: Clock) -> None:
        self.authority = authority
        self._service = service
        self._clock = clock

    def routes(self) -> list[Route]:
        """Every official address except the bulk operations and writing a group."""
        enrollment, group, registration = "enrollments", "enrollmentgroups", "registrations"
        return [
            Route("POST", (enrollment, "query"), self._query_enrollments),
            Route("GET", (enrollment, ID), self._get_enrollment),
            Route("PUT", (enrollment, ID), self._put_enrollment),
            Route("DELETE", (enrollment, ID), self._delete_enrollment),
            Route("POST", (enrollment, ID, "attestationmechanism"), self._enrollment_keys),
            Route("POST", (group, "query"), self._query_groups),
            Route("GET", (group, ID), self._get_group),
            Route("DELETE", (group, ID), self._delete_group),
            Route("POST", (group, ID, "attestationmechanism"), self._group_keys),
            Route("GET", (registration, ID), self._get_registration),
            Route("DELETE", (registration, ID), self._delete_registration),
            Route("POST", (registration, ID, "query"), self._query_registrations),
        ]

    def refused(self, refusal: Refusal, number: int) -> Answer:
        """The official `ProvisioningServiceErrorDetails`, with the code in a header too."""
        details = {
            "errorCode": refusal.code,
            "trackingId": tracking_id(self._service.host_name, number),
            "message": refusal.text,
            "timestampUtc": stamp(self._clock.now()),
        }
        return Answer(status=refusal.status, text=json.dumps(details), headers={"x-ms-error-code": str(refusal.code)})

    def _get_enrollment(self, _asked: Asked, registration_id: str) -> Answer:
        self._service.deletions.read(Kind.ENROLLMENT, registration_id)
        return answer_json(self._service.get_enrollment(registration_id))

    def _put_enrollment(self, asked: Asked, registration_id: str) -> Answer:
        body = asked.whole()
        if "registrationId" not in body:
            raise bad_request(f"registrationId is missing: '{registration_id}'")
        return answer_json(self._service.put_enrollment(registration_id, body, if_match=asked.if_match))

    def _delete_enrollment(self, asked: Asked, registration_id: str) -> Answer:
        self._service.delete_enrollment(registration_id, if_match=asked.if_match)
        return NO_CONTENT

    def _enrollment_keys(self, _asked: Asked, registration_id: str) -> Answer:
        return answer_json(self._service.enrollments.attestation(registration_id))

    def _query_enrollments(self, asked: Asked) -> Answer:
        return self._query(asked, self._service.enrollments, "enrollment")

    def _get_group(self, _asked: Asked, group_id: str) -> Answer:
        return answer_json(self._service.groups.get(group_id))

    def _delete_group(self, asked: Asked, group_id: str) -> Answer:
        self._service.delete_group(group_id, if_match=asked.if_match)
        return NO_CONTENT

    def _group_keys(self, _asked: Asked, group_id: str) -> Answer:
        return answer_json(self._service.groups.attestation(group_id))

    def _query_groups(self, asked: Asked) -> Answer:
        return self._query(asked, self._service.groups, "enrollmentGroup")

    def _get_registration(self, _asked: Asked, registration_id: str) -> Answer:
        self._service.deletions.read(Kind.REGISTRATION, registration_id)
        return answer_json(self._service.registrations.get(registration_id))

    def _delete_registration(self, asked: Asked, registration_id: str) -> Answer:
        self._service.delete_registration(registration_id, if_match=asked.if_match)
        return NO_CONTENT

    def _query_registrations(self, asked: Asked, group_id: str) -> Answer:
        what = f"registrations/{group_id.lower()}"
        start, size = wanted_page(asked.headers, what, self._service.largest_page)
        page = self._service.registrations.page(group_id, start, size)
        return page_answer(page, what, "deviceRegistration")

    def _query(self, asked: Asked, enrollments: Enrollments, item_type: str) -> Answer:
        if not isinstance(asked.whole().get("query"), str):
            raise bad_request("The body has no query")
        start, size = wanted_page(asked.headers, item_type, self._service.largest_page)
        return page_answer(enrollments.page(start, size), item_type, item_type)
