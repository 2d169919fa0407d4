// The people's side of the local Slack: the routes under /client.

/** What went wrong, as the sandbox names it (`not_in_channel`, …), or `offline` when nothing answered. */
export class ClientError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ClientError("offline");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ClientError(body.error ?? `http_${response.status}`);
  return body;
}

const query = (values) => new URLSearchParams(values).toString();
const post = (path, values) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });

export const getState = (as) => call(`/client/state?${query({ as })}`);
export const getMessages = (as, channel) =>
  call(`/client/messages?${query({ as, channel })}`).then((body) => body.messages);
export const say = (as, channel, text, threadTs) =>
  post("/client/say", { as, channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
export const click = (as, channel, messageTs, blockId, actionId, values) =>
  post("/client/click", { as, channel, message_ts: messageTs, block_id: blockId, action_id: actionId, values });

export const getViews = (as) => call(`/client/views?${query({ as })}`);
export const submitView = (as, viewId, values) => post("/client/view/submit", { as, view_id: viewId, values });
export const clickView = (as, viewId, blockId, actionId, values) =>
  post("/client/view/click", { as, view_id: viewId, block_id: blockId, action_id: actionId, values });
export const closeView = (as, viewId, all) => post("/client/view/close", { as, view_id: viewId, all });
export const openHome = (as) => post("/client/home/open", { as });
export const openMessages = (as) => post("/client/messages/open", { as });
export const takeShortcut = (as, callbackId) => post("/client/shortcut", { as, callback_id: callbackId });

const filePath = (id) => `/client/files/${encodeURIComponent(id)}`;
export const downloadUrl = (as, id) => `${filePath(id)}?${query({ as, download: 1 })}`;
export const getContents = (as, id) => call(`${filePath(id)}/contents?${query({ as })}`);
export const memberUrl = (as, id, name) =>
  `/page/archive/${[as, id, ...name.split("/")].map(encodeURIComponent).join("/")}`;
export const fileUrl = (as, id) => `${filePath(id)}?${query({ as })}`;

/**
 * Follow what changes for one person. `onHello` runs after each (re)connection, `onChanged(channel)` after each
 * change, `onLost` when the stream breaks. Returns a function that stops following.
 */
export function follow(as, { onHello, onChanged, onLost }) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/client/events?${query({ as })}`);
    source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (news.type === "hello") onHello();
      else if (news.type === "changed") onChanged(news.channel);
    };
    source.onerror = () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
