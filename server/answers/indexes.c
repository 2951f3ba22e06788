/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.c - an index, or why there is none. */
#include "server/answers/indexes.h"

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

static enum status index_missing(struct server *server, struct str uid, struct error *err)
{
    if (database_index_count(server->database) == 0)
        return error_set(err, STATUS_INDEX_NOT_FOUND,
                         "index `%.*s` not found: the database is empty. Run dateline-index with "
                         "the same --db",
                         STR_ARG(uid));
    return error_set(err, STATUS_INDEX_NOT_FOUND,
                     "index `%.*s` not found: GET /indexes lists the "
                     "existing ones",
                     STR_ARG(uid));
}

enum status index_acquire(struct server *server, struct str uid, struct searcher **out,
                          struct error *err)
{
    enum status status;

    if (index_uid_check(uid, err))
        return err->status;
    status = searcher_acquire(server->database, uid, out, err);
    if (status != STATUS_INDEX_NOT_FOUND)
        return status;
    return index_missing(server, uid, err);
}

enum status index_generation(struct server *server, struct str uid, struct generation **out,
                             struct error *err)
{
    if (index_uid_check(uid, err))
        return err->status;
    *out = generation_acquire(server->database, uid);
    return *out ? STATUS_OK : index_missing(server, uid, err);
}

enum status index_stats(struct server *server, struct str uid, struct search_stats *stats,
                        struct error *err)
{
    struct searcher *searcher;

    if (index_acquire(server, uid, &searcher, err))
        return err->status;
    searcher_stats(searcher, stats);
    searcher_release(searcher);
    return STATUS_OK;
}
