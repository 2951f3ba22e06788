/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - reads the command line and the environment; prints the help. */
#include "indexer/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/input/reader.h"
#include "base/environment.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/version.h"
#include "engine/engine.h"
#include "indexer/feed_list.h"
#include "indexer/filter_commands.h"

#define JOBS_MAX 64

#define WAIT_PAGES_DEFAULT 10000 /* ms */

static const char usage[] =
    "usage: dateline-index [OPTION]... PATH...\n"
    "       dateline-index [OPTION]... --watch DIR [--done DIR] [--failed DIR]\n"
    "       dateline-index [OPTION]... --feed URL | --feeds FILE [--every TIME]\n"
    "       dateline-index [OPTION]... --dry-run [--json] PATH...\n"
    "       dateline-index [--db DIR] [--index UID] --check | --stats | --compact | --copies\n"
    "       dateline-index [--db DIR] [--index UID] --delete ID...\n"
    "       dateline-index [--db DIR] [--index UID] --repair [--into DIR] [--with-deleted]\n"
    "       dateline-index [--db DIR] [--index UID] --to-cluster URLS | --from-cluster URLS\n";

static const char help[] =
    "Read articles and index them for Dateline. A PATH is a file, a directory (with all files "
    "below\n"
    "it) or - for standard input. An article replaces the indexed one with the same id, so it is "
    "safe\n"
    "to repeat a command.\n"
    "\n"
    "  --db DIR            use this database directory [" DATABASE_DEFAULT "]\n"
    "  --index UID         use this index of the database [" INDEX_DEFAULT "]\n"
    "  --jobs N            index with N threads [one per core]\n"
    "  --format NAME       read every file as this format [detect by name and content]\n"
    "  --map FIELD=PATH    read this field from this column, JSON member or XML element "
    "(repeatable)\n"
    "  --filter EXT=CMD    read files of this suffix with a shell command (repeatable)\n"
    "  --filters FILE      the same for each line EXT = CMD of a file\n"
    "  --language CODE     set the language of articles without one [detect]\n"
    "  --source NAME       set the source of articles without one\n"
    "  --timezone ZONE     read times without a zone in this one (Europe/Paris, +09:00) [the\n"
    "                      index's setting, or UTC]\n"
    "  --root DIR          make ids of files from their paths below this directory [whole paths]\n"
    "  --ids path|name     make ids of files from their paths, or from short names that may clash\n"
    "                      [path]\n"
    "  --apart risky|all|none\n"
    "                      read formats that are risky, all, or none in a process of its own, "
    "which\n"
    "                      can neither write nor reach a network [risky]\n"
    "  --order similar|FIELD[,FIELD]\n"
    "                      when a bulk load ends, and with --compact: put similar documents next "
    "to "
    "each\n"
    "                      other, or order them by fields. Searches of large archives get faster "
    "[as\n"
    "                      they came]\n"
    "  --reread            read all files, also those that have not changed since an earlier run\n"
    "  --prune             remove the articles of files below PATH that are gone, and articles "
    "that\n"
    "                      a changed file no longer has\n"
    "  --watch DIR         index the files that are in this directory and those that arrive in it\n"
    "  --done DIR          with --watch: move the files that were read to this directory\n"
    "  --failed DIR        with --watch: move the files there that could not be read, or not "
    "wholly\n"
    "  --wait-pages TIME   with --watch: how long a METS file waits for its scanned pages after "
    "the\n"
    "                      last one came, and a page for its METS file: 60s, 5m, 0s [10s]\n"
    "  --feed URL          fetch this feed over HTTP and index it, if it has changed (repeatable)\n"
    "  --feeds FILE        the same for the feeds that this file lists, one a line\n"
    "  --every TIME        fetch the feeds again and again: 90s, 5m, 2h, 1d [once]\n"
    "  --dry-run           print a table of the articles instead of indexing them\n"
    "  --json              print the summary (with --dry-run: each article) as JSON\n"
    "  --quiet             print problems only: no progress, no summary\n";

