/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catch_up.c - takes a catalog: the lineage first, then the small files, then the indexes. */
#include "server/replica/catch_up.h"

#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/replica/catalog.h"
#include "server/state/config.h"
#include "server/state/server.h"

#define VALUES_MAX 50000000 /* of a catalog */

/* --- the small files --- */

static bool is_ours(struct str name)
{
    for (unsigned i = 0; catalog_file(i); i++)
        if (str_is(name, catalog_file(i)))
            return true;
    return false;
}

static enum status put_file(struct catch_up *state, struct str name, struct str text,
                            struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%.*s", state->server->config->db, STR_ARG(name));
    BUF_AUTO struct buf now = {0};
    struct error ignored;

    if (!is_ours(name) || text.length > CATALOG_FILE_MAX)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the source has a file `%.*s` that is unknown here", STR_ARG(name));
    if (!file_read(&now, path, CATALOG_FILE_MAX, &ignored) && str_eq(buf_str(&now), text))
        return STATUS_OK;
    return file_replace(path, text, 0600, err);
}

/* Who uses them looks for new ones by itself. */
static enum status take_files(struct catch_up *state, const json_t *files, struct error *err)
{
    size_t number;
    json_t *file;

    json_array_foreach (files, number, file)
        if (put_file(state, json_get_str(file, "name"), json_get_str(file, "text"), err))
            return err->status;
    return STATUS_OK;
}

/* --- the catalog --- */

static enum status read_lineage(const json_t *catalog, struct lineage_state *out, struct error *err)
{
    struct str database = json_get_str(catalog, "database");

    *out = (struct lineage_state){
        .epoch = (uint64_t)json_integer_value(json_object_get(catalog, "epoch")),
        .next_task = (uint64_t)json_integer_value(json_object_get(catalog, "nextTask")),
        .done_task = (uint64_t)json_integer_value(json_object_get(catalog, "doneTask"))};
    if (database.data && uuid_parse(database, out->database) && out->epoch > 0)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST, "the source does not say which database it is");
}

/* A database with indexes of its own must not lose them to a wrong option. */
static enum status check_place(const struct catch_up *state, struct error *err)
{
    struct lineage_state own;

    lineage_get(state->lineage, &own);
    if (*own.database || engine_index_count(state->server->engine) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "%s has indexes of its own: follow with an empty directory",
                     state->server->config->db);
}

static enum status take_catalog(struct catch_up *state, const json_t *catalog, struct error *err)
{
    const struct replica_source source = {state->source->kind->read, state->source->self};
    struct lineage_state theirs;

    if (check_place(state, err) || read_lineage(catalog, &theirs, err) ||
        lineage_follow(state->lineage, state->address, &theirs, err) ||
        take_files(state, json_object_get(catalog, "files"), err) ||
        engine_receive(state->server->engine, json_object_get(catalog, "indexes"), &source,
                       &state->counts, err))
        return err->status;
    return lineage_caught_up(state->lineage, theirs.done_task, err);
}

enum status catch_up(struct catch_up *state, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    json_t *catalog;
    enum status status;

    if (state->source->kind->catalog(state->source->self, str_of(state->mark), &text, err))
        return err->status;
    catalog = json_read(buf_str(&text), VALUES_MAX, err);
    if (!catalog)
        return err->status;
    status = STATUS_OK;
    if (json_integer_value(json_object_get(catalog, "version")) != CATALOG_VERSION)
        status = error_set(err, STATUS_BAD_REQUEST,
                           "%s does not speak the language of replicas that this version speaks",
                           state->address);
    else if (!json_is_true(json_object_get(catalog, "same")))
        status = take_catalog(state, catalog, err);
    if (!status)
        snprintf(state->mark, sizeof state->mark, "%.*s", STR_ARG(json_get_str(catalog, "mark")));
    json_decref(catalog);
    return status;
}
