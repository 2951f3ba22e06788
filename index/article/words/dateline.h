/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dateline.h - read the dateline at the start of a news story: place, date, agency.
 *
 *   WASHINGTON, Jan. 7 (Yonhap) --            GROSSETO, Italy (AP) —
 *   NEW YORK--(BUSINESS WIRE)--               NEW YORK, Jan. 7, 2021 /PRNewswire/ --
 *   BERLIN (dpa) -                            (Reuters) -
 *   LORNE, Norway (AP) _ The ...
 *   Washington, D.C. –                        PARIS —
 *   SEOUL, Nov 26 AFP -                       MOSCOW, January 21. /TASS/. The ...
 *   (ANSA) - ROMA, 12 GEN -                   МОСКВА, 21 янв - РИА Новости. В ...
 *   Paris (ats afp) Les ...                   København /ritzau/: En ...
 *   【北京時事】  (서울=연합뉴스)  新华社北京1月7日电
 *
 * Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_DATELINE_H
#define DATELINE_ARTICLE_WORDS_DATELINE_H

#include <stdbool.h>

#include "base/str.h"

/* Borrowed from the text; STR_NONE for absent parts. */
struct dateline {
    struct str place;  /* "GROSSETO, Italy" */
    struct str date;   /* "Jan. 7", "Jan. 7, 2021" */
    struct str agency; /* "AP" */
    size_t length;     /* length of the dateline with its dash and the space after it */
};

/* Does the text open with a dateline? */
bool dateline_parse(struct str text, struct dateline *out);

/* Is it only a day, as it stands in a dateline: "January 21", "MAR 04"? */
bool dateline_is_day(struct str text);

#endif
