/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dateline.h - the words that a news story opens with: place, date, agency.
 *
 *   WASHINGTON, Jan. 7 (Yonhap) --            GROSSETO, Italy (AP) —
 *   NEW YORK--(BUSINESS WIRE)--               NEW YORK, Jan. 7, 2021 /PRNewswire/ --
 *   BERLIN (dpa) -                            (Reuters) -
 *   Washington, D.C. –                        PARIS —
 */
#ifndef DATELINE_ARTICLE_WORDS_DATELINE_H
#define DATELINE_ARTICLE_WORDS_DATELINE_H

#include <stdbool.h>

#include "base/str.h"

/* All borrowed from the text; STR_NONE what it does not say. */
struct dateline {
    struct str place;  /* "GROSSETO, Italy" */
    struct str date;   /* "Jan. 7", "Jan. 7, 2021" */
    struct str agency; /* "AP" */
    size_t length;     /* of all of it, with the dash and the space behind it */
};

/* Does the text open with a dateline? */
bool dateline_parse(struct str text, struct dateline *out);

#endif
