/* SPDX-License-Identifier: GPL-2.0-or-later */
/* intake.c - cutter ─▶ spool, piece by piece. After the first error, the rest of the body is
 * ignored.
 *
 * Other formats: raw body, piece by piece; then dateline-read ─▶ cutter ─▶ spool. So are tables of
 * articles with other signs than commas, or in another charset than UTF-8. */
#include "server/tasks/intake.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "server/http/api_error.h"
#include "server/tasks/cut.h"
#include "server/tasks/tasks.h"

#define UTF8_MAX 4 /* bytes of a character */

struct intake {
    struct cutter *cutter;
    struct spool *spool;
    uint64_t taken, most; /* bytes */
    enum cut_format format;
    enum intake_use use;
    struct raw_body *raw;         /* NULL: the body is cut here */
    struct body_reading *reading; /* of the raw body; NULL before intake_read */
    struct buf text;              /* INTAKE_TEXT: the articles */
    char *type;                   /* the Content-Type of a raw body, or NULL */
    bool may_be_raw;              /* a table: its first bytes tell whether it is cut here */
    struct body_pool *pool;
    const char *directory; /* for a raw body */
    struct error error;
};

static const char *accepted(void)
{
    return "`application/json`, `application/x-ndjson`, `text/csv`";
}

static bool takes_raw(const struct intake *intake, bool is_known)
{
    return intake->use == INTAKE_TEXT || (intake->use == INTAKE_ARTICLES && !is_known);
}

/* The articles that come of it are lines of JSON. */
static void begin_raw(struct intake *intake, struct str type)
{
    intake->format = CUT_NDJSON;
    intake->raw = raw_body_new(intake->directory);
    intake->type = type.data ? mem_text(type.data, type.length) : NULL;
}

static void read_type(struct intake *intake, struct str type)
{
    struct str rest = type;
    struct str name = type.data ? str_trim(str_cut(&rest, ';')) : STR_NONE;
    int format = 0;

    while (format < CUT_FORMATS &&
           !str_eq_nocase(name, str_of(cut_content_type((enum cut_format)format))))
        format++;
    intake->format = format < CUT_FORMATS ? (enum cut_format)format : CUT_JSON;
    if (str_eq_nocase(name, STR("multipart/form-data")))
        api_error_set(&intake->error, API_BAD_CONTENT_TYPE,
                      "The Content-Type `multipart/form-data` is that of a form: send each file "
                      "as the body of a request of its own (`curl --data-binary @FILE`)");
    else if (takes_raw(intake, format < CUT_FORMATS))
        begin_raw(intake, type);
    else if (!type.data)
        api_error_set(
            &intake->error, API_MISSING_CONTENT_TYPE,
            "A Content-Type header is missing. Accepted values for the Content-Type header "
            "are: %s",
            accepted());
    else if (format == CUT_FORMATS)
        api_error_set(
            &intake->error, API_BAD_CONTENT_TYPE,
            "The Content-Type `%.*s` is invalid. Accepted values for the Content-Type header "
            "are: %s",
            STR_ARG(name), accepted());
}

static char read_delimiter(struct intake *intake, const struct url *url)
{
    char delimiter = ',';

    intake->may_be_raw = intake->use == INTAKE_ARTICLES && intake->format == CUT_CSV;
    for (uint32_t i = 0; i < url->param_count; i++) {
        struct str value = url->params[i].value;

        if (!str_is(url->params[i].name, "csvDelimiter"))
            continue;
        intake->may_be_raw = false;
        if (value.length != 1 || (unsigned char)value.data[0] > 0x7F)
            api_error_set(
                &intake->error, API_BAD_CSV_DELIMITER,
                "Invalid value in parameter `csvDelimiter`: expected one ASCII character, but "
                "found `%.*s`",
                STR_ARG(value));
        else if (intake->format != CUT_CSV && !intake->error.status)
            api_error_set(
                &intake->error, API_BAD_CONTENT_TYPE,
                "The Content-Type `%s` does not support the use of a csv delimiter. The csv "
                "delimiter can only be used with the Content-Type `text/csv`.",
                intake->type ? intake->type : cut_content_type(intake->format));
        else
            delimiter = value.data[0];
    }
    return delimiter;
}

static enum status keep_line(void *context, struct str line, struct error *err)
{
    struct intake *intake = context;

    return spool_add_line(intake->spool, line, err);
}

struct intake *intake_new(struct tasks *tasks, const struct http_request *head, enum intake_use use,
                          uint64_t most)
{
    struct intake *intake = mem_zero(1, sizeof *intake);
    char delimiter;

    intake->most = most;
    intake->use = use;
    intake->directory = tasks_directory(tasks);
    read_type(intake, head->headers.values[HEADER_CONTENT_TYPE]);
    delimiter = read_delimiter(intake, &head->url);
    intake->spool = spool_new(tasks_directory(tasks), tasks_next_spool(tasks));
    intake->pool = http_bodies(head->server);
    intake->cutter = cutter_new(intake->format, delimiter, intake->pool, keep_line, intake);
    return intake;
}