/* Actions on the whole index, and what all actions share. */
static const char help_actions[] =
    "  --check             verify every file of the index\n"
    "  --stats             print the size and contents of the index\n"
    "  --compact           merge the index into one segment\n"
    "  --copies            list the stories that have several near-duplicate articles\n"
    "  --delete ID...      delete the documents with these ids\n"
    "  --repair            make a damaged index anew from the articles that can be read, and name "
    "the\n"
    "                      others; the damaged files are kept in DIR/damaged-1\n"
    "  --into DIR          with --repair: make it in this database, and leave the other one alone\n"
    "  --with-deleted      with --repair: go on if deleted articles come back, because their marks "
    "are\n"
    "                      lost\n"
    "  --to-cluster URLS   copy the index into an OpenSearch cluster, and compare: the nodes' "
    "addresses,\n"
    "                      separated by commas. A killed run goes on when it is repeated\n"
    "  --from-cluster URLS copy an index of a cluster into the database, likewise\n"
    "  --despite-tasks     with --to-cluster and --from-cluster: go on although tasks of the index "
    "wait\n"
    "  --cluster-ca FILE   trust only these certificates (PEM) for https:// [those of the system]\n"
    "  --cluster-auth-file FILE\n"
    "                      send these credentials: `user:password` or `ApiKey ...`\n"
    "                      [the variable DATELINE_CLUSTER_AUTH; none]\n"
    "  --help              print this help\n"
    "  --version           print the version\n"
    "\n"
    "Variables, where the option is not given: DATELINE_DB, DATELINE_INDEX, DATELINE_JOBS,\n"
    "DATELINE_TIMEZONE, DATELINE_APART, DATELINE_CLUSTER_CA, DATELINE_CLUSTER_AUTH_FILE.\n"
    "\n"
    "Exit status: 0 success; 1 some files or articles failed; 2 nothing was done.\n";

enum {
    OPT_DB = 256,
    OPT_INDEX,
    OPT_JOBS,
    OPT_FORMAT,
    OPT_MAP,
    OPT_FILTER,
    OPT_FILTERS,
    OPT_LANGUAGE,
    OPT_SOURCE,
    OPT_TIMEZONE,
    OPT_ROOT,
    OPT_IDS,
    OPT_APART,
    OPT_ORDER,
    OPT_REREAD,
    OPT_PRUNE,
    OPT_WATCH,
    OPT_DONE,
    OPT_FAILED,
    OPT_WAIT_PAGES,
    OPT_FEED,
    OPT_FEEDS,
    OPT_EVERY,
    OPT_JSON,
    OPT_QUIET,
    OPT_DRY_RUN,
    OPT_CHECK,
    OPT_STATS,
    OPT_COMPACT,
    OPT_COPIES,
    OPT_DELETE,
    OPT_REPAIR,
    OPT_INTO,
    OPT_WITH_DELETED,
    OPT_TO_CLUSTER,
    OPT_FROM_CLUSTER,
    OPT_DESPITE_TASKS,
    OPT_CLUSTER_CA,
    OPT_CLUSTER_AUTH_FILE,
    OPT_HELP,
    OPT_VERSION
};

