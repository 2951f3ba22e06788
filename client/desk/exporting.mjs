// SPDX-License-Identifier: GPL-2.0-or-later
// exporting.mjs - all hits of a search as a file: tells how far the download is, and goes on with one that broke off.
import { ApiError } from "./api.mjs";
import { saveFile } from "./dom.mjs";
import { Download } from "./download.mjs";
import { exportRequest } from "./query.mjs";

const SUFFIXES = { csv: "csv", jsonl: "jsonl", ris: "ris", bibtex: "bib", "csl-json": "csl.json", ninjs: "json" };

export class Exporting {
  constructor(page) {
    this.page = page;
  }

  async run(format, button) {
    const { words, parts, api, index, state } = this.page, text = button.textContent;
    const say = (said) => { parts.status.textContent = said; };
    const told = { arrived: (rows, total) => { button.textContent = words.exporting(rows, total); },
      broke: (rows, total, seconds) => say(words.exportBroke(rows, total, seconds)), changed: () => say(words.exportChanged) };
    button.disabled = true;
    const download = this.find(exportRequest(state, format));
    try {
      saveFile(`dateline.${SUFFIXES[format]}`, await download.run(api, index, told));
      this.unfinished = null;
      say(words.exported(download.total));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      say(error.status === 0 && download.cursor ? words.exportEnded(download.rows.count, download.total) : error.status === 0 ? words.unreachable : error.message);
    } finally {
      button.textContent = text;
      button.disabled = false;
      parts.menu.open = false;
    }
  }

  /* The same export as the last one, if that was given up, goes on. */
  find(request) {
    if (JSON.stringify(this.unfinished?.request) !== JSON.stringify(request)) this.unfinished = new Download(request);
    return this.unfinished;
  }
}
