/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert.h - an alert as it is stored: a JSON object.
 *
 *   set by the daemon      "uuid", "index", "createdAt", "token"
 *   who made it (owner.h)  "owner": null or {"key": uid, "filter": a tenant's}
 *   set by its maker       "name", "query", "queryLanguage", "filter", "languages", "firstCopies",
 *                          "minimumScore", "corrections", "withdrawals", "paused", "webhook",
 *                          "digest"; each may be absent
 *
 * No locks: an object belongs to one thread. */
#ifndef DATELINE_SERVER_ALERTS_ALERT_H
#define DATELINE_SERVER_ALERTS_ALERT_H

#include <jansson.h>
#include <stdbool.h>

#include "engine/reader.h"

#define ALERT_QUERY_MAX     20000 /* characters */
#define ALERT_URL_MAX       2000  /* bytes */
#define ALERT_NAME_MAX      200   /* bytes */
#define ALERT_LANGUAGES_MAX 32

/* Sets the members of the body in the alert. API_BAD_ALERT: the message names the member. */
enum status alert_change(json_t *alert, const json_t *body, struct error *err);
/* The search that the alert is, in the arena; borrows from the alert. STATUS_BAD_FILTER. */
enum status alert_request(const json_t *alert, struct arena *arena, struct search_request *out,
                          struct error *err);
/* Appends the members of its maker, each with a comma before it. */
void alert_print_members(const json_t *alert, struct buf *out);
bool alert_is_set(const json_t *alert, const char *name); /* a switch */

#endif
