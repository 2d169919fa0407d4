"""The buttons of an erasure's card. Parse, record, answer the person alone, acknowledge."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parses
from handlers.erasure import words as erasure_words
from handlers.kit import comment_form, ids, parse
from handlers.kit import parse as erasure_parse
from handlers.kit.answers import Body, answer
from privacy.desk import ErasureDesk
from privacy.model.plan import Mode
from privacy.request.request import nothing_gone

WAYS = {ids.ERASE: Mode.ERASE, ids.ERASE_AND_BLOCK: Mode.BLOCK}


def register(app: AsyncApp, desk: ErasureDesk) -> None:
    """Attach the listeners of all buttons of an erasure, and of the forms that some of them open."""
    _register_ways(app, desk)
    _register_votes(app, desk)
    _register_work(app, desk)
    _register_forms(app, desk)


def _register_ways(app: AsyncApp, desk: ErasureDesk) -> None:
    async def choose_way(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def chosen() -> str:
            mode = WAYS[body["actions"][0]["action_id"]]
            request = await desk.choose_way(erasure_parses.plan_click(body), mode)
            return f"*{request.id}* goes on: {mode}."

        await answer(ack, client, body, chosen)

    for action in WAYS:
        app.action(action)(choose_way)


def _register_votes(app: AsyncApp, desk: ErasureDesk) -> None:
    @app.action(ids.APPROVE)
    async def approve(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def approved() -> str:
            return erasure_words.voted(await desk.approve(erasure_parses.plan_click(body)))

        await answer(ack, client, body, approved)

    @app.action(ids.WITHDRAW)
    async def withdraw(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def withdrawn() -> str:
            request = await desk.withdraw(erasure_parses.plan_click(body))
            return f"*{request.id}* is withdrawn. {nothing_gone(request)}"

        await answer(ack, client, body, withdrawn)


def _register_work(app: AsyncApp, desk: ErasureDesk) -> None:
    @app.action(ids.WITHDRAW_REQUEST)
    async def withdraw(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def withdrawn() -> str:
            request = await desk.withdraw_request(parse.click(body))
            return f"*{request.id}* is withdrawn. {nothing_gone(request)}"

        await answer(ack, client, body, withdrawn)

    @app.action(ids.STOP)
    async def stop(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def stopped() -> str:
            request = await desk.stop(parse.click(body))
            return f"*{request.id}* stops. A call that is under way may still end; the card says what was deleted."

        await answer(ack, client, body, stopped)

    @app.action(ids.PLAN_AGAIN)
    async def plan_again(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def planned() -> str:
            request = await desk.plan_again(parse.click(body))
            return f"*{request.id}* is planned again. The new plan needs new votes."

        await answer(ack, client, body, planned)


def _register_forms(app: AsyncApp, desk: ErasureDesk) -> None:
    opens = {
        ids.REJECT: comment_form.REJECT,
        ids.ASK_FOR_CHANGES: comment_form.CHANGES,
        ids.CLOSE: comment_form.CLOSE,
    }

    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await comment_form.show(ack, client, body, opens[body["actions"][0]["action_id"]])

    for action in opens:
        app.action(action)(show)

    @app.view(ids.REJECT_FORM)
    async def reject(ack: AsyncAck, body: Body) -> None:
        await comment_form.hand_in(ack, lambda: desk.reject(erasure_parses.plan_comment(body)))

    @app.view(ids.CHANGES_FORM)
    async def ask_for_changes(ack: AsyncAck, body: Body) -> None:
        await comment_form.hand_in(ack, lambda: desk.ask_for_changes(erasure_parses.plan_comment(body)))

    @app.view(ids.CLOSE_FORM)
    async def close(ack: AsyncAck, body: Body) -> None:
        await comment_form.hand_in(ack, lambda: desk.close(erasure_parse.request_comment(body)))
