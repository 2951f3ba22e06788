/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_request.h - the body of an export's request, from the options and the words. */
#ifndef DATELINE_CLIENT_EXPORT_REQUEST_H
#define DATELINE_CLIENT_EXPORT_REQUEST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"

/* Where an export goes on. */
struct export_place {
    const char *cursor; /* of the answer that broke off; "": it begins */
    uint64_t rows;      /* that have arrived whole */
};

/* The name of the format that the options choose. */
const char *export_format(const struct options *options);
/* Appends the request as a JSON object. STATUS_BAD_REQUEST: the dates or the words are wrong. */
enum status export_request_add(struct buf *out, const struct options *options,
                               const struct export_place *place, struct error *err);

#endif
