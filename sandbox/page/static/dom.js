// Small tools for the document. User text only ever enters as text nodes or attributes.

/** Build an element: `on…` properties are listeners, false/null/undefined are left out, the rest are attributes. */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** A decorative icon from the symbols in index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A coloured square with initials; the ink is black or white, whichever reads better. */
export function avatar(person) {
  const colour = /^#?[0-9a-f]{6}$/i.test(person?.color ?? "") ? person.color.replace("#", "") : "5b6b73";
  const node = h("span", { class: "avatar", "aria-hidden": "true" }, initials(person?.real_name || person?.name || "?"));
  node.style.backgroundColor = `#${colour}`;
  node.style.color = luminance(colour) > 0.18 ? "#111" : "#fff";
  return node;
}

function initials(name) {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  const letters = words.length > 1 ? words[0][0] + words[1][0] : name.slice(0, 1);
  return letters.toUpperCase();
}

function luminance(hex) {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Make `parent`'s children match `items`, touching only what changed, so that nothing flickers and focus stays.
 * @param {{key: string, signature: string, render: () => HTMLElement}[]} items
 */
export function reconcile(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  for (const node of [...parent.children]) if (!wanted.has(node.dataset.key)) node.remove();
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const before = old.get(item.key);
    const node = before?.dataset.signature === item.signature ? before : fresh(item);
    if (before && before !== node) {
      if (at === before) at = node;
      replace(before, node);
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}

function fresh(item) {
  const node = item.render();
  node.dataset.key = item.key;
  node.dataset.signature = item.signature;
  return node;
}

function replace(before, after) {
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  before.replaceWith(after);
  if (focused) refocus(after, focused);
}

function refocus(after, focused) {
  const twin = focused.dataset.testid && after.querySelector(`[data-testid="${CSS.escape(focused.dataset.testid)}"]`);
  const target = twin || after;
  if (target === after) after.tabIndex = -1;
  target.focus({ preventScroll: true });
}

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 48;
const toEnd = (list) => (list.scrollTop = list.scrollHeight);

/** Run `change`, keeping the end of `list` in view if it was, else what the reader was looking at. */
export function keepingPlace(list, change) {
  if (isAtEnd(list)) {
    change();
    toEnd(list);
    return;
  }
  const top = list.getBoundingClientRect().top;
  const anchor = [...list.children].find((node) => node.getBoundingClientRect().bottom > top);
  const before = anchor.getBoundingClientRect().top;
  change();
  const same = [...list.children].find((node) => node.dataset.key === anchor.dataset.key);
  if (same) list.scrollTop += same.getBoundingClientRect().top - before;
}

/** Keep the end of `list` in view when the list itself becomes smaller, as when the message box grows. */
export function stickToEnd(list) {
  let atEnd = true;
  list.addEventListener("scroll", () => (atEnd = isAtEnd(list)));
  new ResizeObserver(() => atEnd && toEnd(list)).observe(list);
}

export function announce(words) {
  byId("announce").textContent = words;
}

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value.toFixed(1)} ${units[unit]}`;
}
