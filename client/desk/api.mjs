// SPDX-License-Identifier: GPL-2.0-or-later
// api.mjs - asks the daemon. An ApiError has the status, code and message of the answer; status 0: no answer.
export class ApiError extends Error {
  constructor(status, answer) {
    super(answer?.message ?? "no answer");
    this.status = status;
    this.code = answer?.code ?? "";
  }
}

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
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    if (this.key) headers.Authorization = `Bearer ${this.key}`;
    let response;
    try {
      response = await fetch(this.base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(0);
    }
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, answer);
    return answer;
  }

  search(index, request, signal) {
    return this.send(`/indexes/${encodeURIComponent(index)}/search`, request, signal);
  }

  async searches(index, requests, signal) {
    if (requests.length === 1) return [await this.search(index, requests[0], signal)];
    const queries = requests.map((request) => ({ indexUid: index, ...request }));
    return (await this.send("/multi-search", { queries }, signal)).results;
  }

  similar(index, request, signal) {
    return this.send(`/indexes/${encodeURIComponent(index)}/similar`, request, signal);
  }
}