void intake_free(struct intake *intake)
{
    if (!intake)
        return;
    cutter_free(intake->cutter);
    spool_discard(intake->spool);
    body_reading_free(intake->reading);
    raw_body_free(intake->raw);
    buf_fini(&intake->text);
    free(intake->type);
    free(intake);
}

/* Is it a table as the API takes it: in UTF-8, with commas? Exports have semicolons and tabs, or
 * other charsets, too, which the indexer reads. */
static bool is_plain_table(struct str start)
{
    struct str line = start;

    if (utf8_valid_length(start) + UTF8_MAX <= start.length || memchr(start.data, 0, start.length))
        return false;
    line = str_cut(&line, '\n');
    if (str_starts_nocase(line, STR("sep=")))
        return false;
    return str_find(line, STR(",")) >= 0 ||
           (str_find(line, STR(";")) < 0 && str_find(line, STR("\t")) < 0 &&
            str_find(line, STR("|")) < 0);
}

/* The body is another table: dateline-read reads it. */
static void turn_raw(struct intake *intake)
{
    begin_raw(intake, str_of(cut_content_type(CUT_CSV)));
    cutter_free(intake->cutter);
    intake->cutter = cutter_new(intake->format, ',', intake->pool, keep_line, intake);
}

/* A byte order mark before a quoted name would make the quotes a part of it. */
static struct str without_mark(const struct intake *intake, struct str bytes)
{
    bool first = intake->taken == bytes.length;

    return first && intake->format == CUT_CSV && str_starts(bytes, STR("\xEF\xBB\xBF"))
               ? str_slice(bytes, 3, bytes.length)
               : bytes;
}

bool intake_take(struct intake *intake, struct str bytes)
{
    if (intake->error.status || bytes.length == 0)
        return !intake->error.status;
    if (intake->may_be_raw && intake->taken == 0 && !is_plain_table(bytes))
        turn_raw(intake);
    intake->taken += bytes.length;
    if (intake->taken > intake->most)
        error_set(&intake->error, STATUS_TOO_LARGE,
                  "The provided payload reached the size limit. The maximum accepted payload size "
                  "is %llu MB, expanded: send the documents in several requests",
                  (unsigned long long)(intake->most >> 20));
    else if (intake->raw)
        raw_body_add(intake->raw, bytes, &intake->error);
    else
        cutter_take(intake->cutter, without_mark(intake, bytes), &intake->error);
    return !intake->error.status;
}

uint64_t intake_mended(const struct intake *intake)
{
    return cutter_mended(intake->cutter);
}

/* --- reading a raw body --- */

bool intake_is_raw(const struct intake *intake)
{
    return intake->raw != NULL;
}

const struct body_reading *intake_reading(const struct intake *intake)
{
    return intake->reading;
}

struct str intake_text(const struct intake *intake)
{
    return buf_str(&intake->text);
}

static enum status keep_text(struct intake *intake, struct str json, struct error *err)
{
    if (json_check(json, 0, err))
        return err->status;
    if (intake->text.length + json.length > INTAKE_TEXT_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the articles have more than %zu MB",
                         INTAKE_TEXT_MAX >> 20);
    if (intake->text.length > 0)
        buf_add_char(&intake->text, ',');
    buf_add_str(&intake->text, json);
    return STATUS_OK;
}

/* An article of dateline-read, in a thread of the pool. The cutter checks it as it checks what
 * comes from clients. */
static enum status keep_article(void *context, struct str json, struct error *err)
{
    struct intake *intake = context;

    if (intake->use == INTAKE_TEXT)
        return keep_text(intake, json, err);
    if (cutter_take(intake->cutter, json, err))
        return err->status;
    return cutter_take(intake->cutter, STR("\n"), err);
}

static void check_whole(struct intake *intake)
{
    if (!intake->error.status && intake->taken == 0)
        api_error_set(&intake->error, API_MISSING_PAYLOAD, "A %s%spayload is missing.",
                      intake->raw ? "" : cut_name(intake->format), intake->raw ? "" : " ");
}

enum status intake_read(struct intake *intake, struct read_pool *pool,
                        const struct read_texts *texts, const void *client,
                        void (*done)(void *context), void *context, struct error *err)
{
    struct body_reading *reading;

    check_whole(intake);
    if (intake->error.status) {
        *err = intake->error;
        return err->status;
    }
    if (read_texts_check(texts, err))
        return err->status;
    reading = body_reading_new(texts, str_of(intake->type), keep_article, intake);
    intake->reading = reading;
    return body_reading_start(reading, pool, intake->raw, client, done, context, err);
}

/* The cutter's error about a truncated body comes first, since it names the document. */
enum status intake_finish(struct intake *intake, struct spool **out, struct error *err)
{
    if (intake->reading)
        body_reading_result(intake->reading, &intake->error);
    else if (!intake->error.status && intake->taken > 0)
        cutter_end(intake->cutter, &intake->error);
    if (!intake->reading)
        check_whole(intake);
    if (intake->error.status) {
        *err = intake->error;
        return err->status;
    }
    *out = intake->spool;
    intake->spool = NULL;
    return STATUS_OK;
}
