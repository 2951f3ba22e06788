/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article.h - the article that every reader hands on: a JSON object with the project's fields.
 *
 * All values are valid UTF-8 strings; dates are RFC 3339. A field that the source does not give is
 * absent. A source's additional fields keep their own names. */
#ifndef DATELINE_ARTICLE_TEXT_ARTICLE_H
#define DATELINE_ARTICLE_TEXT_ARTICLE_H

#include <jansson.h>

#include "base/str.h"

/* X(name, JSON key): the only list of an article's fields. */
#define ARTICLE_FIELDS(X)                                                                          \
    X(ID, "id")                                                                                    \
    X(URL, "url")                                                                                  \
    X(HEADLINE, "headline")                                                                        \
    X(SUBHEAD, "subhead")     /* also a kicker, a deck, a summary line */                          \
    X(BYLINE, "byline")       /* people, without "By" and titles */                                \
    X(DATELINE, "dateline")   /* the place as printed: "WASHINGTON" */                             \
    X(AGENCY, "agency")       /* "Yonhap", "AP" */                                                 \
    X(PUBLISHED, "published") /* RFC 3339, or only a day, "2021-01-07", if no time is known */     \
    X(UPDATED, "updated")                                                                          \
    X(SOURCE, "source") /* the publisher: "Yonhap News Agency" */                                  \
    X(SECTION, "section")                                                                          \
    X(LANGUAGE, "language") /* ISO 639-1 */                                                        \
    X(KEYWORDS, "keywords") /* array of strings */                                                 \
    X(SUMMARY, "summary")                                                                          \
    X(COPYRIGHT, "copyright")                                                                      \
    X(BODY, "body")               /* paragraphs, separated by "\n\n" */                            \
    X(BOILERPLATE, "boilerplate") /* navigation, footers: searched only by name, never shown */

enum article_field {
#define X(name, key) ARTICLE_##name,
    ARTICLE_FIELDS(X)
#undef X
        ARTICLE_FIELD_COUNT
};
const char *article_key(enum article_field field); /* static */

/* Set a field to the trimmed value, unless that is empty. Repairs ill-formed UTF-8. */
void article_set(json_t *article, enum article_field field, struct str value);
/* Borrowed until the field changes; STR_NONE if absent. */
struct str article_get(const json_t *article, enum article_field field);
/* Add a keyword unless the article has it in any case, or has ARTICLE_KEYWORDS_MAX keywords. */
#define ARTICLE_KEYWORDS_MAX 200
void article_add_keyword(json_t *article, struct str keyword);

/* Add a value to `embargo` or `expires`. Several become an array, of which the one counts that
 * hides longer (store/document/showing.h); null, false and [] are none. */
void article_add_bound(json_t *article, const char *key, const json_t *value);

#endif
