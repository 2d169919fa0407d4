"""Text that devices and people wrote is shown as text: nothing runs, nothing is fetched, nobody is called."""

from playwright.async_api import expect

from sandbox.azure.fleet.planted import HOSTILE_TEXT, WEBHOOK_CODE
from tests.browser.chromium import MARKS
from tests.browser.conftest import SitDown
from tests.browser.stage import ANA, BEN, Stage

pytestmark = MARKS

SCRIPT = "<script>alert('tag')</script>"
IMAGE = '<img src="http://evil.example/x.png" onerror="alert(1)">'
LINK = "<http://evil.example|our portal>"
ENTITY = "&lt;b&gt;bold&lt;/b&gt;"

MEMBERS = (
    "records/01-enrollment.json",
    "records/02-registration-record.json",
    "records/03-device-identity.json",
    "records/04-device-twin.json",
    "coverage.json",
    "for-the-person/records/04-device-twin.json",
    "manifest.json",
)


async def test_a_device_that_writes_markup_has_it_shown_as_text_in_every_member_of_the_file(
    sit_down: SitDown, stage: Stage
) -> None:
    twin = {"tags": {"note": SCRIPT, "picture": IMAGE}, "properties": {"reported": {"link": LINK, "entity": ENTITY}}}
    stage.worlds.azure.world.hubs["hub-eu"].patch_twin("cam-porch-9", twin)
    ana = await sit_down(ANA)

    await ana.export("cam-porch-9")
    await ana.open_file("cam-porch-9")

    for text in (HOSTILE_TEXT, SCRIPT, IMAGE, LINK, ENTITY):
        await expect(ana.document.get_by_text(text).first).to_be_visible()
    assert await ana.document.locator("script, img, iframe, object, [onerror], a[href^='http']").count() == 0
    shown = await ana.document.locator("body").inner_text()
    for member in MEMBERS:
        shown += await (await ana.open_member(member)).inner_text()
    assert SCRIPT in shown
    assert WEBHOOK_CODE not in shown
    assert _calls_to_everybody(stage) == []


async def test_formatting_marks_in_an_id_change_no_word_of_the_card(sit_down: SitDown, stage: Stage) -> None:
    device = "cam*(porch)*'9"
    stage.worlds.azure.world.hubs["hub-eu"].put_device(device)
    ana = await sit_down(ANA)

    await ana.export(device)

    await expect(ana.card(device)).to_contain_text(f"for {device}.")
    await ana.open_file(device)


async def test_markup_in_messages_is_shown_as_text_to_everybody(sit_down: SitDown) -> None:
    ben, ana = await sit_down(BEN), await sit_down(ANA)
    typed = f"{SCRIPT} {IMAGE} & javascript:alert(2)"

    await ben.say(typed)

    await expect(ana.messages.filter(has_text=typed)).to_be_visible()
    assert await ana.messages.locator("script, img, [onerror]").count() == 0


async def test_a_hostile_id_is_refused_in_words_and_never_shown_as_a_mention(sit_down: SitDown, stage: Stage) -> None:
    ana = await sit_down(ANA)

    await ana.say("/dps-export <!channel>")

    answer = ana.messages.filter(has_text="That names people or a channel, not a device").last
    await expect(answer).to_be_visible()
    assert await answer.locator(".mention").count() == 0
    assert _calls_to_everybody(stage) == []


def _calls_to_everybody(stage: Stage) -> list[str]:
    """Every `@channel`, `@here` and `@everyone` that has called people so far."""
    return [one.word for one in stage.worlds.slack.workspace.broadcasts if one.word.startswith("<!")]
