"""Configurations of a hub: whether one names a device, and what of it is about others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dps.services.paging import Item
from dps.transport.errors import not_the_api
from dps.transport.http import Answer, json_objects
from privacy.model.records import SecretType, Withheld, json_pointer
from privacy.redaction.conditions import other_ids_in_condition
from privacy.subject import targets


def listed(answer: Answer) -> list[Item]:
    """The configurations in an answer.

    Raises:
        NeverWorksError: it holds something else.
    """
    bodies = json_objects(answer)
    if not all(isinstance(body.get("id"), str) and body["id"] for body in bodies):
        raise not_the_api("with a configuration that has no id")
    return bodies


def names(body: Mapping[str, Any], device_id: str) -> bool:
    """True where the target condition names exactly this device."""
    return device_id in targets.literals(_condition(body))


def unevaluated(bodies: Iterable[Mapping[str, Any]], device_id: str) -> int:
    """How many do not name the device and may select it all the same."""
    return sum(targets.selects_otherwise(_condition(body)) for body in bodies if not names(body, device_id))


def _condition(body: Mapping[str, Any]) -> str:
    """Empty where the configuration selects no device."""
    return str(body.get("targetCondition") or "")


def without_others(body: Mapping[str, Any], device_id: str) -> tuple[dict[str, Any], list[Withheld]]:
    """The configuration without the ids of other devices in its conditions, and where they stood."""
    shown, hidden = dict(body), []
    for path, text in list(_texts(body)):
        clean = other_ids_in_condition(text, device_id)
        if clean != text:
            hidden.append(Withheld(pointer=json_pointer(path), what=SecretType.OTHER_DEVICE))
            shown = _with(shown, path, clean)
    return shown, hidden


def _texts(body: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The target condition, and the queries behind the metrics."""
    if isinstance(body.get("targetCondition"), str):
        yield ("targetCondition",), body["targetCondition"]
    for metrics in ("systemMetrics", "metrics"):
        queries = body[metrics].get("queries") if isinstance(body.get(metrics), Mapping) else None
        for name, query in queries.items() if isinstance(queries, Mapping) else ():
            if isinstance(query, str):
                yield (metrics, "queries", name), query


def _with(body: Mapping[str, Any], path: tuple[str, ...], value: str) -> dict[str, Any]:
    """A copy with another value at `path`."""
    first, *rest = path
    return {**body, first: _with(body[first], tuple(rest), value) if rest else value}
