// SPDX-License-Identifier: GPL-2.0-or-later
// index.mjs - defines <dateline-search> in browsers. On a server that renders pages it does nothing.
if (typeof HTMLElement !== "undefined") await import("./dateline.js");
