"""Names of people who worked on a device, told by the name of the field: `installedBy`, `technician_name`.

They are somebody else's data (GDPR Art. 15(4)) and no secret: the copy for the person leaves them out, and no other
file does. A best effort: a name in free text looks like any other words.
"""

from collections.abc import Mapping
from typing import Any, Final

from privacy.model.records import json_pointer
from privacy.redaction.name_words import listed
from privacy.redaction.names import words_in

WHAT: Final = "name of another person"
PLACEHOLDER: Final = f"[withheld: {WHAT}]"
_WORK: Final = listed(
    "approved assembled calibrated commissioned fitted inspected installed maintained mounted packed provisioned"
    " repaired replaced serviced shipped sold tested"
)
"""What the company's people do to a device, before `by`. Its owner too may register, configure or change it."""
_ROLES: Final = listed(
    "technician installer engineer fitter mechanic electrician techniker monteur installateur technicien"
)
_DETAILS: Final = listed("name phone tel mobile email mail id")
"""Words after a role that leave it a person's, such as `installerPhone`; not `installerVersion`."""
_METADATA: Final = "$metadata"
"""Where a twin keeps the times of its values: it names no one."""


def without_staff(body: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A copy of `body` in which these people are placeholders, and the JSON pointers of what was replaced.

    `body` is not changed. The walk keeps its own stack, so that no depth of nesting can break it.
    """
    result: list[Any] = [None]
    replaced: list[str] = []
    todo: list[tuple[Any, Any, tuple[str, ...], Any]] = [(result, 0, (), body)]
    while todo:
        holder, slot, steps, value = todo.pop()
        if steps and _is_held(value) and _is_staff(steps[-1]):
            replaced.append(json_pointer(steps))
            holder[slot] = PLACEHOLDER
        elif isinstance(value, Mapping) and steps[-1:] != (_METADATA,):
            holder[slot] = dict.fromkeys(value)
            todo += [(holder[slot], name, (*steps, name), item) for name, item in reversed([*value.items()])]
        elif isinstance(value, list):
            holder[slot] = [None] * len(value)
            todo += [(holder[slot], at, (*steps, str(at)), value[at]) for at in reversed(range(len(value)))]
        else:
            holder[slot] = value
    return result[0], tuple(replaced)


def _is_held(value: Any) -> bool:
    return not (value is None or isinstance(value, bool) or value in ("", [], {}))


def _is_staff(name: str) -> bool:
    words = words_in(name)
    if len(words) > 1 and words[-1] == "by":
        return words[-2] in _WORK
    while len(words) > 1 and words[-1] in _DETAILS:
        words = words[:-1]
    return bool(words) and (words[-1] in _ROLES or words[-1].removesuffix("s") in _ROLES)
