/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_reading.c - the request for dateline-read, and the sums of its answer. */
#include "server/reading/body_reading.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/zone.h"
#include "server/http/api_error.h"

struct body_reading {
    struct read_job job;
    struct apart_request request;
    struct apart_answer answer;
#define X(member, parameter) char *member;
    READ_TEXTS(X)
#undef X
    read_article_fn *article;
    void (*done)(void *context);
    void *article_context, *done_context;
    uint64_t articles, problems;
    struct buf named;
    struct error first; /* the first problem */
    struct error error; /* how it ended */
};

/* --- what is asked --- */

bool read_texts_take(struct read_texts *texts, const struct url_param *param)
{
#define X(member, parameter)                                                                       \
    if (str_is(param->name, parameter)) {                                                          \
        texts->member = param->value;                                                              \
        return true;                                                                               \
    }
    READ_TEXTS(X)
#undef X
    return false;
}

const char *read_texts_names(void)
{
#define X(member, parameter) ", `" parameter "`"
    static const char names[] = READ_TEXTS(X);
#undef X

    return names + 2;
}

enum status read_texts_check(const struct read_texts *texts, struct error *err)
{
    if (texts->zone.data && !zone_find(texts->zone))
        return error_set(err, STATUS_BAD_REQUEST,
                         "Invalid value in parameter `timezone`: there is no time zone `%.*s`",
                         STR_ARG(texts->zone));
    return STATUS_OK;
}

/* What a file of that type would be called. Other types are told by their content alone. */
static const struct {
    const char *type, *name;
} types[] = {
    {"text/html", "body.html"},
    {"application/xhtml+xml", "body.xhtml"},
    {"application/rss+xml", "body.rss"},
    {"application/atom+xml", "body.atom"},
    {"application/xml", "body.xml"},
    {"text/xml", "body.xml"},
    {"message/rfc822", "body.eml"},
    {"application/mbox", "body.mbox"},
    {"text/markdown", "body.md"},
    {"text/plain", "body.txt"},
    {"text/csv", "body.csv"},
    {"text/tab-separated-values", "body.tsv"},
    {"application/json", "body.json"},
    {"application/x-ndjson", "body.ndjson"},
    {"application/pdf", "body.pdf"},
    {"application/zip", "body.zip"},
    {"application/warc", "body.warc"},
    {"application/rtf", "body.rtf"},
};

static const char *name_of(struct str type)
{
    struct str rest = type;
    struct str name = type.data ? str_trim(str_cut(&rest, ';')) : STR_NONE;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq_nocase(name, str_of(types[i].type)))
            return types[i].name;
    return "body";
}

static char *own(struct str text)
{
    return text.data ? mem_text(text.data, text.length) : NULL;
}

/* --- what comes --- */

static enum status take_article(void *context, struct str input, struct str json, struct error *err)
{
    struct body_reading *reading = context;

    (void)input;
    reading->articles++;
    return reading->article(reading->article_context, json, err);
}

static void take_problem(void *context, const char *where, const struct error *why)
{
    struct body_reading *reading = context;
    MEM_AUTO char *text = mem_format("%s: %s", where, why->message);

    if (reading->problems++ == 0)
        error_set(&reading->first, STATUS_BAD_REQUEST, "%s", text);
    if (reading->problems > READ_NAMED_MAX)
        return;
    buf_add_char(&reading->named, reading->problems == 1 ? '[' : ',');
    json_add_string(&reading->named, str_of(text));
}

static void refuse(struct body_reading *reading, const char *what, const char *why)
{
    api_error_set(&reading->error, API_UNREADABLE, "%s%s%s", what, why[0] ? ": " : "", why);
}

/* As dateline-index does, keeps what was read before a fault of the body, and names the fault. */
static void set_error(struct body_reading *reading, const struct error *err)
{
    bool unread = err->status == STATUS_BAD_REQUEST || err->status == STATUS_TIMEOUT;

    reading->error = *err;
    if (err->status == STATUS_NOT_FOUND) /* the program is not installed */
        reading->error.status = STATUS_INTERNAL;
    else if (err->detail == 0 && unread && reading->articles > 0) {
        take_problem(reading, reading->request.name, err);
        reading->error.status = STATUS_OK;
    } else if (err->detail == 0 && unread)
        refuse(reading, "The body cannot be read", err->message);
    else if (!err->status && reading->articles == 0)
        refuse(reading, "The body has no article",
               reading->problems > 0 ? reading->first.message : "");
}

static void finish(void *context, const struct error *err)
{
    struct body_reading *reading = context;

    set_error(reading, err);
    if (reading->problems > 0)
        buf_add_char(&reading->named, ']');
    reading->done(reading->done_context);
}

/* --- a reading --- */

struct body_reading *body_reading_new(const struct read_texts *texts, struct str type,
                                      read_article_fn *article, void *context)
{
    struct body_reading *reading = mem_zero(1, sizeof *reading);

#define X(member, parameter) reading->member = own(texts->member);
    READ_TEXTS(X)
#undef X
    reading->article = article;
    reading->article_context = context;
    reading->answer =
        (struct apart_answer){.article = take_article, .problem = take_problem, .context = reading};
    reading->request = (struct apart_request){.name = reading->name ? reading->name : name_of(type),
                                              .key = reading->name,
                                              .format = reading->format,
                                              .language = reading->language,
                                              .source = reading->source,
                                              .zone = reading->zone,
                                              .map = reading->map};
    reading->job = (struct read_job){.request = &reading->request,
                                     .answer = &reading->answer,
                                     .done = finish,
                                     .context = reading};
    return reading;
}

void body_reading_free(struct body_reading *reading)
{
    if (!reading)
        return;
#define X(member, parameter) free(reading->member);
    READ_TEXTS(X)
#undef X
    buf_fini(&reading->named);
    free(reading);
}

enum status body_reading_start(struct body_reading *reading, struct read_pool *pool,
                               struct raw_body *raw, const void *client,
                               void (*done)(void *context), void *context, struct error *err)
{
    if (raw_body_file(raw, &reading->job.fd, err))
        return err->status;
    reading->request.size = raw_body_size(raw);
    reading->job.client = client;
    reading->done = done;
    reading->done_context = context;
    return read_pool_add(pool, &reading->job, err);
}

enum status body_reading_result(const struct body_reading *reading, struct error *err)
{
    *err = reading->error;
    return err->status;
}

uint64_t body_reading_articles(const struct body_reading *reading)
{
    return reading->articles;
}

uint64_t body_reading_problems(const struct body_reading *reading, struct str *named)
{
    *named = reading->problems > 0 ? buf_str(&reading->named) : STR("[]");
    return reading->problems;
}