static const struct option long_options[] = {
    {"db", required_argument, NULL, OPT_DB},
    {"index", required_argument, NULL, OPT_INDEX},
    {"jobs", required_argument, NULL, OPT_JOBS},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"map", required_argument, NULL, OPT_MAP},
    {"filter", required_argument, NULL, OPT_FILTER},
    {"filters", required_argument, NULL, OPT_FILTERS},
    {"language", required_argument, NULL, OPT_LANGUAGE},
    {"source", required_argument, NULL, OPT_SOURCE},
    {"timezone", required_argument, NULL, OPT_TIMEZONE},
    {"root", required_argument, NULL, OPT_ROOT},
    {"ids", required_argument, NULL, OPT_IDS},
    {"apart", required_argument, NULL, OPT_APART},
    {"order", required_argument, NULL, OPT_ORDER},
    {"reread", no_argument, NULL, OPT_REREAD},
    {"prune", optional_argument, NULL, OPT_PRUNE},
    {"watch", required_argument, NULL, OPT_WATCH},
    {"done", required_argument, NULL, OPT_DONE},
    {"failed", required_argument, NULL, OPT_FAILED},
    {"wait-pages", required_argument, NULL, OPT_WAIT_PAGES},
    {"feed", required_argument, NULL, OPT_FEED},
    {"feeds", required_argument, NULL, OPT_FEEDS},
    {"every", required_argument, NULL, OPT_EVERY},
    {"json", no_argument, NULL, OPT_JSON},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"check", no_argument, NULL, OPT_CHECK},
    {"stats", no_argument, NULL, OPT_STATS},
    {"compact", no_argument, NULL, OPT_COMPACT},
    {"copies", no_argument, NULL, OPT_COPIES},
    {"delete", no_argument, NULL, OPT_DELETE},
    {"repair", no_argument, NULL, OPT_REPAIR},
    {"into", required_argument, NULL, OPT_INTO},
    {"with-deleted", no_argument, NULL, OPT_WITH_DELETED},
    {"to-cluster", required_argument, NULL, OPT_TO_CLUSTER},
    {"from-cluster", required_argument, NULL, OPT_FROM_CLUSTER},
    {"despite-tasks", no_argument, NULL, OPT_DESPITE_TASKS},
    {"cluster-ca", required_argument, NULL, OPT_CLUSTER_CA},
    {"cluster-auth-file", required_argument, NULL, OPT_CLUSTER_AUTH_FILE},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static void print_help(void)
{
    const struct reader_format *format = reader_formats();

    fputs(usage, stdout);
    putchar('\n');
    fputs(help, stdout);
    fputs(help_actions, stdout);
    fputs("\nFormats:\n", stdout);
    for (; format->name; format++)
        printf("  %-12s %s%s%s%s\n", format->name, format->what, *format->suffixes ? " (" : "",
               format->suffixes, *format->suffixes ? ")" : "");
}

static bool complain(int *exit_code, const char *what, const char *value)
{
    fprintf(stderr, "dateline-index: %s%s%s\n%s", what, value ? ": " : "", value ? value : "",
            usage);
    *exit_code = 2;
    return false;
}

static bool parse_jobs(struct indexer_options *options, const char *text, int *exit_code)
{
    char *end;
    long jobs = strtol(text, &end, 10);

    if (*text == '\0' || *end != '\0' || jobs < 1 || jobs > JOBS_MAX)
        return complain(exit_code, "--jobs must be a number from 1 to 64, not", text);
    options->jobs = (unsigned)jobs;
    return true;
}

static bool parse_format(struct indexer_options *options, const char *name, int *exit_code)
{
    if (!reader_knows_format(name))
        return complain(exit_code, "--format: unknown format (see --help)", name);
    options->format = name;
    return true;
}

static bool parse_zone(struct indexer_options *options, const char *name, int *exit_code)
{
    options->zone = zone_find(str_of(name));
    options->zone_name = name;
    return options->zone ||
           complain(exit_code, "--timezone: no such zone in /usr/share/zoneinfo", name);
}

/* The path without links. */
static bool parse_folder(char **folder, const char *path, const char *missing_folder,
                         int *exit_code)
{
    free(*folder);
    *folder = realpath(path, NULL);
    return *folder || complain(exit_code, missing_folder, path);
}

static bool parse_root(struct indexer_options *options, const char *path, int *exit_code)
{
    return parse_folder(&options->root, path, "--root: no such directory", exit_code);
}

static bool parse_done(struct indexer_options *options, const char *path, int *exit_code)
{
    return parse_folder(&options->done, path, "--done: no such directory", exit_code);
}

static bool parse_failed(struct indexer_options *options, const char *path, int *exit_code)
{
    return parse_folder(&options->failed, path, "--failed: no such directory", exit_code);
}

static bool parse_action(struct indexer_options *options, enum action action, int *exit_code)
{
    if (options->action != ACTION_LOAD && options->action != action)
        return complain(
            exit_code,
            "--watch, --feed, --dry-run, --check, --stats, --compact, --copies, --delete, "
            "--repair, --to-cluster and --from-cluster exclude each other",
            NULL);
    options->action = action;
    return true;
}

