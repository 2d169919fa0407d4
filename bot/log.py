"""Logs: JSON lines on stderr, without ids, tokens or other people's sentences.

Our own events name a request, a place, a count. What libraries log is cut down to where it came from, because their
texts can hold a device id, a URL or a whole payload; so are tracebacks, because an exception's text can too.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

QUIET = ("azure",)
"""Loggers whose warnings repeat what a token endpoint answered."""
OURS = ("bot", "dps", "handlers", "storage", "evidence", "privacy")


def set_up(stream: TextIO | None = None) -> None:
    """Send everything that is logged in this process to `stream` (standard error) through one formatter."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _only_where],
        processors=[_only_frames, structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render()],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _render() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _only_where(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's record, cut down to the line of code that logged it."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library message"
    event["where"] = f"{record.name} {record.module}:{record.lineno}"
    return event


def _only_frames(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its type and frames, without its text."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0]:
        event["error"] = found[0].__name__
        event["frames"] = _frames(found[2])
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
