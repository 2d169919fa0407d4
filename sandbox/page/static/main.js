// The page: what is open, for whom, and how it follows the sandbox.

import { click, follow, getMessages, getState, getViews, openMessages, say, takeShortcut } from "./api.js";
import { createComposer } from "./composer.js";
import { byId, h, icon, keepingPlace, reconcile, stickToEnd } from "./dom.js";
import { HOME, showApps, showHome } from "./home.js";
import { isReply, messageItems } from "./message.js";
import { showModals } from "./modal.js";
import { closePanels, setUpPanels, showPanel } from "./panels.js";
import { createShortcuts } from "./shortcuts.js";
import { channelIcon, showSidebar } from "./sidebar.js";
import { openFile } from "./viewer.js";
import { showSuggestions } from "./suggestions.js";
import { TOLD_BY_SLACK, trouble, TRY_AS, TRY_IN } from "./words.js";

const view = { me: TRY_AS, channel: null, thread: null, state: null, views: null, messages: [], stop: () => {} };
let composer;
let threadComposer;
let shortcuts;

function start() {
  readAddress(location.hash);
  shortcuts = createShortcuts(async (callbackId) => (await takeShortcut(view.me, callbackId)).error ?? null);
  composer = createComposer(byId("composer"), {
    ids: "composer",
    send: (text) => send(text),
    commands: () => view.state?.commands ?? [],
    menu: shortcuts.node,
  });
  threadComposer = createComposer(byId("thread-composer"), {
    ids: "thread",
    send: (text) => send(text, view.thread),
    commands: () => [],
  });
  for (const list of ["messages", "thread-messages"]) stickToEnd(byId(list));
  setUpPanels({ onThreadClosed: leaveThread });
  showSuggestions(byId("try-body"), tryOut);
  byId("acting-as").addEventListener("change", (event) => actAs(event.target.value));
  // Not `location.hash`: what was being loaded may have written its own address since.
  addEventListener("hashchange", (event) => {
    readAddress(new URL(event.newURL).hash);
    actAs(view.me);
  });
  actAs(view.me);
}

/** The address keeps person, channel and thread, so that a reload or a second tab starts where one was. */
function readAddress(hash) {
  const [me, channel, thread] = hash.slice(1).split("/");
  view.me = me || view.me;
  view.channel = channel || view.channel;
  view.thread = thread || null;
}

function writeAddress() {
  const parts = [view.me, view.channel, view.thread].filter(Boolean);
  history.replaceState(null, "", `#${parts.join("/")}`);
}

function actAs(person) {
  if (view.me !== person) view.thread = null;
  view.me = person;
  view.stop();
  view.stop = follow(person, {
    onHello: refresh,
    onChanged: refresh,
    onLost: () => warn("offline"),
  });
  return refresh();
}

function warn(code) {
  byId("offline").textContent = trouble(code);
  byId("offline").hidden = false;
}

function enter(channel) {
  view.channel = channel;
  view.thread = null;
  // Direct messages with the app are its Messages tab, and Slack tells the app of each look at it.
  if (channel.startsWith("D")) openMessages(view.me).catch(() => {});
  closePanels({ moveFocus: true });
  return refresh();
}

/** One refresh runs at a time; any number of changes meanwhile cause one more. */
let running = null;
let again = false;
function refresh() {
  again = true;
  running ??= (async () => {
    try {
      while (again) {
        again = false;
        await load();
      }
    } catch (problem) {
      warn(problem.code ?? "offline");
    } finally {
      running = null;
    }
  })();
  return running;
}

async function load() {
  const { me, channel: asked } = view;
  const [state, views] = await Promise.all([getState(me), getViews(me)]);
  const channel = whereToBe(state);
  const messages = channel && channel !== HOME ? await getMessages(me, channel) : [];
  if (view.me !== me || view.channel !== asked) return; // somebody went elsewhere meanwhile: that is loaded next
  Object.assign(view, { state, views, channel, messages });
  byId("offline").hidden = true;
  show();
  writeAddress();
}

function whereToBe({ channels, has_home: hasHome }) {
  if (view.channel === HOME && hasHome) return HOME;
  return (channels.find((one) => one.id === view.channel) ?? channels.find((one) => one.name === TRY_IN) ?? channels[0])?.id;
}

