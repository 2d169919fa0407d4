// A message box: Enter sends, Shift+Enter starts a line, and a `/` offers the commands.

import { ClientError } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { TOLD_BY_SLACK, trouble } from "./words.js";

const WAIT_MS = 400;

/**
 * Build a message box in `root`. `ids` is the beginning of its ids (`composer-input`, …), `send(text)` resolves to
 * an error code or null, `commands()` gives what to suggest, `menu` is a node for more. Returns `{fill, focus, setPlace}`.
 */
export function createComposer(root, { ids, send, commands, menu = null }) {
  const id = (part) => ({ id: `${ids}-${part}`, "data-testid": `${ids}-${part}` });
  const input = h("textarea", {
    ...id("input"),
    rows: 1,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "send",
    "aria-autocomplete": "list",
    "aria-controls": `${ids}-suggestions`,
    "aria-describedby": `${ids}-hint`,
  });
  const button = h("button", { ...id("send"), type: "submit", class: "send", "aria-label": "Send", disabled: true }, icon("send"));
  const hint = h("p", { ...id("hint"), class: "hint" });
  const error = h("p", { ...id("error"), class: "error", role: "alert" });
  const list = h("ul", { id: `${ids}-suggestions`, class: "suggestions", role: "listbox", "aria-label": "Commands", hidden: true });
  const form = h("form", { class: "composer", novalidate: true }, list, h("div", { class: "box" }, menu, input, button), hint, error);
  root.replaceChildren(form);

  let chosen = 0;
  const offered = () => {
    const text = input.value;
    if (!text.startsWith("/") || /\s/.test(text)) return [];
    return commands().filter((one) => one.command.startsWith(text) && one.command !== text);
  };

  function update() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    button.disabled = input.value.trim() === "";
    const typed = commands().find((one) => input.value.split(/\s/, 1)[0] === one.command);
    hint.textContent = typed ? `${typed.command} ${typed.usage_hint ?? ""} · ${typed.description}` : "";
    chosen = 0;
    offer(offered());
  }

  function offer(options) {
    const wasHidden = list.hidden;
    list.hidden = options.length === 0;
    list.replaceChildren(...options.map(optionNode));
    input.toggleAttribute("aria-activedescendant", false);
    if (list.hidden) return;
    if (wasHidden) announce(`${options.length} commands. Arrow keys choose, Enter takes.`);
    input.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function optionNode(option, index) {
    return h(
      "li",
      {
        id: `${ids}-suggestion-${index}`,
        role: "option",
        "aria-selected": String(index === chosen),
        "data-testid": `suggestion-${option.command.slice(1)}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => take(option),
      },
      h("b", {}, option.command),
      h("span", { class: "faint" }, ` ${option.usage_hint ?? ""}`),
      h("p", {}, option.description),
    );
  }

  function take(option) {
    fill(`${option.command} `);
    input.focus();
  }

  function fill(text) {
    input.value = text;
    error.textContent = "";
    update();
  }

  async function submit() {
    const text = input.value.trim();
    if (text === "") return;
    fill("");
    const slow = setTimeout(() => (hint.textContent = "Waiting for the app…"), WAIT_MS);
    const code = await send(text).catch((problem) => (problem instanceof ClientError ? problem.code : "offline"));
    clearTimeout(slow);
    update();
    if (!code) return;
    if (input.value === "") fill(text);
    if (!TOLD_BY_SLACK.has(code)) error.textContent = trouble(code);
  }

  function onKey(event) {
    const options = offered();
    if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      offer(options);
    } else if (!list.hidden && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) take(options[chosen]);
    else if (!list.hidden && event.key === "Escape") {
      offer([]);
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit();
    else return;
    event.preventDefault();
  }

  input.addEventListener("input", () => {
    error.textContent = "";
    update();
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => offer([]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  return {
    fill,
    focus: () => input.focus(),
    setPlace: (label) => {
      input.placeholder = label;
      input.setAttribute("aria-label", label);
    },
  };
}
