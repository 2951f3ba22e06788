// SPDX-License-Identifier: GPL-2.0-or-later
// operator_words.mjs - every word of the operator's page, and what each setting means.
const NUMBER = new Intl.NumberFormat();
export const count = (number) => NUMBER.format(number);

export const VIEWS = { overview: "Overview", indexes: "Indexes", tasks: "Tasks", searches: "Searches", alerts: "Alerts", lists: "Names",
  takedowns: "Takedowns", replicas: "Replicas", keys: "Keys" };

export const SAYS = {
  title: "Operator", docs: "Documentation", search: "Search page", views: "Views", leave: "Forget the key",
  keyNeeded: "This daemon asks for a key: the master key, or one with the rights that you need.",
  keyWrong: "The key is not valid for this.", key: "Key", use: "Use this key",
  keyKept: "It is kept until you close this tab.", unreachable: "The daemon does not answer.",
  curl: "The same with curl", none: "None.", refreshed: "Refreshed by itself",
  save: "Save", reset: "As the preset says", saved: (uid) => `Task ${uid} changes the setting.`, notJson: "This is not JSON: ",
  cancel: "Cancel", canceled: (uid) => `Task ${uid} is being cancelled.`,
  noKeys: "The daemon runs without a master key: everybody who reaches it may do everything. Start it with --master-key-file to have keys.",
  create: "Create a key", created: "The key was created.", delete: "Delete", index: "Index", deleteSure: (name) => `Delete the key “${name}”? Programs and people that use it lose their access.`,
  show: "Show", copyKey: "Key", unnamed: "no name", never: "never", everything: "everything", allIndexes: "all indexes",
  private: "Shown only to keys for all indexes.",
  withoutHits: "Searched without a hit", slow: "Slow searches", slowHint: "100 ms or more; the slowest first.",
  withoutHitsHint: "What readers look for and do not find: articles to add, or synonyms to set.",
};

export const HEALTH = { available: "All is well.", degraded: "It answers, but something waits or is damaged:" };
export const PROBLEMS = { index_corrupt: "indexes are damaged: run dateline-index --repair" };

/* Metrics of /metrics that are shown, where the daemon has them. */
export const METRICS = [
  ["process_resident_memory_bytes", "Memory in use", "bytes"],
  ["dateline_disk_free_bytes", "Free disk", "bytes"],
  ["dateline_connections", "Open connections"],
  ["dateline_searches_total", "Searches since the start"],
  ["dateline_searches_without_hits_total", "… without a hit"],
  ["dateline_searches_timed_out_total", "… that ran out of time"],
  ["dateline_searches_turned_away_total", "… turned away for load"],
  ["dateline_exports_running", "Exports that run"],
  ["dateline_alert_rings_total", "Reports of alerts since the start"],
  ["dateline_webhooks_failing", "Webhooks that fail"],
  ["dateline_tasks_waiting", "Tasks that wait for the machine"],
  ["dateline_indexes_damaged", "Damaged indexes"],
  ["process_start_time_seconds", "Started", "time"],
];

export const INDEX_COLUMNS = { uid: "Index", documents: "Documents", size: "Size", deleted: "Deleted, still on disk", segments: "Segments", updated: "Last change", state: "State" };
export const INDEX_STATES = { idle: "ready", busy: "being changed", damaged: "damaged" };

export const TASK_COLUMNS = { uid: "Task", type: "What", index: "Index", status: "Status", details: "Details", time: "Time" };
export const TASK_TYPES = { documentAdditionOrUpdate: "add or change documents", documentDeletion: "delete documents", documentEdition: "edit documents",
  settingsUpdate: "change settings", indexCreation: "create an index", indexDeletion: "delete an index", indexUpdate: "change an index",
  indexSwap: "swap indexes", taskCancelation: "cancel tasks", taskDeletion: "forget tasks", dumpCreation: "write a dump", snapshotCreation: "write a snapshot",
  indexCompaction: "compact an index", takedown: "take articles down", dsrUpdate: "change rules", dsrClear: "delete rules" };
export const TASK_STATES = { enqueued: "waits for its turn", processing: "runs", succeeded: "done", failed: "failed", canceled: "cancelled" };
export const DETAILS = { receivedDocuments: "received", indexedDocuments: "stored", deletedDocuments: "deleted", matchedTasks: "matched tasks",
  canceledTasks: "cancelled tasks", unreadableValues: "unreadable values", unreadableFields: "unreadable fields", notArticles: "not articles",
  unreadableDates: "unreadable dates", waitsFor: "waits for", dumpUid: "dump", takenDown: "on the list of takedowns", remaining: "not cleaned:", primaryKey: "primary key" };

export const RIGHTS = { search: ["Search only", ["search"]], desk: ["Search, export, have alerts", ["search", "exports.create", "alerts.*"]], write: ["Add and delete documents", ["documents.add", "documents.delete", "tasks.get"]],
  operate: ["Operate: all but keys", ["search", "documents.*", "indexes.*", "settings.*", "tasks.*", "stats.*", "metrics.*", "dumps.*", "snapshots.*", "version",
    "alerts.*", "lists.create", "exports.create", "takedowns.get", "takedowns.create"]],
  all: ["Everything", ["*"]] };
export const KEY_FORM = { name: "Name", rights: "May", indexes: "Indexes, with commas; * is all", expires: "Until (none: for ever)" };
export const KEY_COLUMNS = { name: "Name", actions: "May", indexes: "Indexes", expires: "Until", key: "Key", remove: "Delete" };