static bool parse_watch(struct indexer_options *options, const char *path, int *exit_code)
{
    return parse_folder(&options->watch, path, "--watch: no such directory", exit_code) &&
           parse_action(options, ACTION_WATCH, exit_code);
}

static bool parse_feed(struct indexer_options *options, const char *url, int *exit_code)
{
    buf_add_text(&options->feed_urls, url);
    buf_add_char(&options->feed_urls, '\n');
    return parse_action(options, ACTION_FEEDS, exit_code);
}

static bool parse_feeds(struct indexer_options *options, const char *path, int *exit_code)
{
    options->feeds = path;
    return parse_action(options, ACTION_FEEDS, exit_code);
}

static bool parse_to_cluster(struct indexer_options *options, const char *urls, int *exit_code)
{
    options->cluster = urls;
    return parse_action(options, ACTION_TO_CLUSTER, exit_code);
}

static bool parse_from_cluster(struct indexer_options *options, const char *urls, int *exit_code)
{
    options->cluster = urls;
    return parse_action(options, ACTION_FROM_CLUSTER, exit_code);
}

static bool parse_wait_pages(struct indexer_options *options, const char *time, int *exit_code)
{
    return span_parse(str_of(time), &options->wait_pages) ||
           complain(exit_code, "--wait-pages: a number with s, m, h or d, not", time);
}

static bool parse_every(struct indexer_options *options, const char *time, int *exit_code)
{
    return every_parse(str_of(time), &options->every) ||
           complain(exit_code, "--every: a number with s, m, h or d, from 10s on, not", time);
}

static bool parse_ids(struct indexer_options *options, const char *kind, int *exit_code)
{
    options->ids_named = true;
    options->short_ids = strcmp(kind, "name") == 0;
    return options->short_ids || strcmp(kind, "path") == 0 ||
           complain(exit_code, "--ids must be path or name, not", kind);
}

static bool parse_apart(struct indexer_options *options, const char *what, int *exit_code)
{
    static const char *const choices[] = {
        [CAREFUL_RISKY] = "risky", [CAREFUL_ALL] = "all", [CAREFUL_NONE] = "none"};

    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (strcmp(what, choices[i]) == 0) {
            options->apart = (enum careful_choice)i;
            return true;
        }
    return complain(exit_code, "--apart must be risky, all or none, not", what);
}

static bool parse_order(struct indexer_options *options, const char *text, int *exit_code)
{
    struct error err;

    if (!document_order_read(str_of(text), &options->order, &err))
        return true;
    return complain(exit_code, "--order", err.message);
}

static bool parse_prune(struct indexer_options *options, const char *what, int *exit_code)
{
    options->prune = true;
    options->prune_all = what && strcmp(what, "all") == 0;
    return !what || options->prune_all ||
           complain(exit_code, "--prune takes nothing or =all, not", what);
}

static bool parse_map(struct indexer_options *options, const char *pair, int *exit_code)
{
    const char *equals = strchr(pair, '=');
    char *joined;

    if (!equals || equals == pair || equals[1] == '\0' || strchr(pair, ','))
        return complain(exit_code, "--map must be FIELD=PATH, without a comma, not", pair);
    joined = options->map ? mem_format("%s,%s", options->map, pair) : mem_text(pair, strlen(pair));
    free(options->map);
    options->map = joined;
    return true;
}

static bool parse_filter(struct indexer_options *options, const char *text, int *exit_code)
{
    return filter_commands_add(&options->filters, str_of(text)) ||
           complain(exit_code, "--filter must be EXT=COMMAND, not", text);
}

static bool parse_filters(struct indexer_options *options, const char *path, int *exit_code)
{
    struct error err;

    if (!filter_commands_add_file(&options->filters, path, &err))
        return true;
    return complain(exit_code, err.message, NULL);
}

