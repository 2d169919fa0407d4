"""The whole plan as a text file: each record on a line, as it is; what cannot be seen is named."""

from dataclasses import replace
from pathlib import Path

from evidence.plan_file import SpooledPlans
from privacy.model.ids import Identifier
from privacy.model.plan import Kept, Plan, WayBack
from privacy.model.records import RecordKind
from tests.unit.privacy.erasure.samples import PLAN, step


async def written(folder: Path, plan: Plan, identifier: str) -> str:
    bundle = await SpooledPlans(folder).write(plan, Identifier(identifier))
    return bundle.path.read_text(encoding="utf-8")


async def test_the_file_is_the_plan_in_plain_words(tmp_path: Path) -> None:
    plan = replace(
        PLAN,
        steps=PLAN.steps[:1],
        kept=(Kept(kind=RecordKind.ENROLLMENT_GROUP, place="factory-eu", key="line-3", ref="k", why="shared"),),
        ways_back=(WayBack(place="factory-eu", registration_id="reg-42", group_id="line-3"),),
        unsearched=("hub-old",),
        notes=("Seen 2 min ago.",),
    )

    assert (await written(tmp_path, plan, "sensor-42")).splitlines() == [
        "Plan 1 of DSR-7K3M9Q: erase sensor-42",
        f"Digest {plan.digest}, made 2025-11-24 16:00:00 UTC",
        "Steps, in this order: 1",
        "1. delete: enrollment sensor-42 at factory-eu: enabled",
        f"   content {'c' * 64}",
        "Kept: 1",
        "- enrollment group line-3 at factory-eu: shared",
        "Ways back: 1",
        "- as reg-42 in factory-eu, through line-3",
        "Searched: factory-eu, hub-eu",
        "Named by a record and not set up for the bot: hub-old",
        "Seen 2 min ago.",
    ]


async def test_nothing_in_a_name_is_changed_or_hidden(tmp_path: Path) -> None:
    key = "a'b*_~#%3C(@channel)"
    hidden = "one\ntwo\u202egnp.exe\ud800\u200b\ue000"

    text = await written(tmp_path, replace(PLAN, steps=(step(1, key=key, line=hidden), step(2))), "a'b")

    assert (
        f"device identity {key} at hub-eu: one⟨U+000A⟩two⟨U+202E⟩gnp.exe⟨U+D800⟩⟨U+200B⟩⟨U+E000⟩\n   content " in text
    )
