/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_body.h - the JSON of a request. */
#ifndef DATELINE_SERVER_PARAMS_JSON_BODY_H
#define DATELINE_SERVER_PARAMS_JSON_BODY_H

#include <jansson.h>

#include "server/http/http.h"

/* A new value. The body must be there, say that it is JSON, and be it. */
enum status json_body_read(const struct http_request *http, json_t **out, struct error *err);

#endif
