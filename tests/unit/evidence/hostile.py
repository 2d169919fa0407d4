"""Text that wants to be more than text, and what a browser would make of a page that holds it."""

from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from evidence.visible import visible
from privacy.export.content import Export
from privacy.ledger.chain import Head
from privacy.model.coverage import Failure, FailureKind, SearchOutcome
from privacy.model.ids import Digest, Identifier, RequestId, SlackUserId
from privacy.model.records import RecordKind, SecretType, Withheld
from tests.unit.evidence.samples import NOW, export, findings, record, search

ATTACKS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</td></table><h1>Complete</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "<!channel> <!-- -->",
    "&lt;b&gt; &amp; ]]>",
    "\u202egnp.exe\u2066",
    "a\x00b\x1b[31m\x85\r\n",
    "\ud800 \udfff",
    "אבג 123 e\u0301 \U000e0041",
    "javascript:alert(1)",
]
ANY_TEXT = st.sampled_from(ATTACKS) | st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)


class Reader(HTMLParser):
    """What a browser would make of the page: its elements and its text, without what `visible` and `whole` add."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) not in [("bdi", []), *(("span", [("class", name)]) for name in ("esc", "w"))]:
            self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", ((data, None),)))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("instruction", ((data, None),)))


def read(source: str) -> Reader:
    reader = Reader()
    reader.feed(source)
    reader.close()
    return reader


def hostile(text: str) -> Export:
    """An export with `text` in every place that anybody but us can fill."""
    body = {text: text, "inner": {text: [text, {text: text}]}, "gone": text}
    held = (
        Withheld(pointer="/gone", what=SecretType.CERTIFICATE),
        Withheld(pointer=f"/{text}", what=SecretType.CERTIFICATE),
    )
    odd = record(RecordKind.DEVICE_TWIN, body, *held, place=text, key=text, rest_call=text, portal=text)
    failure = Failure(kind=FailureKind.TRY_LATER, reason=text, tries=2, error_code=text, tracking_id=text)
    searched = search(text, text, 0, outcome=SearchOutcome.FAILED, failure=failure)
    return export(
        request=RequestId("DSR-7K3M9Q"),
        identifier=Identifier(text),
        requester=SlackUserId(text),
        findings=findings(odd, searches=(searched,)),
        head=Head(sequence=1, digest=Digest(text), at=NOW),
        versions={text: text},
    )


def pointers_apart(elements: list[Any]) -> list[Any]:
    """`elements` without the marks of withheld values: not every text can be in a pointer."""
    return [element for element in elements if element != ("span", (("class", "held"),))]


def markup(text: str) -> str:
    """What stands in the page for `text`."""
    html = visible(text)
    assert hasattr(html, "__html__")
    return str(html.__html__())


def shown(text: str) -> str:
    """What a person sees for `text`."""
    return read(markup(text)).text
