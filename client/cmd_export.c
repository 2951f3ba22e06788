/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_export.c - `dateline export [WORDS...]`: writes every article that matches, as the server
 * sends them: all of one state of the index. They are written while they arrive, so the memory does
 * not depend on their number.
 *
 * Only whole rows are written. If the connection breaks, a message says so, and the export
 * continues after the last row, by the server's cursor. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/export_request.h"
#include "client/export_rows.h"
#include "client/http_client.h"
#include "client/show.h"
#include "client/url.h"

/* Breaks in a row without a new row. The pauses after them are 1, 2, 4, 8 and 16 seconds. */
#define BREAKS_MAX 5
#define REFUSED    403
#define GONE       410
#define BUSY       503

struct exporting {
    const struct options *options;
    bool clean, json; /* for a terminal; the rows are JSON */
    struct export_rows rows;
    struct http_sink sink; /* .number: of all rows; .word: the cursor */
    long code;             /* HTTP status of the last answer; 0: none */
    unsigned breaks;       /* since the last row */
};

/* ---- the answer ----------------------------------------------------------------------------- */

static void add_clean(const struct exporting *exporting, struct str lines, struct buf *out)
{
    while (lines.length) {
        struct str line = str_cut(&lines, '\n');

        if (exporting->json)
            clean_json(out, line);
        else
            clean_text(out, line);
        buf_add_char(out, '\n');
    }
}

/* Whole lines: no character is cut in two. */
static enum status write_lines(const struct exporting *exporting, const struct buf *lines,
                               struct error *err)
{
    struct buf out BUF_AUTO = {0};

    if (!exporting->clean)
        return print(lines, err);
    add_clean(exporting, buf_str(lines), &out);
    return print(&out, err);
}

static enum status take(void *context, struct str bytes, struct error *err)
{
    struct exporting *exporting = context;
    struct buf whole BUF_AUTO = {0};

    export_rows_take(&exporting->rows, bytes, &whole);
    return write_lines(exporting, &whole, err);
}

static enum status end(struct exporting *exporting, struct error *err)
{
    struct buf rest BUF_AUTO = {0};

    export_rows_end(&exporting->rows, &rest);
    return write_lines(exporting, &rest, err);
}

/* ---- one request ---------------------------------------------------------------------------- */

static enum status add_url(struct buf *out, const struct options *options, struct error *err)
{
    if (url_index(out, options, err))
        return err->status;
    buf_add_text(out, "/export");
    return STATUS_OK;
}

static enum status ask_rows(struct exporting *exporting, struct error *err)
{
    const struct export_place place = {exporting->sink.word, exporting->rows.count};
    struct buf url BUF_AUTO = {0}, body BUF_AUTO = {0};
    struct http_upload upload = {.type = "application/json", .method = "POST"};
    struct answer answer = {0};
    enum status status;

    exporting->code = 0;
    if (add_url(&url, exporting->options, err) ||
        export_request_add(&body, exporting->options, &place, err))
        return err->status;
    upload.bytes = buf_str(&body);
    status = ask_stream(&answer, exporting->options, url.data, &upload, &exporting->sink, err);
    exporting->code = answer.code;
    answer_fini(&answer);
    return status ? status : end(exporting, err);
}

/* ---- after a break -------------------------------------------------------------------------- */

static bool has_begun(const struct exporting *exporting)
{
    return *exporting->sink.word != '\0';
}

static bool can_go_on(const struct exporting *exporting, const struct error *err)
{
    return has_begun(exporting) && !exporting->sink.refused &&
           (err->status == STATUS_IO || exporting->code == BUSY);
}

/* All rows are here: only the end of the answer is missing. */
static bool has_all(const struct exporting *exporting)
{
    return exporting->rows.count >= exporting->sink.number;
}

static void add_progress(const struct exporting *exporting, struct buf *out)
{
    show_number(out, exporting->rows.count);
    buf_add_text(out, " of ");
    show_number(out, exporting->sink.number);
    buf_add_text(out, " articles");
}

static void wait_after_break(const struct exporting *exporting)
{
    const struct timespec pause = {(time_t)1 << (exporting->breaks - 1), 0};
    struct buf note BUF_AUTO = {0};

    buf_add_text(&note, "The connection broke after ");
    add_progress(exporting, &note);
    buf_addf(&note, ". Going on in %lld s.", (long long)pause.tv_sec);
    show_note(note.data);
    nanosleep(&pause, NULL);
}

/* What a user cannot see from the server's words. */
static enum status explain(const struct exporting *exporting, struct error *err)
{
    struct buf progress BUF_AUTO = {0};
    struct error cause = *err;

    add_progress(exporting, &progress);
    if (exporting->code == REFUSED)
        return error_set(err, cause.status, "%s\nAn export needs a key that allows exports.create.",
                         cause.message);
    if (exporting->sink.refused ||
        (!has_begun(exporting) && (!exporting->code || cause.status != STATUS_IO)))
        return cause.status;
    if (exporting->code == GONE)
        return error_set(err, cause.status,
                         "the index changed while the connection was broken. The output has only "
                         "%s: start the export again.",
                         progress.data);
    return error_set(err, cause.status, "%s\nThe output has only %s: start the export again.",
                     cause.message, progress.data);
}

static enum status ask_until_whole(struct exporting *exporting, struct error *err)
{
    for (;;) {
        uint64_t before = exporting->rows.count;
        enum status status = ask_rows(exporting, err);

        if (!status)
            return STATUS_OK;
        export_rows_break(&exporting->rows);
        if (!can_go_on(exporting, err))
            return explain(exporting, err);
        if (has_all(exporting))
            return STATUS_OK;
        exporting->breaks = exporting->rows.count > before ? 1 : exporting->breaks + 1;
        if (exporting->breaks > BREAKS_MAX)
            return explain(exporting, err);
        wait_after_break(exporting);
    }
}

/* ---- the command ---------------------------------------------------------------------------- */

static enum status check_options(const struct options *options, struct error *err)
{
    if (options->facets || options->offset)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--facets and --offset do not go with an export: it has every article");
    if (options->csv + options->jsonl + (options->format != NULL) > 1)
        return error_set(err, STATUS_BAD_REQUEST, "--csv, --jsonl and --format exclude each other");
    return STATUS_OK;
}

enum exit_code cmd_export(const struct options *options, struct error *err)
{
    const char *format = export_format(options);
    struct exporting exporting = {
        .options = options, .clean = isatty(STDOUT_FILENO), .json = strstr(format, "js") != NULL};
    enum status status;

    if (check_options(options, err))
        return EXIT_TROUBLE;
    exporting.sink = (struct http_sink){.take = take,
                                        .context = &exporting,
                                        .number_field = "Dateline-Rows",
                                        .word_field = "Dateline-Cursor"};
    export_rows_init(&exporting.rows, format);
    status = ask_until_whole(&exporting, err);
    export_rows_fini(&exporting.rows);
    if (status)
        return EXIT_TROUBLE;
    if (exporting.sink.number)
        return EXIT_FOUND;
    show_note("No article matches.");
    return EXIT_NOTHING;
}
