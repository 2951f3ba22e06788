/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish.c - one look at the indexes: uploads what is new, and replaces the catalog. */
#include "server/publish/publish.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/replica.h"
#include "server/keys/uuid.h"
#include "server/publish/publish_files.h"
#include "server/publish/rival.h"
#include "server/replica/catalog.h"
#include "server/replica/catch_up.h"
#include "server/replica/publication.h"
#include "server/state/config.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define VALUES_MAX 50000000              /* of a catalog */
#define WATCH_NS   ((int64_t)2000000000) /* between two looks for another publisher */
/* Between two states that are published because tasks have ended: each one costs requests. */
#define WAKE_GAP_MS 250

struct publish {
    const struct config *config;
    struct looker *looker;
    struct objects *objects;
    struct server *server;     /* of the looker's thread, as all below */
    char publisher[UUID_SIZE]; /* of this run of the daemon */
    char tag[OBJECT_TAG_SIZE]; /* of the catalog in storage; "": there is none */
    char mark[MARK_SIZE];      /* of the catalog that was published last; "": publish again */
    char trying[MARK_SIZE];    /* of the one that is on its way */
    bool joined;               /* it knows what storage has */
    struct publish_files files;
    int64_t watched; /* clock_monotonic(): when it last saw that nobody else publishes */
    atomic_uint_fast64_t generations;
};

/* --- what storage has --- */

static enum status judge(struct publish *publish, const json_t *catalog, struct error *err)
{
    struct rival rival = {.database = json_get_str(catalog, "database"),
                          .epoch = (uint64_t)json_integer_value(json_object_get(catalog, "epoch")),
                          .run = json_get_str(catalog, "publisher"),
                          .place = publish->config->publish,
                          .own_run = publish->publisher,
                          .has_written = atomic_load(&publish->generations) > 0};

    return rival_judge(&rival, publish->server->lineage, err);
}

/* Reads the catalog that is in storage. Its tag is then known. *catalog is NULL if there is none,
 * or it is damaged (then it is published again), or it is the one that is known. */
static enum status read_catalog(struct publish *publish, json_t **catalog, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = objects_get(publish->objects, PUBLICATION_CATALOG,
                                     (struct object_range){0}, publish->tag, &text, err);

    *catalog = NULL;
    if (status == STATUS_NOT_FOUND)
        *publish->tag = publish->mark[0] = '\0';
    if (status == STATUS_NOT_FOUND || status == STATUS_END)
        return STATUS_OK;
    if (status)
        return status;
    *catalog = json_read(buf_str(&text), VALUES_MAX, err);
    if (*catalog)
        return STATUS_OK;
    publish->mark[0] = '\0';
    log_warning("%s of %s is damaged, and is published again", PUBLICATION_CATALOG,
                publish->config->publish);
    return STATUS_OK;
}

/* Has another daemon published meanwhile? The answer to an own put may have been lost. */
static enum status look_for_rival(struct publish *publish, struct error *err)
{
    json_t *catalog;
    enum status status = read_catalog(publish, &catalog, err);

    if (!status && catalog)
        status = judge(publish, catalog, err);
    if (!status && catalog && !str_is(json_get_str(catalog, "mark"), publish->mark)) {
        publish->mark[0] = '\0'; /* publish again */
        packs_learn(&publish->files.packs, catalog);
    }
    json_decref(catalog);
    if (!status)
        publish->watched = clock_monotonic();
    return status;
}

static enum status join(struct publish *publish, struct error *err)
{
    if (publish->joined)
        return STATUS_OK;
    *publish->tag = publish->mark[0] = '\0';
    if (look_for_rival(publish, err) ||
        rival_try_place(publish->objects, publish->publisher, err) ||
        kept_objects_list(publish->files.kept, publish->objects, err))
        return err->status;
    publish->joined = true;
    return STATUS_OK;
}

/* --- the catalog --- */

/* After a failure it is not known whether the catalog arrived: look before the next one. */
static enum status put_catalog(struct publish *publish, struct buf *text, struct error *err)
{
    enum status status;

    text->length--; /* the closing brace */
    buf_addf(text, ",\"publisher\":\"%s\"}", publish->publisher);
    status = objects_put(publish->objects, PUBLICATION_CATALOG, buf_str(text), publish->tag, err);
    if (status) {
        *publish->tag = '\0';
        if (look_for_rival(publish, err))
            return err->status;
        return status == STATUS_STALE
                   ? error_set(err, STATUS_NOT_FOUND, "%s was published meanwhile",
                               publish->config->publish)
                   : error_set(err, status, "%s could not be published", publish->config->publish);
    }
    publish_files_published(&publish->files);
    atomic_fetch_add(&publish->generations, 1);
    snprintf(publish->mark, sizeof publish->mark, "%s", publish->trying);
    publish->watched = clock_monotonic();
    return STATUS_OK;
}

