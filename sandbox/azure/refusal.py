"""What a service says no to. The two services word it differently, so a refusal carries both codes."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure of the sandbox
    """A request that the service does not fulfil."""

    def __init__(self, status: int, code: int, name: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        """The HTTP status."""
        self.code = code
        """The six-digit number in the body, which starts with the status."""
        self.name = name
        """IoT Hub's word for it, in the header `iothub-errorcode`."""
        self.text = text
        """The sentence. Like Azure's own it quotes the id that was asked for."""


def bad_request(text: str) -> Refusal:
    """The request cannot be understood."""
    return Refusal(400, 400_001, "ArgumentInvalid", text)


def bad_id(kind: str, text: str) -> Refusal:
    """The id breaks the rules for ids; 400004 is what DPS answered in azure-iot-sdk-c#405."""
    return Refusal(400, 400_004, "ArgumentInvalid", f"Invalid {kind}: '{text}'")


def bad_version(text: str | None) -> Refusal:
    """The query string names no api-version that we know."""
    return Refusal(400, 400_002, "InvalidProtocolVersion", f"Unsupported api-version: '{text or ''}'")


def unauthorized(text: str) -> Refusal:
    """The caller has not shown who it is."""
    return Refusal(401, 401_002, "IotHubUnauthorizedAccess", text)


def forbidden(text: str) -> Refusal:
    """The caller has no role that allows it. The code is a guess."""
    return Refusal(403, 403_002, "IotHubForbidden", text)


def no_enrollment(enrollment_id: str) -> Refusal:
    """No enrollment has this id; the code is the one that Microsoft's C# tests expect."""
    return Refusal(404, 404_201, "NotFound", f"Enrollment not found: '{enrollment_id}'")


def no_registration(registration_id: str) -> Refusal:
    """No registration record has this id. The code is a guess: no public text names it."""
    return Refusal(404, 404_202, "NotFound", f"Registration not found: '{registration_id}'")


def no_device(device_id: str) -> Refusal:
    """The hub has no such device."""
    return Refusal(404, 404_001, "DeviceNotFound", device_id)


def no_module(device_id: str, module_id: str) -> Refusal:
    """The device has no such module."""
    return Refusal(404, 404_010, "ModuleNotFound", f"{device_id}/{module_id}")


def no_such_path(path: str) -> Refusal:
    """Nothing answers at this address."""
    return Refusal(404, 404_000, "NotFound", f"No resource at '{path}'")


def wrong_method(method: str, path: str) -> Refusal:
    """The address does not take this method, often because its id is missing."""
    return Refusal(405, 405_000, "MethodNotAllowed", f"{method} is not allowed on '{path}'")


def conflict(enrollment_id: str) -> Refusal:
    """There is one already, and the caller did not say which version of it to replace."""
    return Refusal(409, 409_001, "Conflict", f"Enrollment exists already: '{enrollment_id}'")


def changed(what: str) -> Refusal:
    """The If-Match names another version; the first sentence is quoted from Microsoft's troubleshooting page."""
    text = "The ETag in the request does not match the ETag of the existing resource, as per RFC7232"
    return Refusal(412, 412_001, "PreconditionFailed", f"{text}: '{what}'")


def no_etag(device_id: str) -> Refusal:
    """IoT Hub deletes only with an If-Match."""
    return Refusal(412, 412_001, "PreconditionFailed", f"Etag missing for '{device_id}'")


def wrong_media_type(sent: str) -> Refusal:
    """The body is not declared to be JSON."""
    return Refusal(415, 415_001, "UnsupportedMediaType", f"Unsupported media type: '{sent}'")


def out_of_order(status: int) -> Refusal:
    """The service cannot say; only a test or a demo asks for this."""
    return Refusal(status, status * 1000, "ServiceUnavailable", "The service cannot answer now")
