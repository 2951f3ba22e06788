/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article.h - an article as every reader hands it on: a JSON object with the newsroom's fields.
 *
 * All values are valid UTF-8 strings, dates are RFC 3339; what a source did not say is absent.
 * Fields that a source has beyond these are kept under their own names. */
#ifndef DATELINE_ARTICLE_TEXT_ARTICLE_H
#define DATELINE_ARTICLE_TEXT_ARTICLE_H

#include <jansson.h>

#include "base/str.h"

/* X(name, JSON key): the one list of the article's fields. */
#define ARTICLE_FIELDS(X)                                                                          \
    X(ID, "id")                                                                                    \
    X(URL, "url")                                                                                  \
    X(HEADLINE, "headline")                                                                        \
    X(SUBHEAD, "subhead")     /* also a kicker, a deck, a summary line */                          \
    X(BYLINE, "byline")       /* people, without "By" and titles */                                \
    X(DATELINE, "dateline")   /* the place, as printed: "WASHINGTON" */                            \
    X(AGENCY, "agency")       /* "Yonhap", "AP" */                                                 \
    X(PUBLISHED, "published") /* RFC 3339, or a day "2021-01-07" where no time is known */         \
    X(UPDATED, "updated")                                                                          \
    X(SOURCE, "source") /* who published it: "Yonhap News Agency" */                               \
    X(SECTION, "section")                                                                          \
    X(LANGUAGE, "language") /* ISO 639-1 */                                                        \
    X(KEYWORDS, "keywords") /* array of strings */                                                 \
    X(SUMMARY, "summary")                                                                          \
    X(COPYRIGHT, "copyright")                                                                      \
    X(BODY, "body")               /* paragraphs, separated by "\n\n" */                            \
    X(BOILERPLATE, "boilerplate") /* navigation, footers: findable at low weight, never shown */

enum article_field {
#define X(name, key) ARTICLE_##name,
    ARTICLE_FIELDS(X)
#undef X
        ARTICLE_FIELD_COUNT
};
const char *article_key(enum article_field field); /* static */

/* Set a field unless the value, trimmed, is empty; repairs ill-formed UTF-8. */
void article_set(json_t *article, enum article_field field, struct str value);
/* Borrowed; STR_NONE when absent. */
struct str article_get(const json_t *article, enum article_field field);
/* Once each, whatever its case; no more than ARTICLE_KEYWORDS_MAX. */
#define ARTICLE_KEYWORDS_MAX 200
void article_add_keyword(json_t *article, struct str keyword);

#endif