function show() {
  const { state, views, me } = view;
  const channel = state.channels.find((one) => one.id === view.channel);
  showSidebar(state, view.channel, enter);
  showApps(state, view.channel, enter);
  shortcuts.update(state.shortcuts);
  const context = messageContext();
  showHome(view.channel === HOME, { me, home: views.home, names: context.names });
  showHeader(channel); // after the message box is there again: it measures itself
  showModals(views.stack, { me, names: context.names, refresh });
  showList(byId("messages"), view.messages.filter((message) => !isReply(message)), context, `${view.me}/${view.channel}`);
  showThread(channel, context);
}

function showHeader(channel) {
  const elsewhere = view.channel === HOME ? "Home" : "No channel";
  const name = channel ? placeName(channel) : elsewhere;
  const heading = byId("channel-name");
  if (heading.dataset.shown !== `${channel?.id}${name}`) {
    heading.dataset.shown = `${channel?.id}${name}`;
    heading.replaceChildren(...(channel ? [icon(channelIcon(channel)), channel.name] : [name]));
    document.title = `${name} · Sandbox`;
    byId("messages").setAttribute("aria-label", `Messages in ${name}`);
    composer.setPlace(`Message ${name}`);
    composer.fill("");
  }
  byId("channel-topic").textContent = channel?.topic ?? (view.channel === HOME ? "What the app shows to you alone" : "");
}

const placeName = (channel) => (channel.is_im ? channel.name : `#${channel.name}`);

function messageContext() {
  const { state, me, messages } = view;
  const replies = new Map();
  for (const message of messages.filter(isReply)) {
    replies.set(message.thread_ts, [...(replies.get(message.thread_ts) ?? []), message]);
  }
  const names = {
    people: new Map(state.people.map((person) => [person.id, person])),
    channels: new Map(state.channels.map((channel) => [channel.id, channel])),
  };
  return { me, names, replies, press, openFile: (file) => openFile(me, file), openThread };
}

function showList(list, messages, context, place) {
  const moved = list.dataset.place !== place;
  list.dataset.place = place;
  const items = messages.length > 0 ? messageItems(messages, context) : [emptyItem()];
  if (moved) list.replaceChildren();
  keepingPlace(list, () => reconcile(list, items));
  if (moved) list.scrollTop = list.scrollHeight;
}

function emptyItem() {
  const render = () =>
    h("div", { class: "empty" }, h("p", {}, "No messages yet."), h("p", {}, "“Try this” says what to type first."));
  return { key: "empty", signature: "", render };
}

function showThread(channel, context) {
  const parent = view.thread && view.messages.find((message) => message.ts === view.thread);
  if (!parent) {
    view.thread = null;
    byId("thread-messages").replaceChildren();
    return showPanel("thread", false);
  }
  const replies = context.replies.get(view.thread) ?? [];
  byId("thread-where").textContent = placeName(channel);
  threadComposer.setPlace("Reply in this thread");
  showPanel("thread", true);
  const inThread = { ...context, openThread: null, replies: null, parent: parent.ts };
  showList(byId("thread-messages"), [parent, ...replies], inThread, `${view.me}/${view.thread}`);
}

function openThread(ts) {
  view.thread = ts;
  writeAddress();
  show();
  threadComposer.fill("");
  byId("thread-title").focus();
}

function leaveThread() {
  const opener = document.querySelector(`[data-testid="thread-open-${CSS.escape(view.thread ?? "")}"]`);
  view.thread = null;
  byId("thread-messages").replaceChildren();
  writeAddress();
  (opener ?? byId("messages")).focus();
}

async function send(text, thread = null) {
  const answer = await say(view.me, view.channel, text, thread);
  byId("messages").scrollTop = byId("messages").scrollHeight;
  await refresh();
  return answer.error ?? null;
}

/** Tell the sandbox about a click; gives what went wrong, in words, unless Slack has said it in the channel. */
async function press(message, blockId, actionId, values) {
  try {
    const answer = await click(view.me, view.channel, message.ts, blockId, actionId, values);
    return answer.error && !TOLD_BY_SLACK.has(answer.error) ? trouble(answer.error) : null;
  } catch (problem) {
    return trouble(problem.code ?? "offline");
  }
}

async function tryOut(text) {
  if (view.me !== TRY_AS) await actAs(TRY_AS);
  const place = view.state?.channels.find((channel) => channel.name === TRY_IN);
  if (place && place.id !== view.channel) await enter(place.id);
  if (matchMedia("(max-width: 1080px)").matches) closePanels({ moveFocus: false });
  composer.fill(text);
  composer.focus();
}

start();
