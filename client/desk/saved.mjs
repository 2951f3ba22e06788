// SPDX-License-Identifier: GPL-2.0-or-later
// saved.mjs - searches that this browser remembers, and the key. A browser that stores nothing forgets them.
const SAVED_MAX = 50;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`dateline-${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`dateline-${name}`, JSON.stringify(value));
  } catch { /* a private window: nothing is kept */ }
}

/* {address, query}, newest first. */
export function savedSearches() {
  const list = read("saved", []);
  return Array.isArray(list) ? list.filter((one) => typeof one?.address === "string") : [];
}

export function saveSearch(address, query) {
  write("saved", [{ address, query }, ...savedSearches().filter((one) => one.address !== address)].slice(0, SAVED_MAX));
}

export function forgetSearch(address) {
  write("saved", savedSearches().filter((one) => one.address !== address));
}

export const savedKey = (base) => read(`key ${base}`, "");
export const saveKey = (base, key) => write(`key ${base}`, key);
