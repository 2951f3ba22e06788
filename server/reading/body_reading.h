/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_reading.h - a body in any format on its way through dateline-read: what was asked, and what
 * came of it. */
#ifndef DATELINE_SERVER_READING_BODY_READING_H
#define DATELINE_SERVER_READING_BODY_READING_H

#include "server/http/url.h"
#include "server/reading/raw_body.h"
#include "server/reading/read_pool.h"

#define READ_NAMED_MAX 10 /* problems that are named; the rest is counted */

/* X(member, parameter of the URL): how to read a body, as the options of dateline-index do. */
#define READ_TEXTS(X)                                                                              \
    X(name, "name") /* of the file: for its format, messages, and ids */                           \
    X(format, "format")                                                                            \
    X(language, "language") /* of articles that do not give one */                                 \
    X(source, "source")                                                                            \
    X(zone, "timezone")                                                                            \
    X(map, "map")

struct read_texts {
#define X(member, parameter) struct str member;
    READ_TEXTS(X)
#undef X
};

/* Takes a parameter of the URL. False: it is none of these. */
bool read_texts_take(struct read_texts *texts, const struct url_param *param);
/* The name of the parameters for messages: "`name`, `format`, ...". */
const char *read_texts_names(void);
/* STATUS_BAD_REQUEST: there is no such time zone. */
enum status read_texts_check(const struct read_texts *texts, struct error *err);

struct body_reading;

/* Gets each article: a JSON object as text, which is not checked, in a thread of the pool. A status
 * other than OK ends the reading. */
typedef enum status read_article_fn(void *context, struct str json, struct error *err);

/* The texts are copied. `type`: the Content-Type, or STR_NONE: without a name it says which suffix
 * the body's file would have. */
struct body_reading *body_reading_new(const struct read_texts *texts, struct str type,
                                      read_article_fn *article, void *context);
void body_reading_free(struct body_reading *reading); /* NULL is fine */
/* Starts it, for a client (read_job). `done` is called in another thread, but not if this fails
 * (read_pool_add). The body is borrowed until then. */
enum status body_reading_start(struct body_reading *reading, struct read_pool *pool,
                               struct raw_body *raw, const void *client,
                               void (*done)(void *context), void *context, struct error *err);

/* When it is done: STATUS_OK, or why it ended. API_UNREADABLE: the body cannot be read, or nothing
 * in it is an article. STATUS_TOO_LARGE. Other statuses: the machine. */
enum status body_reading_result(const struct body_reading *reading, struct error *err);
uint64_t body_reading_articles(const struct body_reading *reading);
/* How many parts could not be read, and the first of them as a JSON array of texts. */
uint64_t body_reading_problems(const struct body_reading *reading, struct str *named);

#endif
