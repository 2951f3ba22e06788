/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dry_run.c - reads the documents of a request as the index would, and answers with them. */
#include "server/api/dry_run.h"

#include <inttypes.h>

#include "base/json.h"
#include "engine/engine.h"
#include "engine/normalise.h"
#include "server/params/json_body.h"
#include "server/state/server.h"

struct dry_answer {
    struct normaliser *normaliser; /* NULL: documents stay as they are */
    struct buf shown;
    uint64_t received, understood;
    struct budget *budget;
    uint64_t paid; /* for the values of the largest document so far */
};

static enum status show(void *context, json_t *document, struct error *err)
{
    struct dry_answer *run = context;

    (void)err;
    if (run->understood++ >= DRY_RUN_DOCUMENTS_MAX)
        return STATUS_OK;
    json_add_comma(&run->shown);
    json_add(&run->shown, document);
    return STATUS_OK;
}

static enum status read_line(struct dry_answer *run, struct str line, struct error *err)
{
    uint64_t bytes = json_tree_bytes(line);
    enum status status;
    json_t *value;

    if (bytes > run->paid && json_body_pay(bytes - run->paid, run->budget, err))
        return err->status;
    run->paid = bytes > run->paid ? bytes : run->paid;
    if (!(value = json_read_exact(line, 0, err)))
        return err->status;
    run->received++;
    if (run->normaliser) {
        normaliser_at(run->normaliser, run->received);
        status = normaliser_articles(run->normaliser, value, show, run, err);
    } else
        status = show(run, value, err);
    json_decref(value);
    return status;
}

static enum status read_spool(struct dry_answer *run, struct spool *spool, struct error *err)
{
    struct spool_reader reader;
    struct str line;
    enum status status = spool_finish(spool, err);

    if (status || spool_open(spool, &reader, err))
        return err->status;
    while (!status && !(status = spool_line(&reader, &line, err)))
        status = read_line(run, line, err);
    spool_close(&reader);
    return status == STATUS_END ? STATUS_OK : status;
}

/* An index that does not exist is read like one of articles if it would be one: the default one. */
static bool holds_articles(const struct request *request, struct str uid,
                           const struct zone_info **zone)
{
    struct settings *settings;
    struct error ignored;
    bool articles;

    if (engine_settings(request->server->engine, uid, &settings, &ignored))
        return str_is(uid, INDEX_DEFAULT);
    articles = settings->preset == PRESET_ARTICLES;
    *zone = settings_zone(settings, *zone);
    settings_release(settings);
    return articles;
}

static void write_answer(struct dry_answer *run, struct buf *out)
{
    BUF_AUTO struct buf notes = {0};

    if (run->normaliser) {
        struct normaliser_told told = normaliser_told(run->normaliser);

        noted_add(&told.unread, "unreadableFields", "unreadFields", &notes);
        noted_add(&told.left_out, "notArticles", "leftOut", &notes);
    }
    buf_addf(out, "{\"receivedDocuments\":%" PRIu64 ",\"understoodDocuments\":%" PRIu64,
             run->received, run->understood);
    if (notes.length > 0)
        buf_addf(out, ",%.*s", STR_ARG(buf_str(&notes)));
    buf_addf(out, ",\"documents\":[%.*s]}", STR_ARG(buf_str(&run->shown)));
}

enum status answer_dry_run(const struct request *request, struct spool *spool, bool read,
                           struct http_response *response, struct error *err)
{
    struct normaliser_options options = {.zone = request->server->zone};
    struct dry_answer run = {.budget = request->budget};
    enum status status;

    if (spool->bytes > DRY_RUN_BYTES_MAX) {
        spool_discard(spool);
        return error_set(err, STATUS_TOO_LARGE,
                         "a dry run reads at most %zu MB: send some of the documents",
                         DRY_RUN_BYTES_MAX >> 20);
    }
    if (!read && holds_articles(request, request->match.parts[0], &options.zone))
        run.normaliser = normaliser_new(&options);
    status = read_spool(&run, spool, err);
    if (!status)
        write_answer(&run, &response->body);
    normaliser_free(run.normaliser);
    buf_fini(&run.shown);
    spool_discard(spool);
    return status;
}
