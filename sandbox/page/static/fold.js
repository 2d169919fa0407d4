// Long sections of a message are folded under "See more", as Slack's clients do, unless the block says `expand: true`.
// Where the limits lie was seen and is not documented: github.com/slackapi/bolt-python/issues/1058.

import { h } from "./dom.js";

const CHARACTERS = 600;
const LINES = 5;

const unfolded = new Set();

export const isLong = (text) => text.length > CHARACTERS || text.split("\n").length > LINES;

/** The text's node with a button that unfolds it; `id` remembers what was unfolded when the message is drawn again. */
export function folded(node, id) {
  node.id = id;
  const button = h("button", { type: "button", class: "more", "aria-controls": id, onclick: toggle });
  show();
  return [node, button];

  function toggle() {
    if (!unfolded.delete(id)) unfolded.add(id);
    show();
  }

  function show() {
    const open = unfolded.has(id);
    node.classList.toggle("folded", !open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "See less" : "See more";
  }
}
