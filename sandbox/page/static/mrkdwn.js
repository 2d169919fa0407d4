// Slack's mrkdwn as document nodes. Everything that people typed becomes a text node; nothing is parsed as HTML.

import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { dateToken } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const MARKS = { "*": "strong", _: "em", "~": "s" };
const BROADCASTS = new Set(["channel", "here", "everyone"]);

const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
const isWord = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/**
 * Give the nodes of a mrkdwn text.
 * @param {string} text as Slack stores it, with &amp; &lt; &gt; escaped
 * @param {{people: Map, channels: Map}} names for mentions
 * @param {{verbatim?: boolean}} how `verbatim` switches off what Slack finds by itself: bare links, #names, @here
 */
export function mrkdwn(text, names, { verbatim = false } = {}) {
  const nodes = [];
  const parts = text.split(/```\n?([\s\S]+?)\n?```/);
  parts.forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", {}, decode(part)));
    else nodes.push(...paragraphs(trimBeside(part, index, parts.length), { names, verbatim }));
  });
  return nodes;
}

/** A code block stands on its own lines, so the line breaks beside it are not empty lines. */
function trimBeside(part, index, count) {
  const start = index > 0 ? part.replace(/^\n/, "") : part;
  return index < count - 1 ? start.replace(/\n$/, "") : start;
}

/** plain_text: no marks, no links, no mentions; only the emoji names, where the text allows them. */
export function plain(text, { emoji = true } = {}) {
  const shown = emoji ? text.replace(/:([a-z0-9_+-]+):/g, (name, key) => EMOJI[key] ?? name) : text;
  return lines(shown.split("\n"), (line) => [line]);
}

/** The nodes of a Block Kit text object of either kind. */
export function textNodes(text, names) {
  if (!text) return [];
  return text.type === "mrkdwn"
    ? mrkdwn(text.text, names, { verbatim: text.verbatim === true })
    : plain(text.text, { emoji: text.emoji !== false });
}

function paragraphs(text, context) {
  const nodes = [];
  let open = [];
  let quoted = false;
  const close = () => {
    if (open.length === 0) return;
    const inside = lines(open, (line) => inline(line, context));
    nodes.push(...(quoted ? [h("blockquote", {}, inside)] : inside));
    open = [];
  };
  if (text === "") return nodes;
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (Boolean(quote) !== quoted) close();
    quoted = Boolean(quote);
    open.push(quote ? quote[1] : line);
  }
  close();
  return nodes;
}

function lines(all, render) {
  return all.flatMap((line, index) => (index ? [h("br"), ...render(line)] : render(line)));
}

const RULES = [codeRule, tokenRule, markRule, emojiRule, linkRule, nameRule];

function inline(text, context) {
  const nodes = [];
  let waiting = "";
  let at = 0;
  while (at < text.length) {
    const found = firstRule(text, at, context);
    if (found) {
      if (waiting) nodes.push(decode(waiting));
      waiting = "";
      nodes.push(found.node);
      at += found.length;
    } else {
      waiting += text[at];
      at += 1;
    }
  }
  if (waiting) nodes.push(decode(waiting));
  return nodes;
}

function firstRule(text, at, context) {
  for (const rule of RULES) {
    const found = rule(text, at, context);
    if (found) return found;
  }
  return null;
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function codeRule(text, at) {
  const match = text[at] === "`" && matchAt(/`([^`]+)`/y, text, at);
  return match && { node: h("code", {}, decode(match[1])), length: match[0].length };
}

function markRule(text, at, context) {
  const tag = MARKS[text[at]];
  if (!tag || isWord(text[at - 1])) return null;
  const mark = text[at] === "*" ? "\\*" : text[at];
  const match = matchAt(new RegExp(`${mark}(?=[^\\s${mark}])([^${mark}]*[^\\s${mark}])${mark}(?![\\p{L}\\p{N}])`, "uy"), text, at);
  return match && { node: h(tag, {}, inline(match[1], context)), length: match[0].length };
}

function emojiRule(text, at) {
  const match = text[at] === ":" && matchAt(/:([a-z0-9_+-]+):/y, text, at);
  const shown = match && EMOJI[match[1]];
  return shown ? { node: h("span", { role: "img", "aria-label": match[1].replaceAll("_", " ") }, shown), length: match[0].length } : null;
}

function linkRule(text, at, { verbatim }) {
  if (verbatim || text[at] !== "h" || isWord(text[at - 1])) return null;
  const match = matchAt(/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"]/y, text, at);
  return match && { node: link(decode(match[0]), decode(match[0])), length: match[0].length };
}

function nameRule(text, at, { verbatim, names }) {
  if (verbatim || isWord(text[at - 1])) return null;
  const match = matchAt(/([#@])([\p{L}\p{N}_-]+)/uy, text, at);
  if (!match) return null;
  const [whole, sign, name] = match;
  if (sign === "@") return BROADCASTS.has(name) ? { node: broadcast(name), length: whole.length } : null;
  const channel = [...names.channels.values()].find((one) => one.name === name);
  return channel ? { node: mention(`#${name}`), length: whole.length } : null;
}

/** The forms in angle brackets, which only an unescaped `<` can start. */
function tokenRule(text, at, { names }) {
  const match = text[at] === "<" && matchAt(/<([^<>\n]+)>/y, text, at);
  const node = match && token(match[1], names);
  return node && { node, length: match[0].length };
}

function token(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decode(body.slice(bar + 1));
  if (target.startsWith("@")) return mention(`@${names.people.get(target.slice(1))?.real_name ?? (label || target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names.channels.get(target.slice(1))?.name ?? (label || "private-channel")}`);
  if (target.startsWith("!date^")) return dateToken(target, label);
  if (target.startsWith("!subteam^")) return mention(label || `@${target.slice(9)}`);
  if (target.startsWith("!")) return BROADCASTS.has(target.slice(1)) ? broadcast(target.slice(1)) : null;
  return link(decode(target), label || decode(target));
}

const mention = (text) => h("span", { class: "mention" }, text);
const broadcast = (name) => h("span", { class: "mention broadcast" }, `@${name}`);

/** A link, or null for an address that is none: then the text stays as it was typed. A message's address opens it here. */
function link(address, label) {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return null;
  const here = new RegExp("^" + location.origin + "/archives/([A-Z0-9]+)/p([0-9]+)([0-9]{6})$").exec(address);
  if (here) return h("a", { href: `#/${here[1]}/${here[2]}.${here[3]}` }, label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}
