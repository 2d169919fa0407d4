// The menu of shortcuts beside the message box.

import { byId, h, icon } from "./dom.js";
import { trouble } from "./words.js";

/** A button that opens the menu; `run(callbackId)` resolves to an error code or null. Returns `{node, update}`. */
export function createShortcuts(run) {
  const list = h("ul", { id: "shortcuts", class: "suggestions", role: "menu", "aria-label": "Shortcuts", hidden: true, onkeydown: onKey });
  const button = h(
    "button",
    {
      type: "button",
      class: "icon quiet",
      "data-testid": "shortcuts-open",
      "aria-label": "Shortcuts",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": "shortcuts",
      onclick: () => open(list.hidden),
    },
    icon("bolt"),
  );
  const node = h("div", { class: "shortcuts", hidden: true, onfocusout: (event) => node.contains(event.relatedTarget) || open(false) }, button, list);

  function open(wanted) {
    list.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
    if (wanted) list.querySelector("button").focus();
  }

  function onKey(event) {
    const items = [...list.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape") {
      open(false);
      button.focus();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  async function take(shortcut) {
    open(false);
    button.focus();
    const code = await run(shortcut.callback_id).catch((problem) => problem.code ?? "offline");
    byId("composer-error").textContent = code ? trouble(code) : "";
  }

  function item(shortcut) {
    return h(
      "li",
      { role: "none" },
      h(
        "button",
        { type: "button", role: "menuitem", tabindex: -1, "data-testid": `shortcut-${shortcut.callback_id}`, onclick: () => take(shortcut) },
        h("span", {}, h("b", {}, shortcut.name), shortcut.description && h("small", {}, shortcut.description)),
      ),
    );
  }

  return {
    node,
    update: (shortcuts) => {
      node.hidden = shortcuts.length === 0;
      const signature = JSON.stringify(shortcuts);
      if (list.dataset.signature === signature) return;
      list.dataset.signature = signature;
      list.replaceChildren(...shortcuts.map(item));
    },
  };
}