export const ALERTS = {
  atOnce: "at once", digests: { hourly: "every hour", daily: "daily", weekly: "weekly" }, nameless: "everything", master: "master key",
  pause: "Pause", resume: "Resume", failing: (tries) => `The webhook fails (tries: ${count(tries)}):`,
  wrong: (message) => `It cannot report anything: ${message}`,
  deleteSure: (name) => `Delete the alert “${name}”? Its feed ends.`,
  summary: (total, paused, failing, wrong) => `${total === 1 ? "1 alert" : `${count(total)} alerts`}, ${count(paused)} paused, ${count(failing)} with a webhook that fails, ${count(wrong)} that cannot report anything.`,
  shown: (number) => `The first ${number} are shown.`,
};
export const ALERT_COLUMNS = { name: "Alert", index: "Index", query: "Searches for", reports: "Reports", rings: "Reported", last: "Last", owner: "Key", actions: "Change" };

export const LISTS = {
  means: "Which people, companies or places are named in which articles. The last 20 lists are kept until the daemon stops.",
  new: "Match a list", names: "Names: one a line, then its other spellings, with commas", file: "Or a CSV file", fuzzy: "Also names with typing errors",
  most: "Articles to list for each name", start: "Match", all: "All lists", csv: "Download as CSV", show: (number) => (number === 1 ? "1 article" : `${count(number)} articles`),
  progress: (done, names) => `${done} of ${names} names`, pages: "Pages", before: "Names before", after: "Next names",
};
export const LIST_COLUMNS = { id: "List", index: "Index", names: "Names", done: "Matched", status: "Status", created: "Sent", remove: "Delete" };
export const NAME_COLUMNS = { name: "Name", spellings: "Other spellings", articles: "Exactly", fuzzy: "With slips", matches: "Newest articles" };
export const LIST_STATES = { enqueued: "waits for its turn", processing: "runs", succeeded: "done", failed: "failed", canceled: "cancelled, or its table was deleted" };

export const TAKEDOWNS = {
  means: "Articles that were removed for good, with all that was made from them. The record has hashes instead of ids and texts. Keep the last hash elsewhere.",
  record: "Record of takedowns", new: "Take articles down", ids: "Ids of the articles, one a line", reason: "Reason, for the record", who: "Who decided it, for the record",
  withCopies: "Also their near-duplicates", check: "Show what would be lost", sure: (uid) => `Take these down from “${uid}” for good?`,
  articles: "Articles", copies: "Near-duplicates", absent: "Not in the index, or hidden: refused if they come",
  lost: "Texts, words, earlier versions, uploads, and what dumps and snapshots in this daemon's folders have of them are destroyed. Nothing brings them back, and these ids are refused for ever.",
  keep: "Keep everything", go: "Take down for good", kept: "Nothing was taken down.", started: (uid) => `Task ${uid} takes them down. See “Tasks”: it names what it could not clean.`,
  broken: "The record was changed, or a part of it is missing.",
};
export const TAKEDOWN_COLUMNS = { number: "Record", index: "Index", at: "When", who: "Who", reason: "Why", documents: "Articles", hash: "Hash" };

export const REPLICAS = {
  roles: { primary: "This daemon is the primary: it takes writes.", replica: "This daemon is a replica: it answers searches and follows its primary.",
    fenced: "This daemon was the primary. Another one is now, so it takes no writes." },
  database: "Database", none: "no replica yet", epoch: "Epoch (promotions raise it)", follows: "Follows", behind: "Behind", notYet: "not complete yet",
  seconds: (text) => `${text}\u00a0s`, failures: "Failed tries in a row", fetched: "Fetched since the start", generations: "New states since the start",
  promote: "Make this replica the primary", another: "Add a replica", withJournal: "If the disk of the former primary can be reached, nothing is lost:",
  without: "If it cannot, the last moments before it failed, and its alerts, are lost:", follow: "On another machine, with the same master key or a key with replication.get:",
  commandsOnly: "The roles of daemons change at their start, so the page only shows the commands. Add the options with which the daemon runs now.",
};

/* By their names in the API. */
export const SETTINGS = {
  preset: "articles: news, with headline, body and dates; documents: any JSON. A new preset rebuilds the index.",
  searchableAttributes: "Fields that a search looks in, the most important first.",
  displayedAttributes: "Fields that answers may have; others stay inside.",
  filterableAttributes: "Fields for filters and facets.",
  sortableAttributes: "Fields that hits can be ordered by.",
  rankingRules: "How hits are ranked. [\"sort\", \"bm25\"] ranks by one score, as is good for articles.",
  stopWords: "Words that are not searched.",
  synonyms: "Words that find others, too: {\"nyc\": [\"new york\"]}.",
  dictionary: "Words with signs in them that are one word, like C#.",
  separatorTokens: "Signs that also separate words.",
  nonSeparatorTokens: "Signs that do not separate words.",
  distinctAttribute: "One hit for each value of this field.",
  proximityPrecision: "byWord: near words rank higher; byAttribute: only the field counts.",
  typoTolerance: "From which length words may have slips, and where none are allowed.",
  faceting: "How many values of a field are counted, and in which order.",
  pagination: "How many hits can be paged through.",
  searchCutoffMs: "The longest time of a search; null: the daemon's limit.",
  localizedAttributes: "Languages of fields, where they are known.",
  facetSearch: "Whether values of fields can be searched.",
  prefixSearch: "Whether the last word also finds longer ones.",
  queryLanguage: "full: AND, OR, NEAR, field:word; plain: words and phrases only.",
  stemming: "Whether “bridges” finds “bridge”.",
  copies: "Whether near-duplicates are found when articles are added.",
  timezone: "The zone of times that name none, and of the days that searches count: Europe/Paris, +09:00.",
  embedders: "Not supported: searches compare words.",
};
