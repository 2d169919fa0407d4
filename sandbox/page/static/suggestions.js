// "Try this": commands to begin with; each button writes its command into the message box.

import { h } from "./dom.js";
import { SUGGESTIONS } from "./words.js";

export function showSuggestions(root, tryOut) {
  const button = (command, index) =>
    h("button", { type: "button", class: "suggestion", "data-testid": `try-${index + 1}`, onclick: () => tryOut(command) }, h("code", {}, command));
  root.replaceChildren(
    h("p", {}, "Ana works at the privacy desk. Choose one of her commands for #privacy, then press Enter."),
    h("ol", {}, SUGGESTIONS.map(([command, why], index) => h("li", {}, button(command, index), h("p", {}, why)))),
    h("p", {}, "Ben and Cleo approve erasures. Act as one of them or as Gus, or go to #general, and see who may ask and decide, and where."),
  );
}
