"""Paging: every item once, to the end and no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.services.paging import pages
from dps.transport.http import Answer
from privacy.model.errors import NeverWorksError
from tests.unit.dps.samples import NOW


def answer(items: object, token: str | None) -> Answer:
    headers = {} if token is None else {"x-ms-continuation": token}
    return Answer(body=items, headers=headers, call="", read_at=NOW)


@given(st.lists(st.integers(0, 4), max_size=12), st.sampled_from([None, ""]))
async def test_any_row_of_pages_gives_every_item_once(sizes: list[int], last: str | None) -> None:
    items = [{"registrationId": str(number)} for number in range(sum(sizes))]
    asked: list[str | None] = []

    async def fetch(token: str | None) -> Answer:
        asked.append(token)
        number = int(token or 0)
        start = sum(sizes[:number])
        following = str(number + 1) if number + 1 < len(sizes) else last
        return answer(items[start : start + sizes[number]] if sizes else [], following)

    read = [item async for page in pages(fetch) for item in page]

    assert read == items
    assert len(asked) == max(1, len(sizes))


@pytest.mark.parametrize("cycle", [1, 2, 7])
async def test_tokens_that_go_round_in_circles_end_the_scan(cycle: int) -> None:
    calls = 0

    async def fetch(token: str | None) -> Answer:
        nonlocal calls
        calls += 1
        return answer([], str(int(token or 0) % cycle + 1))

    with pytest.raises(NeverWorksError, match="over and over"):
        async for _ in pages(fetch):
            pass
    assert calls < cycle + 10


async def test_a_token_that_comes_twice_does_not_end_the_scan() -> None:
    tokens = iter(["a", "a", "b", None])

    async def fetch(_: str | None) -> Answer:
        return answer([], next(tokens))

    assert [page async for page in pages(fetch)] == [[], [], [], []]


async def test_a_page_that_is_no_list_of_records_is_refused() -> None:
    async def fetch(_: str | None) -> Answer:
        return answer({"value": []}, None)

    with pytest.raises(NeverWorksError):
        async for _ in pages(fetch):
            pass
