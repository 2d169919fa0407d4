// The left column: the workspace, who the reader is playing, and the channels.

import { avatar, byId, h, icon, reconcile } from "./dom.js";
import { KINDS } from "./words.js";

/** Show `state` (of /client/state); `open` is the open channel, `enter(channel)` opens another. */
export function showSidebar(state, open, enter) {
  const me = state.people.find((person) => person.id === state.me) ?? state.people[0];
  byId("workspace-name").textContent = state.team.name;
  const status = byId("bot-status");
  const words = state.bot_connected ? "Bot connected" : "Bot not connected";
  if (status.textContent !== words) status.textContent = words;
  status.dataset.connected = state.bot_connected;
  byId("acting-avatar").replaceChildren(avatar(me));
  byId("acting-note").textContent = note(me);
  showPeople(state.people, me);
  reconcile(byId("channels"), state.channels.map((channel) => channelItem(channel, channel.id === open, enter)));
}

function note(me) {
  if (me.kind === "guest") return "A guest: sees few channels and may ask for nothing.";
  if (me.kind === "external") return "From another company, through a shared channel.";
  return "";
}

function showPeople(people, me) {
  const chooser = byId("acting-as");
  const options = people.filter((person) => person.kind !== "bot");
  const labels = options.map((person) => person.real_name + (KINDS[person.kind] ? ` (${KINDS[person.kind]})` : ""));
  if (chooser.dataset.labels !== labels.join("|")) {
    chooser.dataset.labels = labels.join("|");
    chooser.replaceChildren(...options.map((person, index) => h("option", { value: person.id }, labels[index])));
  }
  if (chooser.value !== me.id) chooser.value = me.id;
}

function channelItem(channel, open, enter) {
  const unread = open ? 0 : channel.unread;
  const render = () =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          "data-testid": `channel-${channel.id}`,
          "aria-current": open && "true",
          class: unread > 0 && "unread",
          onclick: () => enter(channel.id),
        },
        icon(channelIcon(channel)),
        h("span", { class: "grow" }, channel.name, hidden(channel)),
        unread > 0 && h("span", { class: "count" }, String(unread), h("span", { class: "unseen" }, " unread")),
      ),
    );
  return { key: channel.id, signature: JSON.stringify([channel.name, channel.is_private, channel.is_ext_shared, open, unread]), render };
}

export function channelIcon(channel) {
  if (channel.is_im) return "chat";
  if (channel.is_ext_shared) return "shared";
  return channel.is_private ? "lock" : "hash";
}

function hidden(channel) {
  if (channel.is_ext_shared) return h("span", { class: "unseen" }, ", shared with another company");
  return channel.is_private && !channel.is_im && h("span", { class: "unseen" }, ", private");
}
