// SPDX-License-Identifier: GPL-2.0-or-later
// dom.mjs - makes elements from names, attributes and children. Text from the server never becomes markup.

/* Marks that the server puts around matches; no text has these characters. */
export const MARK = { start: "\uE000", end: "\uE001" };

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

const NUMBERS = new Intl.NumberFormat();

/* "1,234", as readers write it. */
export const showNumber = (number) => NUMBERS.format(number);

const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"]);

/* The attributes of a text in a language; a text in English runs from the left also on an Arabic page. */
export function inLanguage(language) {
  return typeof language === "string" && language ? { lang: language, dir: RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr" } : {};
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/* Nodes for a text with MARKs: its matches are <mark> elements. */
export function marked(text) {
  return (text ?? "").split(MARK.start).flatMap((piece, i) => {
    if (i === 0) return [piece];
    const [match, ...rest] = piece.split(MARK.end);
    return [el("mark", { part: "mark" }, match), rest.join("")];
  });
}

export const unmarked = (text) => (text ?? "").replaceAll(MARK.start, "").replaceAll(MARK.end, "");

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };

/* `_headline` and `_snippet` are HTML with <mark>; this gives them as text with MARKs. */
export function fromHtml(html) {
  return (html ?? "").replaceAll("<mark>", MARK.start).replaceAll("</mark>", MARK.end)
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);
}

/* An address of another kind (javascript:) is not followed. */
export function webAddress(url) {
  return /^https?:\/\//i.test(url ?? "") ? url : null;
}

export function saveFile(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/* Copies the text of a node, or of a field, and says so on the button. A page without TLS may not write to the
 * clipboard: then the text is selected. */
export async function copyText(node, button, words) {
  try {
    await navigator.clipboard.writeText(node.value ?? node.textContent);
    button.textContent = words.copied;
  } catch {
    if (node.select) node.select();
    else getSelection().selectAllChildren(node);
    button.textContent = words.selected;
  }
}

/* When what was drawn has been painted. A page in the background is not painted: then at once. */
export const painted = () => (document.hidden ? Promise.resolve() : new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }));

/* A window above the page, named as the button that opens it; `fill` sets what is in it. Esc closes it. */
export function makeDialog(name, opener, close) {
  const heading = opener.replace(/…$/, "");
  const dialog = el("dialog", { class: name, "aria-label": heading });
  const shut = el("button", { type: "button", onclick: () => dialog.close() }, close);
  const body = el("div", { class: "body" });
  dialog.append(el("h2", {}, heading), body, shut);
  return { dialog, fill: (...children) => body.replaceChildren(...children.filter(Boolean)), show: () => dialog.open || dialog.showModal(),
    close: () => dialog.close() };
}
