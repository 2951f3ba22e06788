/* SPDX-License-Identifier: GPL-2.0-or-later */
/* provider_status.h - the forms in which sources write the status of an item. */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_PROVIDER_STATUS_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_PROVIDER_STATUS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"

/* "withheld" of " withheld ", of "stat:withheld" and of IPTC's
 * "http://cv.iptc.org/newscodes/pubstatusg2/withheld". */
struct str provider_status_word(struct str written);
/* Is it this word, in any case? */
bool provider_status_is(struct str written, const char *word);
/* Set `status`, unless there is one, if the word withdraws the item, and an `embargo` until further
 * notice if it is "embargoed" and no date says until when. So set the dates first. */
void provider_status_set(json_t *article, struct str written);
/* The same for a text, an object such as {"uri": ".."}, or a list of them: all of it counts. */
void provider_status_set_json(json_t *article, const json_t *value);

#endif
