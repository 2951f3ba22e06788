// SPDX-License-Identifier: GPL-2.0-or-later
// rows.mjs - finds where the rows of an export end, so that it can continue after the last whole row if the connection
// breaks. client/export_rows.h says how rows end in each format.
const QUOTE = 34, LINE_END = 10, RETURN = 13;
const BY_EMPTY_LINE = ["ris", "bibtex"];

export class Rows {
  constructor(format) {
    this.quotes = format === "csv";
    this.blank = BY_EMPTY_LINE.includes(format);
    this.count = 0;
    this.whole = [];
    this.break();
  }

  /* The connection broke: drops the unfinished row. Before the first row of a table, the head will be sent again. */
  break() {
    this.rest = [];
    this.quoted = false;
    this.empty = true;
    this.heads = this.quotes && this.count === 0 ? 1 : 0;
  }

  /* Whether a row ends behind this byte. */
  passes(byte) {
    const ends = byte === LINE_END && !this.quoted && (!this.blank || this.empty) && this.heads-- <= 0;
    if (byte === QUOTE && this.quotes) this.quoted = !this.quoted;
    if (byte !== RETURN) this.empty = byte === LINE_END;
    return ends;
  }

  take(piece) {
    let end = 0;
    for (let i = 0; i < piece.length; i++) {
      if (!this.passes(piece[i])) continue;
      this.count++;
      end = i + 1;
    }
    if (end > 0) {
      this.whole.push(...this.rest, piece.subarray(0, end));
      this.rest = [];
    }
    if (end < piece.length) this.rest.push(piece.subarray(end));
  }

  /* All that has arrived, when the answer has ended. */
  all() {
    return [...this.whole, ...this.rest];
  }
}
