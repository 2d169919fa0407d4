// Rich text and tables as document nodes.

import { EMOJI } from "./emoji.js";
import { h } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

const MARKS = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

export function richText(block, { names }) {
  return h("div", { class: "block text rich" }, block.elements.map((part) => partNode(part, names)));
}

export function table(block, { names }) {
  const aligned = (column) => ["center", "right"].find((way) => block.column_settings?.[column]?.align === way);
  const cell = (tag) => (content, column) =>
    h(tag, { class: aligned(column), scope: tag === "th" && "col" }, content.type === "rich_text" ? richText(content, { names }) : content.text);
  const [head, ...rows] = block.rows;
  return h(
    "div",
    { class: "block table", tabindex: 0, role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))),
  );
}

function partNode(part, names) {
  const inside = () => part.elements.map((one) => inlineNode(one, names));
  if (part.type === "rich_text_list") {
    const lines = part.elements.map((line) => h("li", {}, line.elements.map((one) => inlineNode(one, names))));
    const node = h(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null }, lines);
    node.style.marginInlineStart = `${1.4 + (part.indent ?? 0) * 1.4}em`;
    return node;
  }
  if (part.type === "rich_text_preformatted") return h("pre", {}, inside());
  if (part.type === "rich_text_quote") return h("blockquote", {}, inside());
  return h("div", {}, inside());
}

function inlineNode(one, names) {
  const plain = { type: "plain_text", emoji: false };
  const token = (text) => textNodes({ type: "mrkdwn", verbatim: true, text }, names);
  const nodes = {
    text: () => textNodes({ ...plain, text: one.text }, names),
    link: () => link(one),
    user: () => token(`<@${one.user_id}>`),
    usergroup: () => token(`<!subteam^${one.usergroup_id}>`),
    channel: () => token(`<#${one.channel_id}>`),
    broadcast: () => token(`<!${one.range}>`),
    emoji: () => [EMOJI[one.name] ?? `:${one.name}:`],
    date: () => token(`<!date^${one.timestamp}^${one.format ?? "{date}"}|${one.fallback ?? ""}>`),
    color: () => [one.value],
  }[one.type];
  const style = one.style ?? {};
  return Object.keys(MARKS)
    .filter((mark) => style[mark])
    .reduce((inside, mark) => [h(MARKS[mark], {}, inside)], nodes ? nodes() : []);
}

function link(one) {
  const words = one.text || one.url;
  if (!/^(?:https?:\/\/|mailto:)/i.test(one.url)) return [words];
  return [h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, words)];
}
