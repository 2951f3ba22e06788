/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.c - finds an index, or says why there is none. */
#include "server/answers/indexes.h"

#include "base/date.h"

enum status index_uid_check(struct str uid, struct error *err)
{
    if (index_uid_valid(uid))
        return STATUS_OK;
    return error_set(
        err, STATUS_BAD_INDEX_UID,
        "`%.*s` is not a valid index uid. Index uid can be an integer or a string "
        "containing only alphanumeric characters, hyphens (-) and underscores (_), and "
        "can not be more than %d bytes.",
        (int)(uid.length < 200 ? uid.length : 200), uid.data, INDEX_UID_MAX);
}

enum status index_acquire_at(struct server *server, struct str uid, int64_t now,
                             struct reader **out, struct error *err)
{
    enum status status;

    if (index_uid_check(uid, err))
        return err->status;
    status = reader_acquire(server->engine, uid, now, out, err);
    if (status == STATUS_INDEX_NOT_FOUND && engine_index_count(server->engine) == 0)
        return error_set(err, status,
                         "Index `%.*s` not found. The database is empty: run dateline-index with "
                         "the same --db, or send documents",
                         STR_ARG(uid));
    return status;
}

enum status index_acquire(struct server *server, struct str uid, struct reader **out,
                          struct error *err)
{
    return index_acquire_at(server, uid, date_now(), out, err);
}

enum status index_find(struct server *server, struct str uid, struct arena *arena,
                       struct index_info *out, struct error *err)
{
    if (index_uid_check(uid, err))
        return err->status;
    return engine_info(server->engine, uid, arena, out, err);
}

enum status index_settings(struct server *server, struct str uid, struct settings **out,
                           struct error *err)
{
    if (index_uid_check(uid, err))
        return err->status;
    return engine_settings(server->engine, uid, out, err);
}

enum status index_blame(struct str uid, struct error *err)
{
    static const enum status of_settings[] = {STATUS_BAD_FILTER, STATUS_BAD_SORT,
                                              STATUS_BAD_DISTINCT, STATUS_BAD_SEARCH_ON};

    for (size_t i = 0; i < sizeof of_settings / sizeof *of_settings; i++)
        if (err->status == of_settings[i])
            return error_prefix(err, "Index `%.*s`: ", STR_ARG(uid));
    return err->status;
}

enum status index_before_filter(struct server *server, struct str uid, struct error *err)
{
    static const enum api_code of_filters[] = {API_BAD_FILTER, API_BAD_DOCUMENT_FILTER,
                                               API_BAD_SIMILAR_FILTER};
    struct settings *settings;
    struct error absent;

    for (size_t i = 0; i < sizeof of_filters / sizeof *of_filters; i++) {
        if (api_error_code(err) != of_filters[i])
            continue;
        if (!index_settings(server, uid, &settings, &absent))
            settings_release(settings);
        else
            *err = absent;
    }
    return err->status;
}

bool index_takes_articles(struct server *server, struct str uid)
{
    return index_uid_valid(uid) && engine_takes_articles(server->engine, uid);
}
