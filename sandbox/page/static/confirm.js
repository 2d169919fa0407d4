// The confirm dialog of a button: resolves to true only if the person confirms.

import { byId } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

export function confirmFirst(confirm, names) {
  const dialog = byId("confirm");
  const yes = byId("confirm-yes");
  const no = byId("confirm-no");
  byId("confirm-title").replaceChildren(...textNodes(confirm.title, names));
  byId("confirm-text").replaceChildren(...textNodes(confirm.text, names));
  yes.replaceChildren(...textNodes(confirm.confirm ?? { type: "plain_text", text: "Yes" }, names));
  no.replaceChildren(...textNodes(confirm.deny ?? { type: "plain_text", text: "Cancel" }, names));
  yes.className = confirm.style === "danger" ? "danger" : "primary";
  return new Promise((resolve) => {
    dialog.returnValue = "no";
    yes.onclick = () => dialog.close("yes");
    no.onclick = () => dialog.close("no");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    dialog.showModal();
    no.focus();
  });
}
