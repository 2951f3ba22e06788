// SPDX-License-Identifier: GPL-2.0-or-later
// operator_replicas.mjs - whether this daemon writes or follows, how far it is behind, and how to promote it.
import { el } from "../desk/dom.mjs";
import { curl, get } from "./operator_ask.mjs";
import { numbers, section, size, withCurl } from "./operator_show.mjs";
import { REPLICAS, count } from "./operator_words.mjs";

function stateRows(state) {
  const behind = (seconds) => (seconds === null ? REPLICAS.notYet : REPLICAS.seconds(seconds.toFixed(1)));
  return [[REPLICAS.database, state.database ?? REPLICAS.none], [REPLICAS.epoch, count(state.epoch)],
    ...(state.follows === undefined ? [] : [[REPLICAS.follows, state.follows], [REPLICAS.behind, behind(state.behindSeconds)], [REPLICAS.failures, count(state.failures)],
      [REPLICAS.fetched, size(state.fetchedBytes)], [REPLICAS.generations, count(state.generations)]])];
}

const commands = (lines) => lines.flatMap(([text, command]) => [el("p", {}, text), el("pre", { tabindex: "0" }, command)]);

export async function replicas() {
  const state = await get("/replication/state");
  const here = location.origin;
  return [el("div", { class: `health ${state.role === "primary" || (state.role === "replica" && !state.error) ? "available" : "degraded"}` },
    el("p", {}, REPLICAS.roles[state.role]), state.error && el("p", {}, state.error)), numbers(stateRows(state)),
    section(state.role === "replica" ? REPLICAS.promote : REPLICAS.another, ...commands(state.role === "replica"
      ? [[REPLICAS.withJournal, "datelined --db DB --promote --journal-from FORMER_DB"], [REPLICAS.without, "datelined --db DB --promote"]]
      : [[REPLICAS.follow, `datelined --db EMPTY_DB --listen ADDRESS --follow ${here} --follow-key-file FILE`]]), el("p", { class: "quiet" }, REPLICAS.commandsOnly)),
    withCurl(curl("GET", "/replication/state"))];
}