/* Options whose value is checked. */
static bool (*const parsers[])(struct indexer_options *options, const char *value,
                               int *exit_code) = {
    [OPT_JOBS - OPT_DB] = parse_jobs,
    [OPT_FORMAT - OPT_DB] = parse_format,
    [OPT_FILTER - OPT_DB] = parse_filter,
    [OPT_FILTERS - OPT_DB] = parse_filters,
    [OPT_MAP - OPT_DB] = parse_map,
    [OPT_TIMEZONE - OPT_DB] = parse_zone,
    [OPT_ROOT - OPT_DB] = parse_root,
    [OPT_IDS - OPT_DB] = parse_ids,
    [OPT_APART - OPT_DB] = parse_apart,
    [OPT_ORDER - OPT_DB] = parse_order,
    [OPT_PRUNE - OPT_DB] = parse_prune,
    [OPT_WATCH - OPT_DB] = parse_watch,
    [OPT_DONE - OPT_DB] = parse_done,
    [OPT_FAILED - OPT_DB] = parse_failed,
    [OPT_FEED - OPT_DB] = parse_feed,
    [OPT_FEEDS - OPT_DB] = parse_feeds,
    [OPT_EVERY - OPT_DB] = parse_every,
    [OPT_TO_CLUSTER - OPT_DB] = parse_to_cluster,
    [OPT_FROM_CLUSTER - OPT_DB] = parse_from_cluster,
    [OPT_WAIT_PAGES - OPT_DB] = parse_wait_pages,
    [OPT_VERSION - OPT_DB] = NULL,
};

/* Options that do not change what is read from a file. With any other one, files that were read are
 * read again. */
static const int not_of_reading[] = {
    OPT_DB,    OPT_INDEX, OPT_JOBS,   OPT_ROOT,       OPT_REREAD,     OPT_PRUNE,
    OPT_WATCH, OPT_DONE,  OPT_FAILED, OPT_WAIT_PAGES, OPT_JSON,       OPT_QUIET,
    OPT_FEED,  OPT_FEEDS, OPT_EVERY,  OPT_APART,      OPT_CLUSTER_CA, OPT_CLUSTER_AUTH_FILE,
    OPT_ORDER};

static void note_reading(struct indexer_options *options, int option)
{
    for (size_t i = 0; i < sizeof not_of_reading / sizeof *not_of_reading; i++)
        if (not_of_reading[i] == option)
            return;
    if (option >= OPT_DB)
        buf_addf(&options->reading, "%s=%s\n", long_options[option - OPT_DB].name,
                 optarg ? optarg : "");
}

uint64_t options_hash(const struct indexer_options *options)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "%s %s\n", version_number(), version_commit());
    buf_add_str(&text, buf_str(&options->reading));
    return hash_str(buf_str(&text));
}

/* False to end. */
static bool take_option(struct indexer_options *options, int option, int *exit_code)
{
    if (option >= OPT_DB && parsers[option - OPT_DB])
        return parsers[option - OPT_DB](options, optarg, exit_code);
    switch (option) {
    case OPT_DB:
        options->database = optarg;
        return true;
    case OPT_INDEX:
        options->index = optarg;
        return true;
    case OPT_WITH_DELETED:
        return options->with_deleted = true;
    case OPT_DESPITE_TASKS:
        return options->despite_tasks = true;
    case OPT_INTO:
        options->into = optarg;
        return true;
    case OPT_CLUSTER_CA:
        options->cluster_ca = optarg;
        return true;
    case OPT_CLUSTER_AUTH_FILE:
        options->cluster_auth_file = optarg;
        return true;
    case OPT_LANGUAGE:
        options->language = optarg;
        return true;
    case OPT_SOURCE:
        options->source_name = optarg;
        return true;
    case OPT_REREAD:
        return options->reread = true;
    case OPT_JSON:
        return options->json = true;
    case OPT_QUIET:
        return options->quiet = true;
    case OPT_DRY_RUN:
    case OPT_CHECK:
    case OPT_STATS:
    case OPT_COMPACT:
    case OPT_COPIES:
    case OPT_DELETE:
    case OPT_REPAIR:
        return parse_action(options, (enum action)(ACTION_DRY_RUN + (option - OPT_DRY_RUN)),
                            exit_code);
    case OPT_HELP:
        print_help();
        *exit_code = 0;
        return false;
    case OPT_VERSION:
        version_print("dateline-index");
        *exit_code = 0;
        return false;
    default:
        fputs(usage, stderr);
        *exit_code = 2;
        return false;
    }
}

