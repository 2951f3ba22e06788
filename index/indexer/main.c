/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - dateline-index: indexes articles. */
#include <signal.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/map_guard.h"
#include "indexer/copies.h"
#include "indexer/dry_run.h"
#include "indexer/feeds.h"
#include "indexer/load.h"
#include "indexer/maintain.h"
#include "indexer/move.h"
#include "indexer/open.h"
#include "indexer/options.h"
#include "indexer/repair.h"
#include "indexer/watch.h"

static int (*const actions[])(const struct indexer_options *options) = {
    [ACTION_LOAD] = load,
    [ACTION_WATCH] = watch,
    [ACTION_FEEDS] = feeds,
    [ACTION_DRY_RUN] = dry_run,
    [ACTION_CHECK] = maintain_check,
    [ACTION_STATS] = maintain_stats,
    [ACTION_COMPACT] = maintain_compact,
    [ACTION_COPIES] = copies_list,
    [ACTION_DELETE] = maintain_delete,
    [ACTION_REPAIR] = repair,
    [ACTION_TO_CLUSTER] = move_to_cluster,
    [ACTION_FROM_CLUSTER] = move_from_cluster,
};

int main(int argc, char **argv)
{
    struct indexer_options options;
    int exit_code;

    signal(SIGXFSZ, SIG_IGN); /* a limit of file size is an error like a full disk, not the end */
    umask(S_IRWXG | S_IRWXO); /* files 0600, folders 0700: articles may be under an embargo */
    json_setup();
    map_guards_install();
    if (!options_parse(argc, argv, &options, &exit_code))
        return exit_code;
    take_zone_of_index(&options);
    exit_code = actions[options.action](&options);
    options_fini(&options);
    return exit_code;
}
