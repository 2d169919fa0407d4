// The app's Home tab: an entry in the sidebar, and what the app has published for this person.

import { clickView, openHome } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { avatar, byId, h, reconcile } from "./dom.js";
import { createDraft } from "./fields.js";
import { trouble } from "./words.js";

/** What stands in the address, and in `view.channel`, in place of a channel. */
export const HOME = "home";

let openFor = null;
let draft = createDraft();
let drawn = "";

/** List the app in the sidebar, if it has a Home tab for this person. */
export function showApps(state, open, enter) {
  const app = state.people.find((person) => person.kind === "bot");
  const listed = state.has_home && app;
  byId("apps-title").hidden = !listed;
  const render = () =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", "data-testid": "home-open", "aria-current": open === HOME && "true", onclick: () => enter(HOME) },
        avatar(app),
        h("span", { class: "grow" }, app.real_name),
      ),
    );
  reconcile(byId("apps"), listed ? [{ key: HOME, signature: JSON.stringify([app.real_name, open === HOME]), render }] : []);
}

/** Show the Home tab in place of the messages, or the messages again; the app hears when a person opens it. */
export function showHome(open, { me, home, names }) {
  const root = byId("home");
  root.hidden = !open;
  byId("messages").hidden = open;
  byId("composer").hidden = open;
  if (open && openFor !== me) {
    openFor = me;
    draft = createDraft();
    drawn = "";
    openHome(me).catch(() => {});
  } else if (!open) openFor = null;
  if (!open || drawn === `${me}/${home?.hash}`) return;
  drawn = `${me}/${home?.hash}`;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  root.replaceChildren(...(home ? renderBlocks(home.blocks, context(me, home, names)) : [empty()]));
  if (focused) root.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

function empty() {
  return h("div", { class: "empty" }, h("p", {}, "The app has shown nothing here yet."));
}

function context(me, home, names) {
  const press = async (blockId, actionId) => {
    try {
      const answer = await clickView(me, home.id, blockId, actionId, draft.values(home.blocks));
      return answer.error ? trouble(answer.error) : null;
    } catch (problem) {
      return trouble(problem.code ?? "offline");
    }
  };
  return { names, press, draft, errors: {}, prefix: home.id };
}