/* Options that are also variables: those that are the same for all runs on a machine. */
static const int of_environment[] = {
    OPT_DB, OPT_INDEX, OPT_JOBS, OPT_TIMEZONE, OPT_APART, OPT_CLUSTER_CA, OPT_CLUSTER_AUTH_FILE};

static bool take_environment(struct indexer_options *options, int *exit_code)
{
    for (size_t i = 0; i < sizeof of_environment / sizeof *of_environment; i++) {
        int option = of_environment[i];
        const char *value = environment_of(long_options[option - OPT_DB].name);

        if (!value)
            continue;
        optarg = (char *)(uintptr_t)value; /* as from the command line */
        note_reading(options, option);
        if (!take_option(options, option, exit_code))
            return false;
    }
    return true;
}

/* The name of the missing arguments, for the error; NULL: the action has no arguments. */
static const char *const missing[ACTION_COUNT] = {
    [ACTION_LOAD] = "give the files or directories to index",
    [ACTION_DRY_RUN] = "give the files or directories to read",
    [ACTION_DELETE] = "give the ids to delete",
};

static bool check_pairs(const struct indexer_options *options, int *exit_code)
{
    if (!options->watch && (options->done || options->failed))
        return complain(exit_code, "--done and --failed go with --watch", NULL);
    if (options->action != ACTION_FEEDS && options->every > 0)
        return complain(exit_code, "--every goes with --feed and --feeds", NULL);
    if ((options->into || options->with_deleted) && options->action != ACTION_REPAIR)
        return complain(exit_code, "--into and --with-deleted go with --repair", NULL);
    if (options->despite_tasks && !options->cluster)
        return complain(exit_code, "--despite-tasks goes with --to-cluster and --from-cluster",
                        NULL);
    if (document_order_given(&options->order) && options->action != ACTION_LOAD &&
        options->action != ACTION_COMPACT)
        return complain(exit_code, "--order goes with a load and with --compact", NULL);
    if (options->done && options->prune)
        return complain(exit_code, "--prune does not go with --done", NULL);
    if ((options->done && strcmp(options->watch, options->done) == 0) ||
        (options->failed && strcmp(options->watch, options->failed) == 0))
        return complain(exit_code, "--done and --failed need other directories than --watch", NULL);
    return true;
}

static bool check_arguments(const struct indexer_options *options, int *exit_code)
{
    const char *missing_arguments = missing[options->action];

    if (missing_arguments && options->argument_count == 0)
        return complain(exit_code, missing_arguments, NULL);
    if (!missing_arguments && options->argument_count > 0)
        return complain(exit_code, "unexpected argument", options->arguments[0]);
    return true;
}

bool options_parse(int argc, char **argv, struct indexer_options *options, int *exit_code)
{
    bool good;
    int option;

    *options = (struct indexer_options){
        .database = DATABASE_DEFAULT, .index = INDEX_DEFAULT, .wait_pages = WAIT_PAGES_DEFAULT};
    good = take_environment(options, exit_code);
    while (good && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        note_reading(options, option);
        good = take_option(options, option, exit_code);
    }
    options->arguments = argv + optind;
    options->argument_count = argc - optind;
    good = good && check_pairs(options, exit_code) && check_arguments(options, exit_code);
    if (!good)
        options_fini(options);
    return good;
}

void options_fini(struct indexer_options *options)
{
    buf_fini(&options->filters);
    free(options->own_zone_name);
    free(options->map);
    free(options->root);
    free(options->watch);
    free(options->done);
    free(options->failed);
    buf_fini(&options->reading);
    buf_fini(&options->feed_urls);
}
