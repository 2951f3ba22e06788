/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert_asked.h - the alert that a request is about: one of its index, or one in its body.
 *
 * For the handlers of alerts, on their thread. */
#ifndef DATELINE_SERVER_API_ALERT_ASKED_H
#define DATELINE_SERVER_API_ALERT_ASKED_H

#include "engine/reader.h"
#include "server/alerts/alerts.h"
#include "server/api/handlers.h"

struct book *alert_book(const struct request *request);
/* Where alerts are not kept, none is found; that must not look as if there were none.
 * STATUS_LOCKED. */
enum status alert_check_kept(const struct request *request, struct error *err);
/* The alert of the path: a new value. API_ALERT_NOT_FOUND, also if it is another client's;
 * STATUS_LOCKED. *numbers (may be NULL): of book_find. */
json_t *alert_find(const struct request *request, struct alert *numbers, struct error *err);
enum status alert_refuse_absent(const struct request *request, struct error *err);
/* A new alert of the request's client, as the JSON object `body` wants it: a new value, also after
 * a failure. API_BAD_ALERT. */
enum status alert_make(const struct request *request, const json_t *body, json_t **out,
                       struct error *err);
/* The same from the body of the request; *out may be NULL after a failure. */
enum status alert_read_new(const struct request *request, json_t **out, struct error *err);

/* Reads the alert's search, for what the client may see. The index must exist. Release *reader,
 * also after a failure. */
enum status alert_prepare(const struct request *request, const json_t *alert,
                          struct reader **reader, struct search_request *search, struct error *err);
struct breadth {
    uint64_t total, documents;
    double a_day; /* of the last RATE_DAYS days; below 0: unknown */
    bool broad;
    bool timed_out; /* there may be more */
};
/* How often would it ring? An index that cannot tell dates has no rate. */
enum status alert_measure(const struct request *request, const json_t *alert, struct reader *reader,
                          const struct search_request *search, struct breadth *out,
                          struct error *err);
/* API_ALERT_TOO_BROAD: it would ring for everything. */
enum status alert_check(const struct request *request, const json_t *alert, struct error *err);

#endif
