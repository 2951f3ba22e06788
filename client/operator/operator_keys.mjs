// SPDX-License-Identifier: GPL-2.0-or-later
// operator_keys.mjs - the keys: list, create, delete.
import { el } from "../desk/dom.mjs";
import { curl, get, send } from "./operator_ask.mjs";
import { button, section, table, when, withCurl } from "./operator_show.mjs";
import { KEY_COLUMNS, KEY_FORM, RIGHTS, SAYS } from "./operator_words.mjs";

const KEYS_SHOWN = 1000;

/* A key is shown when it is asked for: somebody may look over the shoulder. */
function secret(key) {
  const shown = button(SAYS.show, key.name ?? key.uid, () => shown.replaceWith(el("code", {}, key.key)));
  return shown;
}

function keyRow(key, page) {
  const name = key.name || SAYS.unnamed;
  const remove = async () => {
    if (!confirm(SAYS.deleteSure(name))) return;
    await send("DELETE", `/keys/${key.uid}`);
    page.draw();
  };
  return { name: el("span", { title: key.description ?? "" }, name), actions: key.actions.join(", ").replace(/^\*$/, SAYS.everything),
    indexes: key.indexes.join(", ").replace(/^\*$/, SAYS.allIndexes), expires: when(key.expiresAt) || SAYS.never, key: secret(key),
    remove: button(SAYS.delete, name, () => page.attempt(remove())) };
}

function keyForm(page) {
  const create = async (form) => {
    const { name, rights, indexes, expires } = Object.fromEntries(new FormData(form));
    await send("POST", "/keys", { name: name || null, actions: RIGHTS[rights][1], indexes: indexes.split(",").map((one) => one.trim()).filter(Boolean),
      expiresAt: expires || null });
    page.draw();
    page.say(SAYS.created);
  };
  const field = (name, input) => el("label", {}, KEY_FORM[name], input);
  return el("form", { class: "create", onsubmit: (event) => { event.preventDefault(); page.attempt(create(event.target)); } },
    field("name", el("input", { name: "name", type: "text" })),
    field("rights", el("select", { name: "rights" }, Object.entries(RIGHTS).map(([value, [text]]) => el("option", { value }, text)))),
    field("indexes", el("input", { name: "indexes", type: "text", value: "*", required: true })),
    field("expires", el("input", { name: "expires", type: "date" })), el("button", { type: "submit" }, SAYS.create));
}

export async function keys(page) {
  let list;
  try {
    list = await get(`/keys?limit=${KEYS_SHOWN}`);
  } catch (error) {
    if (error.code === "missing_master_key") return [el("p", {}, SAYS.noKeys)];
    throw error;
  }
  return [table(SAYS.key, KEY_COLUMNS, list.results.map((key) => keyRow(key, page))), section(SAYS.create, keyForm(page)),
    withCurl(curl("GET", "/keys"), curl("POST", "/keys", { name: "site", actions: ["search"], indexes: ["articles"], expiresAt: null }), curl("DELETE", "/keys/UID"))];
}
