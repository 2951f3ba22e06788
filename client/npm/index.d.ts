// SPDX-License-Identifier: GPL-2.0-or-later
// index.d.ts - the element and its events, for TypeScript.
export interface DatelineHit {
  id: string;
  /** The headline without marks. */
  plain: string;
  published?: string;
  source?: string;
  section?: string;
  language?: string;
  url?: string;
  [field: string]: unknown;
}

export interface DatelineResults {
  query: string;
  total: number;
  hits: DatelineHit[];
}

export interface DatelineSearchElement extends HTMLElement {
  /** Words that replace those of the page; set it before the element is in the page. */
  words?: Record<string, unknown>;
}

declare global {
  interface HTMLElementTagNameMap {
    "dateline-search": DatelineSearchElement;
  }
  interface HTMLElementEventMap {
    "dateline-results": CustomEvent<DatelineResults>;
    "dateline-open": CustomEvent<DatelineHit>;
  }
}
