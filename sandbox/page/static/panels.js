// What opens beside or over the messages: the menu (on a phone), the thread, and the suggestions.

import { byId } from "./dom.js";

const narrow = matchMedia("(max-width: 1080px)");
const phone = matchMedia("(max-width: 760px)");
let wantsSuggestions = !narrow.matches;
let onThreadClosed = () => {};

export function setUpPanels(listeners) {
  ({ onThreadClosed } = listeners);
  byId("drawer-open").addEventListener("click", () => showMenu(true));
  byId("drawer-close").addEventListener("click", () => showMenu(false));
  byId("shade").addEventListener("click", () => showMenu(false));
  byId("try-open").addEventListener("click", () => toggleSuggestions(byId("try").hidden));
  byId("try-close").addEventListener("click", () => toggleSuggestions(false));
  byId("thread-close").addEventListener("click", closeThread);
  addEventListener("keydown", (event) => event.key === "Escape" && !document.querySelector("dialog[open]") && closeTop());
  phone.addEventListener("change", () => showMenu(false));
  showMenu(false);
  arrange();
}

/** Show or hide the thread; the suggestions wait behind it. */
export function showPanel(name, open) {
  if (byId(name).hidden === !open) return;
  byId(name).hidden = !open;
  arrange();
}

/** Close what covers the messages; `moveFocus` says that the reader goes to the messages. */
export function closePanels({ moveFocus }) {
  const covered = byId("sidebar").classList.contains("open") || (narrow.matches && !byId("try").hidden);
  showMenu(false, { keepFocus: true });
  if (narrow.matches) wantsSuggestions = false;
  arrange();
  if (covered && moveFocus) byId("channel-name").focus();
}

function closeThread() {
  showPanel("thread", false);
  onThreadClosed();
}

function closeTop() {
  if (byId("sidebar").classList.contains("open")) showMenu(false);
  else if (!byId("thread").hidden) closeThread();
  else if (!byId("try").hidden && narrow.matches) toggleSuggestions(false);
}

function toggleSuggestions(open) {
  wantsSuggestions = open;
  if (open && !byId("thread").hidden) closeThread();
  arrange();
  byId(open ? "try-title" : "try-open").focus();
}

function arrange() {
  byId("try").hidden = !wantsSuggestions || !byId("thread").hidden;
  byId("try-open").setAttribute("aria-expanded", String(!byId("try").hidden));
  const covering = narrow.matches && !(byId("try").hidden && byId("thread").hidden);
  byId("main").inert = covering || byId("sidebar").classList.contains("open");
}

function showMenu(open, { keepFocus = false } = {}) {
  const sidebar = byId("sidebar");
  const wasOpen = sidebar.classList.contains("open");
  sidebar.classList.toggle("open", open);
  sidebar.inert = phone.matches && !open;
  byId("shade").hidden = !open;
  byId("drawer-open").setAttribute("aria-expanded", String(open));
  arrange();
  if (open) byId("drawer-close").focus();
  else if (wasOpen && !keepFocus) byId("drawer-open").focus();
}
