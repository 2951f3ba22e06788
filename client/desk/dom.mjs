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

/* The attributes of a text in a language. */
export function inLanguage(language) {
  return typeof language === "string" && language ? { lang: language, ...(RIGHT_TO_LEFT.has(language.split("-")[0]) && { dir: "rtl" }) } : {};
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

export function saveFile(name, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
