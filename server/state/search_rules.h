/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_rules.h - rules of editors that pin documents to places of the results, as Meilisearch's
 * dynamic search rules.
 *
 * All rules are one JSON object, {uid: rule}, in the order in which they were made. It is stored as
 * DB/search-rules.json (stored_object.h). A rule has `active`, `conditions`, `actions` and
 * `lastUpdatedAt`, perhaps `description` and `precedence`:
 *
 *   {"active": true, "precedence": 1, "conditions": {"query": {"words": "election"},
 *     "time": {"start": "2026-11-03T00:00:00Z"}},
 *    "actions": [{"selector": {"indexUid": "articles", "id": "a1"},
 *                 "action": {"type": "pin", "position": 0}}]}
 *
 * These functions keep no state. Any thread. */
#ifndef DATELINE_SERVER_STATE_SEARCH_RULES_H
#define DATELINE_SERVER_STATE_SEARCH_RULES_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define SEARCH_RULES_MAX 1000 /* rules */
#define SEARCH_PINS_MAX  64   /* documents of one rule, and of one search */

struct search_pin {
    struct str id;
    uint32_t position;   /* from 0, in all results */
    uint64_t precedence; /* the lower one wins */
};

/* The pins for this query of the index at a moment (ms), sorted by place, each document once: at
 * most SEARCH_PINS_MAX. Their ids are in the arena. */
uint32_t search_rules_pins(const json_t *rules, struct str index, struct str q, int64_t now,
                           struct arena *arena, struct search_pin pins[SEARCH_PINS_MAX]);

/* A rule with a checked change applied, new. `rule`: NULL makes a new one. null in the change gives
 * a member its default again. */
json_t *search_rule_changed(const json_t *rule, const json_t *change, int64_t now);
/* STATUS_BAD_REQUEST: there is no room for another rule. */
enum status search_rules_full(struct error *err);
/* Does the description of a rule, its uid or its condition have all words of the text? An empty
 * text has none, so all rules match. */
bool search_rule_mentions(const char *uid, const json_t *rule, struct str text);
/* Appends the rule as the API shows it. */
void search_rule_add(const char *uid, const json_t *rule, struct buf *out);

#endif