static enum status publish_new(struct publish *publish, struct buf *text, struct error *err)
{
    json_t *catalog = json_read(buf_str(text), VALUES_MAX, err);
    enum status status;

    if (!catalog)
        return err->status;
    if (json_is_true(json_object_get(catalog, "same"))) {
        json_decref(catalog);
        return STATUS_END;
    }
    snprintf(publish->trying, sizeof publish->trying, "%s", json_get_str(catalog, "mark").data);
    status = publish_files_put(&publish->files, catalog, err);
    buf_clear(text);
    json_add(text, catalog); /* with the place of each file */
    json_decref(catalog);
    return status ? status : put_catalog(publish, text, err);
}

/* Nothing is new. */
static enum status rest(struct publish *publish, struct error *err)
{
    bool lacks = false;

    if (clock_monotonic() - publish->watched > WATCH_NS && look_for_rival(publish, err))
        return err->status;
    if (kept_objects_clean(publish->files.kept, publish->objects, &lacks, err))
        return err->status;
    if (lacks)
        publish->mark[0] = '\0';
    return STATUS_OK;
}

static enum status take_step(void *context, struct error *err)
{
    struct publish *publish = context;
    struct server *server = publish->server;
    struct catalog_order order = {
        .engine = server->engine, .db = server->config->db, .known = str_of(publish->mark)};
    BUF_AUTO struct buf text = {0};
    enum status status;

    if (!tasks_are_ours(server->tasks))
        return error_set(err, STATUS_IO, "another datelined writes to this database");
    if (lineage_begin(server->lineage, err) || join(publish, err))
        return err->status;
    lineage_get(server->lineage, &order.lineage);
    if (order.lineage.fenced)
        return lineage_check_write(server->lineage, err);
    tasks_progress(server->tasks, &order.lineage.next_task, &order.lineage.done_task);
    order.known = str_of(publish->mark);
    if (catalog_write(&order, &text, err))
        return err->status;
    status = publish_new(publish, &text, err);
    return status == STATUS_END ? rest(publish, err) : status;
}

/* --- the daemon's --- */

enum status publish_start(const struct config *config, struct publish **out, struct error *err)
{
    struct publish *publish;

    *out = NULL;
    if (!config->publish)
        return STATUS_OK;
    publish = mem_zero(1, sizeof *publish);
    publish->config = config;
    uuid_make(publish->publisher);
    publish->looker = looker_new(&(struct looker_work){.doing = "publishing to",
                                                       .address = config->publish,
                                                       .step = take_step,
                                                       .context = publish,
                                                       .config = config,
                                                       .gap_ms = WAKE_GAP_MS});
    publish_files_init(&publish->files, config->publish_grace);
    if (publication_open(config, config->publish, looker_stopping(publish->looker),
                         &publish->objects, err) ||
        looker_start(publish->looker, err)) {
        publish_stop(publish);
        return error_prefix(err, "--publish: ");
    }
    *out = publish;
    return STATUS_OK;
}

void publish_open(struct publish *publish, struct server *server)
{
    if (!publish)
        return;
    publish->server = server;
    publish->files.engine = server->engine;
    publish->files.objects = publish->objects;
    publish->files.stop = looker_stopping(publish->looker);
    looker_begin(publish->looker);
}

void publish_stop(struct publish *publish)
{
    if (!publish)
        return;
    looker_free(publish->looker);
    objects_close(publish->objects);
    publish_files_fini(&publish->files);
    free(publish);
}

/* --- other threads --- */

void publish_wake(struct publish *publish)
{
    if (publish)
        looker_wake(publish->looker);
}

bool publish_is_late(struct publish *publish, double *seconds)
{
    return publish && looker_is_late(publish->looker, seconds);
}

void publish_add_metrics(struct publish *publish, struct buf *out)
{
    struct looker_state state;

    if (!publish)
        return;
    looker_get(publish->looker, &state);
    looker_add_metrics(&state, "publish",
                       "Seconds since storage had all that was published; -1: not yet.", out);
    metrics_add_number(out, "dateline_publish_bytes_total", "Bytes of files put into storage.",
                       "counter", (double)atomic_load(&publish->files.bytes));
    metrics_add_number(out, "dateline_publish_generations_total", "Catalogs put into storage.",
                       "counter", (double)atomic_load(&publish->generations));
}

void publish_add_state(struct publish *publish, struct buf *out)
{
    struct looker_state state;

    if (!publish) {
        buf_add_text(out, "null");
        return;
    }
    looker_get(publish->looker, &state);
    buf_add_text(out, "{\"to\":");
    json_add_string(out, str_of(publish->config->publish));
    looker_add_state(&state, out);
    buf_addf(out, ",\"bytes\":%llu,\"objects\":%llu,\"generations\":%llu}",
             (unsigned long long)atomic_load(&publish->files.bytes),
             (unsigned long long)atomic_load(&publish->files.count),
             (unsigned long long)atomic_load(&publish->generations));
}
