// Block Kit as document nodes: the block types that the sandbox takes, and a plain word for any other.

import { confirmFirst } from "./confirm.js";
import { h } from "./dom.js";
import { fieldNode, isField, isGroup } from "./fields.js";
import { folded, isLong } from "./fold.js";
import { textNodes } from "./mrkdwn.js";
import { richText, table } from "./rich.js";

/**
 * @param {object[]} blocks
 * @param {object} context `names`; `press(blockId, actionId)` tells the sandbox about a click and resolves to what went
 *   wrong, in words, or null; `draft` keeps what is filled in; `errors` says by block what is wrong with it; `prefix`
 *   begins the ids of fields; `folds` where long sections are folded
 */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, context));
}

const BLOCKS = { actions, context: contextBlock, divider, header, image, input, rich_text: richText, section, table };

function section(block, context) {
  const parts = [];
  if (block.text) parts.push(sectionText(block, context));
  if (block.fields) {
    parts.push(h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textNodes(field, context.names)))));
  }
  const accessory = block.accessory && element(block.accessory, block, context);
  return h("div", { class: "block section" }, h("div", { class: "grow" }, parts), accessory);
}

function sectionText(block, context) {
  const node = h("div", { class: "text" }, textNodes(block.text, context.names));
  const folds = context.folds && !block.expand && isLong(block.text.text);
  return folds ? folded(node, `${context.prefix}-${block.block_id}-text`) : node;
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
  return h("div", { class: "block actions" }, block.elements.map((part) => element(part, block, context)));
}

function input(block, context) {
  const id = `${context.prefix}-${block.block_id}-${block.element.action_id}`;
  const error = context.errors?.[block.block_id];
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const words = [textNodes(block.label, context.names), block.optional && h("span", { class: "faint" }, " (optional)")];
  const group = isGroup(block.element);
  return h(
    group ? "fieldset" : "div",
    { class: "block input", "data-block": block.block_id },
    group ? h("legend", {}, words) : h("label", { for: id }, words),
    field(block.element, block, context, { id, describedBy: described, invalid: Boolean(error), label: null }),
    block.hint && h("p", { id: `${id}-hint`, class: "hint" }, textNodes(block.hint, context.names)),
    error && h("p", { id: `${id}-error`, class: "error" }, error),
  );
}

/** A field; one outside an input block, or in one that dispatches, tells the app of every choice at once. */
function field(part, block, context, how) {
  const tells = block.type !== "input" || block.dispatch_action;
  const value = context.draft.get(block.block_id, part);
  const node = fieldNode(part, { ...how, value, tells, names: context.names }, async (chosen, { final }) => {
    context.draft.set(block.block_id, part.action_id, chosen);
    if (tells && final) await press(node, part, block.block_id, context);
  });
  return node;
}

function unknown(block) {
  return h("p", { class: "block alt" }, `This page does not show blocks of type ${block.type}.`);
}

function element(part, block, context) {
  if (isField(part)) {
    const label = part.placeholder?.text ?? block.text?.text ?? "Choose";
    return field(part, block, context, { id: `${context.prefix}-${block.block_id}-${part.action_id}`, label });
  }
  if (part.type === "image") return h("span", { class: "alt" }, part.alt_text);
  if (part.type !== "button") return h("span", { class: "alt" }, `This page does not show elements of type ${part.type}.`);
  const style = { primary: "primary", danger: "danger" }[part.style] ?? "plain";
  const button = h(
    "button",
    {
      type: "button",
      class: style,
      "aria-label": part.accessibility_label,
      "data-testid": `action-${part.action_id}`,
      onclick: () => press(button, part, block.block_id, context),
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
