/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_fast.h - the fast way through json_read; json.h is the one to use. */
#ifndef DATELINE_BASE_JSON_FAST_H
#define DATELINE_BASE_JSON_FAST_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* A new value, the same that jansson reads from the text; or NULL for whatever is not plainly
 * valid, which jansson then accepts or refuses. Recursion is as deep as the text is nested: the
 * caller has bounded that. */
json_t *json_fast(struct str text);
/* Would json_fast read a value? Nothing is made. */
bool json_fast_reads(struct str text);

#endif
