/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_body.h - reads the JSON body of a request. */
#ifndef DATELINE_SERVER_PARAMS_JSON_BODY_H
#define DATELINE_SERVER_PARAMS_JSON_BODY_H

#include <jansson.h>

#include "server/http/http.h"

/* *out is a new value, yours to release; NULL on failure. The request must have the Content-Type
 * application/json and a body of valid JSON: API_MISSING_CONTENT_TYPE, API_BAD_CONTENT_TYPE,
 * API_MISSING_PAYLOAD, STATUS_BAD_JSON. */
enum status json_body_read(const struct http_request *http, json_t **out, struct error *err);
/* The same with json_read_exact: for bodies that name documents. */
enum status json_body_read_exact(const struct http_request *http, json_t **out, struct error *err);

#endif
