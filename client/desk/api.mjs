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
    const sent = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
    const headers = sent === undefined ? {} : { "Content-Type": sent.type ?? "application/json" };
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

  /* The answer to an export, before its body is read. */
  exported(index, request) {
    return this.respond("POST", `${inIndex(index)}/export`, request);
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
