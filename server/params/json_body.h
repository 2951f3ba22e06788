/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_body.h - reads the JSON body of a request. */
#ifndef DATELINE_SERVER_PARAMS_JSON_BODY_H
#define DATELINE_SERVER_PARAMS_JSON_BODY_H

#include <jansson.h>

#include "base/budget.h"
#include "server/http/http.h"

/* *out is a new value, yours to release; NULL on failure. The request must have the Content-Type
 * application/json and a body of valid JSON: API_MISSING_CONTENT_TYPE, API_BAD_CONTENT_TYPE,
 * API_MISSING_PAYLOAD, STATUS_BAD_JSON. The budget (NULL: none) pays for the value, which may be a
 * hundred times as large as its text: STATUS_TOO_LARGE, API_BUSY. */
enum status json_body_read(const struct http_request *http, struct budget *budget, json_t **out,
                           struct error *err);
/* The same with json_read_exact: for bodies that name documents. */
enum status json_body_read_exact(const struct http_request *http, struct budget *budget,
                                 json_t **out, struct error *err);

/* The budget pays so many bytes for values (json_tree_bytes): STATUS_TOO_LARGE, API_BUSY. */
enum status json_body_pay(uint64_t bytes, struct budget *budget, struct error *err);

#endif
