// The open modals: only the newest is shown. What is typed is kept while the app changes the view or puts another over it.

import { closeView, clickView, submitView } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { announce, byId, h, icon } from "./dom.js";
import { createDraft } from "./fields.js";
import { plain } from "./mrkdwn.js";
import { trouble } from "./words.js";

const drafts = new Map();
let shown = null;
let after = () => {};

/** Show a person's stack of modals (of /client/views), or none; `refresh` asks what there is after something was done. */
export function showModals(stack, { me, names, refresh }) {
  after = refresh;
  for (const id of [...drafts.keys()]) if (!stack.some((view) => view.id === id)) drafts.delete(id);
  const view = stack.at(-1);
  if (!view) return hide();
  if (shown?.view.id === view.id && shown.view.hash === view.hash && shown.me === me) return undefined;
  const another = shown?.view.id !== view.id || shown.me !== me;
  if (!drafts.has(view.id)) drafts.set(view.id, createDraft());
  shown = { view, me, names, depth: stack.length, errors: {}, trouble: "", busy: false };
  draw({ another });
  return undefined;
}

function hide() {
  if (!shown) return;
  shown = null;
  byId("modal").close();
  byId("modal").replaceChildren();
  if (document.activeElement === document.body) byId("composer-input")?.focus();
}

function draw({ another }) {
  const dialog = byId("modal");
  const focused = dialog.contains(document.activeElement) ? document.activeElement.id : null;
  const top = another ? 0 : dialog.querySelector(".modal-body")?.scrollTop;
  dialog.replaceChildren(form());
  dialog.oncancel = (event) => {
    event.preventDefault();
    close(false);
  };
  dialog.onclose = () => shown && close(false);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".modal-body").scrollTop = top ?? 0;
  if (another) focusFirst(dialog);
  else (focused && byId(focused) ? byId(focused) : byId("modal-title")).focus();
}

function focusFirst(dialog) {
  const wanted = shown.view.blocks.find((block) => block.element?.focus_on_load);
  const field = wanted ? dialog.querySelector(`#${CSS.escape(fieldId(wanted, wanted.element))}`) : dialog.querySelector(".modal-body :is(input, textarea, select)");
  (field ?? byId("modal-title")).focus();
}

const fieldId = (block, element) => `${shown.view.id}-${block.block_id}-${element.action_id}`;

function form() {
  const { view, depth } = shown;
  const words = (text, usual) => (text ? plain(text.text, { emoji: text.emoji !== false }) : usual);
  const label = words(view.close, depth > 1 ? "Back" : view.submit ? "Cancel" : "Close");
  return h(
    "form",
    { novalidate: true, onsubmit: submit, oninput: (event) => forgive(event.target) },
    h(
      "header",
      { class: "bar" },
      depth > 1 && h("button", { type: "button", class: "icon", "aria-label": "Back", onclick: () => close(false) }, icon("back")),
      h("div", { class: "where" }, h("h2", { id: "modal-title", tabindex: -1 }, words(view.title))),
      h("button", { type: "button", id: "modal-x", class: "icon", "data-testid": "modal-x", "aria-label": "Close", onclick: () => close(true) }, icon("close")),
    ),
    h("div", { class: "modal-body" }, renderBlocks(view.blocks, context())),
    h(
      "footer",
      {},
      h("p", { id: "modal-error", class: "error", role: "alert" }, shown.trouble),
      h("button", { type: "button", id: "modal-close", class: "plain", "data-testid": "modal-close", onclick: () => close(false) }, label),
      view.submit && h("button", { type: "submit", id: "modal-submit", class: "primary", "data-testid": "modal-submit" }, words(view.submit)),
    ),
  );
}

function context() {
  const { view, me, names, errors } = shown;
  const draft = drafts.get(view.id);
  const press = async (blockId, actionId) => {
    const done = await attempt(() => clickView(me, view.id, blockId, actionId, draft.values(view.blocks)));
    after();
    return done.trouble;
  };
  return { names, press, draft, errors, prefix: view.id };
}

/** An error goes away as soon as its field is changed. */
function forgive(field) {
  const block = field.closest(".block");
  if (!block?.dataset.block || !(block.dataset.block in shown.errors)) return;
  delete shown.errors[block.dataset.block];
  block.querySelector(".error")?.remove();
  for (const control of block.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

async function submit(event) {
  event.preventDefault();
  if (shown.busy) return;
  const { view, me } = shown;
  setBusy(true);
  const done = await attempt(() => submitView(me, view.id, drafts.get(view.id).values(view.blocks)));
  await after();
  if (shown?.view.id !== view.id) return;
  if (!done.trouble && !done.errors) return setBusy(false);
  Object.assign(shown, { errors: done.errors ?? {}, trouble: done.trouble ?? "", busy: false });
  draw({ another: false });
  byId("modal").querySelector('[aria-invalid="true"]')?.focus();
  if (done.errors) announce(`Not sent: ${Object.keys(done.errors).length} to correct.`);
}

function setBusy(busy) {
  shown.busy = busy;
  byId("modal-submit")?.setAttribute("aria-busy", String(busy));
}

async function close(all) {
  if (!shown) return;
  const { view, me } = shown;
  await attempt(() => closeView(me, view.id, all));
  await after();
}

/** Do something at the sandbox: what it found wrong with fields, and what went wrong otherwise, in words. */
async function attempt(act) {
  try {
    const answer = await act();
    return { errors: answer.errors, trouble: answer.error ? trouble(answer.error) : null };
  } catch (problem) {
    return { trouble: trouble(problem.code ?? "offline") };
  }
}
