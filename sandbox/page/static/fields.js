// What can be filled in or chosen: text, menus, radio buttons, checkboxes, days and people.

import { h } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

const TYPES = {
  plain_text_input: textField,
  static_select: selectField,
  multi_static_select: choices,
  radio_buttons: choices,
  checkboxes: choices,
  datepicker: dateField,
  users_select: userField,
};
const GROUPED = new Set(["multi_static_select", "radio_buttons", "checkboxes"]);

export const isField = (element) => element.type in TYPES;

/** Whether a field is several controls, which a legend names, or one, which a label names. */
export const isGroup = (element) => GROUPED.has(element.type);

/** What a person has filled in and not sent yet. What nobody touched is not in it: the sandbox knows what it was. */
export function createDraft() {
  const touched = new Map();
  const key = (blockId, actionId) => JSON.stringify([blockId, actionId]);
  return {
    get: (blockId, element) => {
      const kept = key(blockId, element.action_id);
      return touched.has(kept) ? touched.get(kept) : atFirst(element);
    },
    set: (blockId, actionId, value) => touched.set(key(blockId, actionId), value),
    /** The touched values of these blocks, as the sandbox takes them. */
    values: (blocks) => {
      const values = {};
      for (const block of blocks) {
        for (const element of elementsOf(block)) {
          const kept = key(block.block_id, element.action_id);
          if (touched.has(kept)) (values[block.block_id] ??= {})[element.action_id] = touched.get(kept);
        }
      }
      return values;
    },
  };
}

const elementsOf = (block) => [...(block.type === "actions" ? block.elements : []), block.element, block.accessory].filter(Boolean);

function atFirst(element) {
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  if (element.initial_option) return element.initial_option.value;
  return element.initial_value ?? element.initial_date ?? element.initial_user ?? null;
}

/**
 * Give the control of a field, and tell `changed(value, {final})` of every change: `final` is false while a text is typed.
 * @param {object} element
 * @param {{id: string, value: any, names: object, describedBy: string, invalid: boolean, label: string|null, tells: boolean}} how
 *   `label` names a field that has no label of its own; with `tells`, Enter in a text tells the app and sends no form
 */
export function fieldNode(element, how, changed) {
  return TYPES[element.type](element, how, changed);
}

function attributes(element, how) {
  return {
    id: how.id,
    "data-testid": `field-${element.action_id}`,
    "aria-label": how.label,
    "aria-describedby": how.describedBy,
    "aria-invalid": how.invalid && "true",
  };
}

function textField(element, how, changed) {
  const node = h(element.multiline ? "textarea" : "input", {
    ...attributes(element, how),
    class: "field",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: element.multiline ? "true" : "false",
    placeholder: element.placeholder?.text,
    ...(element.multiline ? { rows: 4 } : { type: "text" }),
    oninput: () => changed(node.value, { final: false }),
    onkeydown: (event) => {
      if (!how.tells || event.key !== "Enter" || element.multiline || event.isComposing) return;
      event.preventDefault();
      changed(node.value, { final: true });
    },
  });
  node.value = how.value ?? "";
  return node;
}

function selectField(element, how, changed) {
  const options = (list) => list.map((option) => h("option", { value: option.value }, option.text.text));
  const groups = element.option_groups?.map((group) => h("optgroup", { label: group.label.text }, options(group.options)));
  return menu(element, how, changed, groups ?? options(element.options));
}

function userField(element, how, changed) {
  const people = [...how.names.people.values()].filter((person) => person.kind !== "bot");
  return menu(element, how, changed, people.map((person) => h("option", { value: person.id }, person.real_name)));
}

function menu(element, how, changed, options) {
  const empty = h("option", { value: "" }, element.placeholder?.text ?? "Choose…");
  const node = h(
    "select",
    { ...attributes(element, how), class: "field", onchange: () => changed(node.value || null, { final: true }) },
    empty,
    options,
  );
  node.value = how.value ?? "";
  return node;
}

function dateField(element, how, changed) {
  const node = h("input", {
    ...attributes(element, how),
    class: "field",
    type: "date",
    onchange: () => changed(node.value || null, { final: true }),
  });
  node.value = how.value ?? "";
  return node;
}

function choices(element, how, changed) {
  const type = element.type === "radio_buttons" ? "radio" : "checkbox";
  const all = element.options ?? element.option_groups.flatMap((group) => group.options);
  const chosen = new Set([how.value ?? []].flat());
  const inputs = all.map((option, index) =>
    h("input", {
      type,
      id: index === 0 ? how.id : `${how.id}-${index}`,
      name: how.id,
      value: option.value,
      checked: chosen.has(option.value),
      "data-testid": `choice-${element.action_id}-${option.value}`,
      "aria-describedby": how.describedBy,
      "aria-invalid": how.invalid && "true",
      onchange: () => changed(picked(inputs, type), { final: true }),
    }),
  );
  const rows = all.map((option, index) =>
    h(
      "label",
      { class: "choice" },
      inputs[index],
      h("span", {}, textNodes(option.text, how.names), option.description && h("small", {}, textNodes(option.description, how.names))),
    ),
  );
  const attributes = { class: all.length > 6 ? "choices long" : "choices", "data-testid": `field-${element.action_id}` };
  return h("div", how.label ? { ...attributes, role: "group", "aria-label": how.label } : attributes, rows);
}

function picked(inputs, type) {
  const values = inputs.filter((input) => input.checked).map((input) => input.value);
  return type === "radio" ? (values[0] ?? null) : values;
}
