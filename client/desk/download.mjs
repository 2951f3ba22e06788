// SPDX-License-Identifier: GPL-2.0-or-later
// download.mjs - downloads an export. If the connection breaks, it continues after the last whole row; if the index has
// changed meanwhile, it starts again.
import { ApiError } from "./api.mjs";
import { Rows } from "./rows.mjs";

const PAUSES = [1, 2, 4, 8, 16]; /* seconds to wait after breaks in a row without a new row */
const BEGINNINGS_MAX = 4;
const BUSY = 503; /* the daemon may not know yet that the connection broke */

export class Download {
  constructor(request) {
    this.request = request;
    this.begin();
  }

  begin() {
    this.rows = new Rows(this.request.format);
    this.cursor = this.type = "";
    this.total = 0;
  }

  /* One request, for what is left. */
  async ask(api, index, told) {
    const response = await api.exported(index, { ...this.request, ...(this.cursor && { cursor: this.cursor, offset: this.rows.count }) });
    this.cursor = response.headers.get("Dateline-Cursor") ?? "";
    this.total = Number(response.headers.get("Dateline-Rows"));
    this.type = response.headers.get("Content-Type");
    try {
      for (let reader = response.body.getReader(), piece = await reader.read(); !piece.done; piece = await reader.read()) {
        this.rows.take(piece.value);
        told.arrived(this.rows.count, this.total);
      }
    } catch {
      this.rows.break();
      throw new ApiError(0);
    }
  }

  /* Returns all rows as a Blob. Calls of `told`: arrived(rows, total), broke(rows, total, seconds to wait), changed().
   * Throws an ApiError when it gives up; another run() continues. */
  async run(api, index, told) {
    for (let breaks = 0, beginnings = 1, before = this.rows.count; ; before = this.rows.count) {
      try {
        await this.ask(api, index, told);
        return this.blob();
      } catch (error) {
        if (!(error instanceof ApiError) || !this.cursor) throw error;
        if (error.code === "export_state_gone" && beginnings++ < BEGINNINGS_MAX) {
          this.begin();
          told.changed();
          continue;
        }
        if (error.status !== 0 && error.status !== BUSY) throw error;
        if (this.rows.count >= this.total) return this.blob(); // only the end did not arrive
        breaks = this.rows.count > before ? 0 : breaks;
        if (breaks === PAUSES.length) throw error;
        told.broke(this.rows.count, this.total, PAUSES[breaks]);
        await new Promise((later) => { setTimeout(later, PAUSES[breaks++] * 1000); });
      }
    }
  }

  blob() {
    return new Blob(this.rows.all(), { type: this.type });
  }
}
