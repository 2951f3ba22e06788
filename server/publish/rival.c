/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rival.c - the rules for several daemons at one place. */
#include "server/publish/rival.h"

#include "base/mem.h"

enum status rival_judge(const struct rival *rival, struct lineage *lineage, struct error *err)
{
    struct lineage_state own;

    lineage_get(lineage, &own);
    if (!str_is(rival->database, own.database))
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s has another database: empty it, or give another place", rival->place);
    if (rival->epoch > own.epoch) {
        if (!own.fenced && lineage_fence(lineage, own.database, rival->epoch, err))
            return err->status;
        return error_set(err, STATUS_LOCKED,
                         "%s belongs to a later primary (epoch %llu), and this daemon is no "
                         "primary any more",
                         rival->place, (unsigned long long)rival->epoch);
    }
    if (rival->epoch == own.epoch && rival->has_written && !str_is(rival->run, rival->own_run) &&
        !str_is(rival->run, PUBLISHER_PROMOTION))
        return error_set(err, STATUS_LOCKED,
                         "another daemon with the same database was started later, and writes to "
                         "%s: stop one of them",
                         rival->place);
    return STATUS_OK;
}

enum status rival_try_place(struct objects *objects, const char *run, struct error *err)
{
    MEM_AUTO char *name = mem_format("probe/%s", run);

    return objects_try_condition(objects, name, err);
}
