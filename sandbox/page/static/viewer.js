// A shared file, opened: the members of an archive at the left, the chosen one at the right.
// HTML runs in a frame that may do nothing; everything else is shown as text.

import { downloadUrl, fileUrl, getContents, memberUrl } from "./api.js";
import { byId, bytes, h } from "./dom.js";
import { trouble } from "./words.js";

const SHOWN_CHARACTERS = 300_000;
const SHOWN_BYTES = 4096;
const TEXT = /\.(json|ndjson|txt|md|csv|pem|pub|toml|log|xml)$/i;
const phone = () => matchMedia("(max-width: 760px)").matches;

/** Show `file` to the person `me`; a file that is no archive is shown by itself. */
export async function openFile(me, file) {
  const dialog = byId("viewer");
  byId("viewer-title").textContent = file.title || file.name;
  byId("viewer-about").textContent = bytes(file.size);
  byId("viewer-download").href = downloadUrl(me, file.id);
  byId("viewer-download").download = file.name;
  byId("viewer-members").replaceChildren();
  say("Opening…");
  byId("viewer-close").onclick = () => dialog.close();
  dialog.onclose = () => byId("viewer-pane").replaceChildren();
  if (!dialog.open) dialog.showModal();
  try {
    const { members } = await getContents(me, file.id);
    showMembers(me, file, members);
  } catch (problem) {
    byId("viewer-list").hidden = true;
    if (problem.code !== "not_a_zip") say(trouble(problem.code));
    else await show({ name: file.name, size: file.size, url: fileUrl(me, file.id) });
  }
}

function showMembers(me, file, members) {
  const sorted = [...members].sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
  byId("viewer-about").textContent = `${bytes(file.size)} · ${members.length} files`;
  byId("viewer-list").hidden = false;
  byId("viewer-list").open = !phone();
  byId("viewer-members").replaceChildren(
    ...sorted.map((member) => h("li", {}, memberButton({ ...member, url: memberUrl(me, file.id, member.name) }))),
  );
  byId("viewer-members").querySelector("button")?.click();
}

/** index.html comes first, then the files at the top, then the folders. */
const rank = (name) => (name === "index.html" ? 0 : name.includes("/") ? 2 : 1);

function memberButton(member) {
  const slash = member.name.lastIndexOf("/") + 1;
  const button = h(
    "button",
    { type: "button", "data-testid": `viewer-member-${member.name}`, onclick: () => choose(button, member) },
    h("span", { class: "name" }, slash > 0 && h("span", { class: "faint" }, member.name.slice(0, slash)), member.name.slice(slash)),
    h("span", { class: "faint" }, bytes(member.size)),
  );
  return button;
}

async function choose(button, member) {
  for (const other of byId("viewer-members").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  if (phone()) byId("viewer-list").open = false;
  byId("viewer-list").firstElementChild.textContent = phone() ? `Contents: ${member.name}` : "Contents";
  await show(member);
}

async function show(member) {
  const pane = byId("viewer-pane");
  pane.dataset.member = member.name;
  if (/\.html?$/i.test(member.name)) {
    pane.replaceChildren(
      h("iframe", { sandbox: "", src: member.url, title: member.name, "data-testid": "viewer-frame", referrerpolicy: "no-referrer" }),
    );
    return;
  }
  const response = await fetch(member.url).catch(() => null);
  if (pane.dataset.member !== member.name) return;
  if (!response?.ok) return say(trouble(response ? "file_not_found" : "offline"));
  const content = new Uint8Array(await response.arrayBuffer());
  const shown = TEXT.test(member.name) ? asText(content) : asHex(content);
  pane.replaceChildren(h("pre", { tabindex: 0, "data-testid": "viewer-text" }, shown));
}

function asText(content) {
  const text = indented(new TextDecoder().decode(content));
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS)}\n… ${text.length - SHOWN_CHARACTERS} more characters: download the file to see them.`;
}

/** JSON on one line is laid out for reading, where that changes nothing but spaces (large numbers would change). */
function indented(text) {
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

/** Sixteen bytes a line, as hexadecimal numbers: what a signature looks like. */
function asHex(content) {
  const shown = content.slice(0, SHOWN_BYTES);
  const lines = [];
  for (let at = 0; at < shown.length; at += 16) {
    const numbers = [...shown.slice(at, at + 16)].map((byte) => byte.toString(16).padStart(2, "0"));
    lines.push(`${at.toString(16).padStart(4, "0")}  ${numbers.join(" ")}`);
  }
  if (content.length > shown.length) lines.push(`… ${content.length - shown.length} more bytes`);
  return lines.join("\n");
}

function say(words) {
  byId("viewer-pane").replaceChildren(h("p", { class: "empty" }, words));
}
