"""The documents say what the code says: commands, scopes, config keys, files and links."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args

import jsonschema
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config import Config, PacesSection
from bot.settings import Secrets, load_config, service_addresses
from bot.slack import SCOPES
from dps.transport.config import Paces
from dps.transport.tokens import CredentialKind
from handlers.kit import commands, ids
from privacy.model.clocks import DAY, HOUR, parse_duration
from sandbox.slack import default_workspace
from tests.unit.docs.reading import PRODUCT, ROOT, codes, read, table

MANIFEST_SCHEMA = ROOT.parent / "shared" / "spec" / "slack-manifest.schema.2.0.0.json"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


# --- manifest.yml: no dependency reads YAML, so the few forms that the manifest uses are read here -----------------


def manifest() -> dict[str, Any]:
    lines = [line for line in read("manifest.yml").splitlines() if line.strip() and not line.startswith("#")]
    value, rest = _block(lines)
    assert not rest
    assert isinstance(value, dict)
    return value


def _block(lines: list[str]) -> tuple[Any, list[str]]:
    """The mapping or list that begins with the first line, and the lines after it."""
    indent = _indent(lines[0])
    mapping: dict[str, Any] = {}
    items: list[Any] = []
    while lines and _indent(lines[0]) == indent:
        text = lines[0].strip()
        if text.startswith("- ") and ": " not in text:
            items.append(_scalar(text[2:]))
            lines = lines[1:]
        elif text.startswith("- "):
            item, lines = _block([lines[0].replace("- ", "  ", 1), *lines[1:]])
            items.append(item)
        else:
            name, _, said = text.partition(":")
            lines = lines[1:]
            if said:
                mapping[name] = _scalar(said.strip())
            else:
                mapping[name], lines = _block(lines)
    assert not lines or _indent(lines[0]) < indent, f"not a form that is read here: {lines[0]}"
    return items or mapping, lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(text: str) -> str | int | bool:
    if text in {"true", "false"}:
        return text == "true"
    if text.isdigit():
        return int(text)
    assert text[0] not in "[{&*!|>'%@", f"not a form that is read here: {text}"
    return str(json.loads(text)) if text.startswith('"') else text


def test_the_manifest_is_what_slack_accepts() -> None:
    if not MANIFEST_SCHEMA.exists():
        pytest.skip("Slack's schema of manifests is not beside the repository (../shared/spec)")
    jsonschema.validate(manifest(), json.loads(MANIFEST_SCHEMA.read_text(encoding="utf-8")))


# --- one set -------------------------------------------------------------------------------------------------------


def test_the_commands_of_the_manifest_the_readme_and_the_listeners_are_one_set() -> None:
    in_manifest = {command["command"] for command in manifest()["features"]["slash_commands"]}
    in_readme = {codes(row[0])[0].split()[0] for row in table("README.md", "Commands in Slack")}

    assert in_manifest == set(_registered()) == in_readme


def test_the_local_slack_installs_what_the_manifest_says() -> None:
    said, local = manifest(), default_workspace().installation

    assert [command["command"] for command in said["features"]["slash_commands"]] == [c.command for c in local.commands]
    assert set(said["oauth_config"]["scopes"]["bot"]) == local.scopes
    assert [(s["callback_id"], s["name"], s["description"]) for s in said["features"]["shortcuts"]] == [
        (s.callback_id, s.name, s.description) for s in local.shortcuts
    ]
    assert {s.callback_id for s in local.shortcuts} == {ids.EXPORT_SHORTCUT, ids.ERASE_SHORTCUT}
    assert said["features"]["app_home"]["home_tab_enabled"] is local.home_tab
    assert said["features"]["app_home"]["messages_tab_enabled"] is local.messages_tab
    assert set(said["settings"]["event_subscriptions"]["bot_events"]) == local.events


def _registered() -> Iterator[str]:
    """What `@app.command(…)` is called with, in every module of `handlers`."""
    for path in (ROOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "command":
                (name,) = node.args
                assert isinstance(name, ast.Attribute | ast.Name)
                yield getattr(commands, name.attr if isinstance(name, ast.Attribute) else name.id)


def test_the_scopes_of_the_manifest_the_start_up_check_and_the_administrators_page_are_one_set() -> None:
    in_manifest = manifest()["oauth_config"]["scopes"]["bot"]
    on_the_page = [codes(row[0])[0] for row in table("docs/administrator.md", "Slack scopes")]

    assert sorted(in_manifest) == sorted(SCOPES) == sorted(on_the_page)


# --- configuration -------------------------------------------------------------------------------------------------


def test_every_config_key_is_on_the_administrators_page_with_its_default_and_no_other_is() -> None:
    rows = table("docs/administrator.md", "Configuration")
    on_the_page = {codes(row[0])[0]: row[1].replace("`", "") for row in rows}

    assert on_the_page == dict(_keys(Config)) | dict(_pace_defaults())


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each key below a section with its default; a plain section is no key of its own."""
    for name, field in section.model_fields.items():
        if not _is_section(field.annotation):
            yield prefix + name, _default(field)
        for nested in _sections(field.annotation):
            yield from _keys(nested, f"{prefix}{name}.")


def _sections(annotation: Any) -> Iterator[type[BaseModel]]:
    """The sections in an annotation, such as that of `tuple[DpsSection, ...]`."""
    if _is_section(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections(inner)


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "not set"
    if field.default == ():
        return "[]"
    if isinstance(field.default, tuple):
        return json.dumps(field.default)
    if isinstance(field.default, int) and any(getattr(m, "func", None) is parse_duration for m in field.metadata):
        return f'"{_duration(field.default)}"'
    return json.dumps(field.default) if isinstance(field.default, int) else f'"{field.default}"'


def _duration(millis: int) -> str:
    """In hours, or in days from two of them, as the page writes it."""
    return f"{millis // DAY}d" if millis >= 2 * DAY else f"{millis // HOUR}h"


def _pace_defaults() -> Iterator[tuple[str, str]]:
    """The paces are left out of the config's own defaults: `dps.transport.config.Paces` has them."""
    for name in PacesSection.model_fields:
        pace = getattr(Paces(), name)
        yield f"azure.pace.{name}", f"{{ rate = {pace.rate:g}, burst = {pace.burst} }}"
        yield f"azure.pace.{name}.rate", f"{pace.rate:g}"
        yield f"azure.pace.{name}.burst", f"{pace.burst}"


def test_the_readmes_config_is_one_that_the_bot_takes(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", read("README.md"), re.DOTALL)
    config = tmp_path / "dps-bot.toml"
    config.write_text(dedent(shown), encoding="utf-8")

    (service,) = service_addresses(load_config(config))

    assert service.url == "https://factory-eu.azure-devices-provisioning.net"


def test_every_variable_and_every_kind_of_credential_is_on_the_administrators_page() -> None:
    said = codes(read("docs/administrator.md"))

    assert {name.upper() for name in Secrets.model_fields} <= set(said)
    assert {kind.value for kind in CredentialKind} <= set(said)


# --- links ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_every_relative_link_leads_to_something_that_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))

    assert not [link for link in links if "://" not in link and not _leads_somewhere(page, link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and target.is_relative_to(ROOT) and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_every_file_and_every_make_target_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    packages = "|".join([*PRODUCT, "sandbox", "tests", "docs"])
    files = {code for code in codes(text) if re.fullmatch(rf"({packages})/[\w./-]+", code)}
    targets = set(re.findall(r"^([a-z]+):.*##", read("Makefile"), re.MULTILINE))

    assert not {file for file in files if not (ROOT / file).exists()}
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets
