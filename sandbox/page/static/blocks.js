// Block Kit as document nodes: the block types that messages of this product use, and a plain word for any other.

import { confirmFirst } from "./confirm.js";
import { h } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

/**
 * @param {object[]} blocks
 * @param {{names: object, press: (blockId: string, actionId: string) => Promise<string|null>}} context
 *   `press` tells the sandbox about a click and gives what went wrong, in words
 */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, context));
}

const BLOCKS = { actions, context: contextBlock, divider, header, image, section };

function section(block, context) {
  const parts = [];
  if (block.text) parts.push(h("div", { class: "text" }, textNodes(block.text, context.names)));
  if (block.fields) {
    parts.push(h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textNodes(field, context.names)))));
  }
  const accessory = block.accessory && element(block.accessory, block.block_id, context);
  return h("div", { class: "block section" }, h("div", { class: "grow" }, parts), accessory);
}

function header(block, context) {
  return h("h3", { class: "block header" }, textNodes(block.text, context.names));
}

function contextBlock(block, context) {
  const parts = block.elements.map((part) =>
    part.type === "image" ? h("span", { class: "alt" }, part.alt_text) : h("span", {}, textNodes(part, context.names)),
  );
  return h("div", { class: "block context" }, parts);
}

function divider() {
  return h("hr", { class: "block" });
}

function image(block) {
  return h("p", { class: "block alt" }, block.title?.text ?? "", block.title ? ": " : "", block.alt_text);
}

function actions(block, context) {
  return h("div", { class: "block actions" }, block.elements.map((part) => element(part, block.block_id, context)));
}

function unknown(block) {
  return h("p", { class: "block alt" }, `This page does not show blocks of type ${block.type}.`);
}

function element(part, blockId, context) {
  if (part.type !== "button") return h("span", { class: "alt" }, `This page does not show elements of type ${part.type}.`);
  const style = { primary: "primary", danger: "danger" }[part.style] ?? "plain";
  const button = h(
    "button",
    {
      type: "button",
      class: style,
      "aria-label": part.accessibility_label,
      "data-testid": `action-${part.action_id}`,
      onclick: () => press(button, part, blockId, context),
    },
    textNodes(part.text, context.names),
  );
  return button;
}

async function press(button, part, blockId, context) {
  if (button.getAttribute("aria-busy") === "true") return;
  if (part.confirm && !(await confirmFirst(part.confirm, context.names))) return;
  if (part.url && /^https?:\/\//i.test(part.url)) window.open(part.url, "_blank", "noopener,noreferrer");
  const block = button.closest(".block");
  block.querySelector(".error")?.remove();
  button.setAttribute("aria-busy", "true");
  const trouble = await context.press(blockId, part.action_id);
  button.removeAttribute("aria-busy");
  if (trouble) block.append(h("p", { class: "error", role: "alert" }, trouble));
}
