/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_rules.h - rules of editors that pin documents to places of the results, raise, lower and
 * hide them, as Meilisearch's dynamic search rules.
 *
 * All rules are one JSON object, {uid: rule}, in the order in which they were made. It is stored as
 * DB/search-rules.json (stored_object.h). A rule has `active`, `conditions`, `actions` and
 * `lastUpdatedAt`, perhaps `description` and `precedence`:
 *
 *   {"active": true, "precedence": 1, "conditions": {"query": {"words": "election"},
 *     "time": {"start": "2026-11-03T00:00:00Z"}},
 *    "actions": {"pin": [{"indexUid": "articles", "id": "a1", "position": 0}],
 *                "scale": [{"filter": "section = Vote", "weight": 2}, {"ids": ["a2"], "weight":
 * 0}]}}
 *
 * Pins alone may also be a list, as in Meilisearch before version 1.54:
 *
 *    "actions": [{"selector": {"indexUid": "articles", "id": "a1"},
 *                 "action": {"type": "pin", "position": 0}}]
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
#include "engine/reader.h"

#define SEARCH_RULES_MAX   1000 /* rules */
#define SEARCH_PINS_MAX    64   /* documents of one rule, and of one search */
#define SEARCH_WEIGHTS_MAX 64   /* weights of one rule, and of one search */
#define SEARCH_IDS_MAX     1000 /* documents that one weight names */

struct search_pin {
    struct str id;
    uint32_t position;   /* from 0, in all results */
    uint64_t precedence; /* the lower one wins */
    bool own;            /* of the rule of this search alone */
};

struct search_weight {                /* of the documents that either one selects */
    double weight;                    /* above 1: raises them; below: lowers them; 0: hides them */
    struct filter_node *ids, *filter; /* NULL: none. The index may not allow the filter */
    uint64_t precedence;
    struct str rule; /* its uid */
    bool own;        /* of the rule of this search alone */
};

/* What is searched. */
struct search_question {
    struct str index, q;
    const struct filter_node *filter; /* of the request; NULL: none */
    int64_t now;                      /* ms */
};

struct search_orders {
    struct search_pin pins[SEARCH_PINS_MAX]; /* by place, each document once */
    uint32_t pin_count;
    struct search_weight weights[SEARCH_WEIGHTS_MAX]; /* by precedence */
    uint32_t weight_count;
    bool left_out; /* weights whose filters take too long are not in the list */
};

/* What the rules order for this question. `own`: a rule of this search alone, checked, which
 * replaces the one of its uid; but what that one hides stays hidden. NULL: none. Texts and filters
 * are in the arena. */
void search_rules_find(const json_t *rules, const json_t *own,
                       const struct search_question *question, struct arena *arena,
                       struct search_orders *orders);

/* Appends, as a JSON object, which conditions of the rule the question satisfies, and why not. */
void search_rule_add_outcomes(const json_t *own, const struct search_question *question,
                              struct buf *out);

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
