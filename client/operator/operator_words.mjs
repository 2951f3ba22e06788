// SPDX-License-Identifier: GPL-2.0-or-later
// operator_words.mjs - every word of the operator's page, and what each setting means.
const NUMBER = new Intl.NumberFormat();
export const count = (number) => NUMBER.format(number);

export const VIEWS = { overview: "Overview", indexes: "Indexes", tasks: "Tasks", searches: "Searches", keys: "Keys" };

export const SAYS = {
  title: "Operator", docs: "Documentation", search: "Search page", views: "Views", leave: "Forget the key",
  keyNeeded: "This daemon asks for a key: the master key, or one with the rights that you need.",
  keyWrong: "The key is not valid for this.", key: "Key", use: "Use this key",
  keyKept: "It is kept until you close this tab.", unreachable: "The daemon does not answer.",
  curl: "The same with curl", none: "None.", refreshed: "Refreshed by itself",
  save: "Save", reset: "As the preset says", saved: (uid) => `Task ${uid} changes the setting.`, notJson: "This is not JSON: ",
  cancel: "Cancel", canceled: (uid) => `Task ${uid} is being cancelled.`,
  noKeys: "The daemon runs without a master key: everybody who reaches it may do everything. Start it with --master-key-file to have keys.",
  create: "Create a key", created: "The key was created.", deleteKey: "Delete", deleteSure: (name) => `Delete the key “${name}”? Who uses it can no longer search.`,
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
  ["dateline_tasks_waiting", "Tasks that wait for the machine"],
  ["dateline_indexes_damaged", "Damaged indexes"],
  ["process_start_time_seconds", "Started", "time"],
];

export const INDEX_COLUMNS = { uid: "Index", documents: "Documents", size: "Size", deleted: "Deleted, still on disk", segments: "Segments", updated: "Last change", state: "State" };
export const INDEX_STATES = { idle: "ready", busy: "being changed", damaged: "damaged" };

export const TASK_COLUMNS = { uid: "Task", type: "What", index: "Index", status: "Status", details: "Details", time: "Time" };
export const TASK_TYPES = { documentAdditionOrUpdate: "add or change documents", documentDeletion: "delete documents", documentEdition: "edit documents",
  settingsUpdate: "change settings", indexCreation: "create an index", indexDeletion: "delete an index", indexUpdate: "change an index",
  indexSwap: "swap indexes", taskCancelation: "cancel tasks", taskDeletion: "forget tasks", dumpCreation: "write a dump", snapshotCreation: "write a snapshot" };
export const TASK_STATES = { enqueued: "waits for its turn", processing: "runs", succeeded: "done", failed: "failed", canceled: "cancelled" };
export const DETAILS = { receivedDocuments: "received", indexedDocuments: "stored", deletedDocuments: "deleted", matchedTasks: "matched tasks",
  canceledTasks: "cancelled tasks", unreadableValues: "unreadable values", unreadableFields: "unreadable fields", notArticles: "not articles",
  unreadableDates: "unreadable dates", waitsFor: "waits for", dumpUid: "dump", primaryKey: "primary key" };

export const RIGHTS = { search: ["Search only", ["search"]], write: ["Add and delete documents", ["documents.add", "documents.delete", "tasks.get"]],
  operate: ["Operate: all but keys", ["search", "documents.*", "indexes.*", "settings.*", "tasks.*", "stats.*", "metrics.*", "dumps.*", "snapshots.*", "version"]],
  all: ["Everything", ["*"]] };
export const KEY_FORM = { name: "Name", rights: "May", indexes: "Indexes, with commas; * is all", expires: "Until (none: for ever)" };
export const KEY_COLUMNS = { name: "Name", actions: "May", indexes: "Indexes", expires: "Until", key: "Key", remove: "Delete" };

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
