// One message: who, when, what, its files, and the way into its thread.

import { downloadUrl } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { avatar, bytes, h, icon } from "./dom.js";
import { createDraft } from "./fields.js";
import { mrkdwn } from "./mrkdwn.js";
import { clock, day } from "./time.js";

const TOGETHER_SECONDS = 300;
const drafts = new Map();

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/**
 * Give the items that `reconcile` puts into a list: the messages with a line before each new day.
 * @param {object[]} messages oldest first
 * @param {object} context `me`, `names`, `press(message, blockId, actionId, values)`, `openFile(file)`, and, in a
 *   channel only, `openThread(ts)` and `replies` (a Map from ts to the replies), in a thread only `parent` (a ts)
 */
export function messageItems(messages, context) {
  const items = [];
  let before = null;
  for (const message of messages) {
    if (!before || day(before.ts) !== day(message.ts)) {
      items.push(dayItem(day(message.ts), message.ts));
      before = null;
    }
    items.push(messageItem(message, goesWith(before, message) && before.ts !== context.parent, context));
    before = message;
  }
  return items;
}

function dayItem(words, ts) {
  const render = () => h("div", { class: "day" }, h("span", {}, words));
  return { key: `day-${ts}`, signature: words, render };
}

function goesWith(before, message) {
  return (
    before !== null &&
    before.user === message.user &&
    before.bot === message.bot &&
    before.ephemeral === message.ephemeral &&
    Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS
  );
}

function messageItem(message, compact, context) {
  const replies = context.replies?.get(message.ts) ?? [];
  const signature = JSON.stringify([message, compact, context.me, replies.map((reply) => [reply.ts, shownFiles(reply)])]);
  return { key: message.ts, signature, render: () => renderMessage(message, compact, replies, context) };
}

function renderMessage(message, compact, replies, context) {
  const person = context.names.people.get(message.user) ?? {};
  const classes = ["message", compact && "compact", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return h(
    "article",
    { class: classes, "data-testid": `message-${message.ts}`, "aria-label": `${message.name}, message` },
    message.ephemeral && h("p", { class: "private" }, icon("eye"), "Only visible to you"),
    avatar({ ...person, real_name: message.name }),
    h(
      "div",
      { class: "what" },
      h(
        "p",
        { class: "who" },
        h("b", {}, message.name),
        message.bot && h("span", { class: "badge" }, "APP"),
        clock(message.ts),
      ),
      body(message, context),
      message.files.map((file) => fileCard(file, context)),
      context.openThread && threadLink(message, replies, context),
    ),
  );
}

function body(message, context) {
  const key = `${context.me}/${message.ts}`;
  if (message.blocks && !drafts.has(key)) drafts.set(key, createDraft());
  const draft = drafts.get(key);
  const press = (blockId, actionId) => context.press(message, blockId, actionId, draft.values(message.blocks));
  const edited = message.edited && h("span", { class: "edited" }, "(edited)");
  if (message.blocks?.length) {
    return [renderBlocks(message.blocks, { names: context.names, press, draft, prefix: key, folds: true }), edited];
  }
  return message.text && h("div", { class: "text" }, mrkdwn(message.text, context.names), edited && [" ", edited]);
}

function fileCard(file, context) {
  const name = file.title || file.name;
  if (file.deleted) return h("div", { class: "file faint", "data-testid": `file-${file.id}` }, "This file was deleted.");
  return h(
    "div",
    { class: "file", "data-testid": `file-${file.id}` },
    icon("file"),
    h("div", { class: "grow" }, h("b", {}, name), h("p", {}, `${kind(file)} · ${bytes(file.size)}`)),
    h(
      "div",
      { class: "buttons" },
      h(
        "button",
        {
          type: "button",
          class: "plain",
          "data-testid": `file-open-${file.id}`,
          "aria-label": `Open ${name}`,
          onclick: () => context.openFile(file),
        },
        "Open",
      ),
      h(
        "a",
        {
          class: "button plain",
          href: downloadUrl(context.me, file.id),
          download: file.name,
          "data-testid": `file-download-${file.id}`,
          "aria-label": `Download ${name}`,
        },
        "Download",
      ),
    ),
  );
}

function kind(file) {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(file.name);
  return ending ? ending[1].toUpperCase() : file.mimetype || "File";
}

function threadLink(message, replies, { openThread }) {
  const open = () => openThread(message.ts);
  const testid = `thread-open-${message.ts}`;
  const count = Math.max(message.reply_count ?? 0, replies.length);
  if (count === 0) {
    if (message.ephemeral) return null;
    return h("button", { type: "button", class: "reply quiet", "data-testid": testid, "aria-label": "Reply in thread", onclick: open }, icon("chat"), h("span", {}, "Reply in thread"));
  }
  const files = replies.reduce((sum, reply) => sum + shownFiles(reply), 0);
  const last = replies.at(-1);
  return h(
    "button",
    { type: "button", class: "replies", "data-testid": testid, onclick: open },
    icon("chat"),
    h("b", {}, counted(count, "reply", "replies")),
    files > 0 && h("span", {}, icon("file"), counted(files, "file", "files")),
    last && h("span", { class: "faint" }, "last at ", clock(last.ts)),
  );
}

const shownFiles = (message) => message.files.filter((file) => !file.deleted).length;
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
