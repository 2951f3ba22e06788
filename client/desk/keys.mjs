// SPDX-License-Identifier: GPL-2.0-or-later
// keys.mjs - the keyboard: a table of keys, and which of them count while a reader writes in a field.
const WRITES = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

/* The element that has the focus, also inside of the component. */
function focused(root) {
  return root.activeElement ?? document.activeElement;
}

/* `actions`: by key. An action returns false if it has nothing to do; then the browser gets the key. */
export function watchKeys(root, actions) {
  const listen = (event) => {
    if (root.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const writes = focused(root)?.matches?.(WRITES) || document.activeElement?.matches?.(WRITES);
    if (writes && event.key !== "Escape" && event.key !== "ArrowDown") return;
    const action = actions[event.key];
    if (action && action(writes) !== false) event.preventDefault();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/* Moves the focus to the next (or previous) of the links. */
export function moveFocus(root, selector, step) {
  const links = [...root.querySelectorAll(selector)];
  const at = links.indexOf(focused(root));
  const next = links[at < 0 ? (step > 0 ? 0 : -1) : at + step];
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
