// SPDX-License-Identifier: GPL-2.0-or-later
// api.mjs - asks the daemon. An ApiError has the status, code and message of the answer; status 0: no answer.
export class ApiError extends Error {
  constructor(status, answer) {
    super(answer?.message ?? "no answer");
    this.status = status;
    this.code = answer?.code ?? "";
  }
}

const inIndex = (index) => `/indexes/${encodeURIComponent(index)}`;

export class Api {
  constructor(base, key) {
    this.base = base.replace(/\/*$/, "");
    this.key = key;
  }

  send(path, body, signal) {
    return this.ask("POST", path, body, signal);
  }

  /* `body` undefined: none is sent. */
  async ask(method, path, body, signal) {
    return (await this.respond(method, path, body, signal)).json().catch(() => null);
  }

  /* The answer before its body is read. A Blob is sent as it is, with its type. */
  async respond(method, path, body, signal) {
    const sent = body === undefined || body instanceof Blob ? body : new Blob([JSON.stringify(body)], { type: "application/json" });
    const headers = sent ? { "Content-Type": sent.type } : {};
    if (this.key) headers.Authorization = `Bearer ${this.key}`;
    let response;
    try {
      response = await fetch(this.base + path, { method, headers, body: sent, signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(0);
    }
    if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => null));
    return response;
  }

  /* A file that the daemon makes: {blob, rows}. `told` gets the bytes that have arrived. A body that breaks off is an
   * ApiError with status 0. */
  async file(index, request, told) {
    const response = await this.respond("POST", `${inIndex(index)}/export`, request);
    const pieces = [];
    let bytes = 0;
    try {
      for (let reader = response.body.getReader(), piece = await reader.read(); !piece.done; piece = await reader.read()) {
        pieces.push(piece.value);
        told(bytes += piece.value.length);
      }
    } catch {
      throw new ApiError(0);
    }
    return { blob: new Blob(pieces, { type: response.headers.get("Content-Type") }), rows: Number(response.headers.get("Dateline-Rows")) };
  }

  /* The names of what the key may do in an index. */
  async actions(index) {
    return (await this.ask("GET", `${inIndex(index)}/actions`)).actions;
  }

  search(index, request, signal) {
    return this.send(`${inIndex(index)}/search`, request, signal);
  }

  timeline(index, request, signal) {
    return this.send(`${inIndex(index)}/timeline`, request, signal);
  }

  /* `method` GET, POST, PATCH or DELETE; `rest`: below the alerts of the index. */
  alerts(method, index, rest, body) {
    return this.ask(method, `${inIndex(index)}/alerts${rest}`, body);
  }

  async searches(index, requests, signal) {
    if (requests.length === 1) return [await this.search(index, requests[0], signal)];
    const queries = requests.map((request) => ({ indexUid: index, ...request }));
    return (await this.send("/multi-search", { queries }, signal)).results;
  }

  similar(index, request, signal) {
    return this.send(`${inIndex(index)}/similar`, request, signal);
  }
}
