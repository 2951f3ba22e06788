/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.c - the table of options; reads the command line, the environment and the file. */
#include "server/state/config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/environment.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/engine.h"

#define CONFIG_FILE_MAX 65536

enum option_kind { OPTION_TEXT, OPTION_NUMBER, OPTION_SWITCH, OPTION_LIST };

struct option {
    const char *name;
    enum option_kind kind;
    size_t offset;
    uint64_t low, high; /* OPTION_NUMBER: the range */
    const char *normal; /* the default, as a user would write it; NULL: none */
    const char *argument;
    const char *help;
};

#define AT(member) offsetof(struct config, member)

static const struct option options[] = {
    {"db", OPTION_TEXT, AT(db), 0, 0, DATABASE_DEFAULT, "DIR", "use this database directory"},
    {"listen", OPTION_TEXT, AT(listen), 0, 0, "127.0.0.1:7700", "ADDR:PORT",
     "listen on this address; port 0 picks a free port"},
    {"health-listen", OPTION_TEXT, AT(health_listen), 0, 0, NULL, "ADDR:PORT",
     "serve only /health, /metrics, /version and static pages on this address"},
    {"master-key-file", OPTION_TEXT, AT(master_key_file), 0, 0, NULL, "FILE",
     "require API keys; read the master key from this file"},
    {"dump-dir", OPTION_TEXT, AT(dump_dir), 0, 0, "dumps", "DIR",
     "write the dumps of POST /dumps here"},
    {"snapshot-dir", OPTION_TEXT, AT(snapshot_dir), 0, 0, "snapshots", "DIR",
     "write the snapshots of POST /snapshots here (same file system as --db)"},
    {"import-dump", OPTION_TEXT, AT(import_dump), 0, 0, NULL, "FILE",
     "create the database from this dump; fail if it exists"},
    {"import-snapshot", OPTION_TEXT, AT(import_snapshot), 0, 0, NULL, "DIR",
     "create the database from this snapshot; fail if it exists"},
    {"import-if-new", OPTION_SWITCH, AT(import_if_new), 0, 0, NULL, NULL,
     "skip the import if the database exists"},
    {"follow", OPTION_TEXT, AT(follow), 0, 0, NULL, "URL|DIR",
     "be a read-only replica of the datelined at this address, of what a primary publishes "
     "(s3://bucket/prefix, or a directory), or of the database in this directory"},
    {"follow-key-file", OPTION_TEXT, AT(follow_key_file), 0, 0, NULL, "FILE",
     "follow with the key in this file [that of --master-key-file]"},
    {"cluster", OPTION_TEXT, AT(cluster), 0, 0, NULL, "URL,...",
     "keep the indexes in the OpenSearch cluster with nodes at these addresses"},
    {"cluster-ca", OPTION_TEXT, AT(cluster_ca), 0, 0, NULL, "FILE",
     "trust the certificates in this file for the cluster [those of the system]"},
    {"cluster-auth-file", OPTION_TEXT, AT(cluster_auth_file), 0, 0, NULL, "FILE",
     "log in to the cluster with `user:password` or `ApiKey ...` in this file"},
    {"promote", OPTION_SWITCH, AT(promote), 0, 0, NULL, NULL,
     "make this replica the primary: it writes from now on, and the former one does not"},
    {"journal-from", OPTION_TEXT, AT(journal_from), 0, 0, NULL, "DIR|S3",
     "with --promote: first take the newest indexes, tasks and alerts of the former primary, from "
     "its database or from where it ships its journal"},
    {"publish", OPTION_TEXT, AT(publish), 0, 0, NULL, "S3|DIR",
     "publish each generation in storage, s3://bucket/prefix or a directory, for replicas"},
    {"publish-grace", OPTION_NUMBER, AT(publish_grace), 1, 1 << 30, "3600", "SECONDS",
     "keep published files and shipped journals this long after they are no longer needed"},
    {"journal-to", OPTION_TEXT, AT(journal_to), 0, 0, NULL, "S3|DIR",
     "ship accepted tasks and alerts to storage, for --promote --journal-from"},
    {"journal-sync", OPTION_SWITCH, AT(journal_sync), 0, 0, NULL, NULL,
     "acknowledge a write only when it was shipped, if storage answers within 10 s"},
    {"journal-keep-mb", OPTION_NUMBER, AT(journal_keep), 0, 1 << 20, "1024", "MB",
     "with --journal-to: keep this much of documents whose tasks ended before they were shipped; "
     "above that, delete the oldest"},
    {"s3-endpoint", OPTION_TEXT, AT(s3_endpoint), 0, 0, NULL, "URL",
     "use this server for s3:// [that of AWS in --s3-region]"},
    {"s3-region", OPTION_TEXT, AT(s3_region), 0, 0, "us-east-1", "NAME",
     "sign requests to s3:// for this region"},
    {"s3-credentials-file", OPTION_TEXT, AT(s3_credentials_file), 0, 0, NULL, "FILE",
     "read the key of s3:// from this file, in the form of ~/.aws/credentials [AWS_ACCESS_KEY_ID, "
     "AWS_SECRET_ACCESS_KEY]"},
    {"s3-ca-file", OPTION_TEXT, AT(s3_ca_file), 0, 0, NULL, "FILE",
     "trust the certificates in this file for s3://, instead of the system's"},
    {"threads", OPTION_NUMBER, AT(threads), 0, 256, "0", "N",
     "serve with N threads (0: one per core)"},
    {"max-connections", OPTION_NUMBER, AT(max_connections), 1, 100000, "1000", "N",
     "limit open connections; answer 503 above the limit"},
    {"address-connections", OPTION_NUMBER, AT(address_connections), 0, 100000, "500", "N",
     "limit the open connections of one address; answer 429 above it (0: no limit)"},
    {"address-requests", OPTION_NUMBER, AT(address_requests), 0, 100000, "256", "N",
     "limit the unanswered requests of one address; answer 429 above it (0: no limit)"},
    {"address-rate", OPTION_NUMBER, AT(address_rate), 0, 1000000, "0", "N",
     "limit the requests a second of one address; answer 429 above it (0: no limit)"},
    {"key-requests", OPTION_NUMBER, AT(key_requests), 0, 100000, "0", "N",
     "limit the unanswered requests of one key or token (0: no limit)"},
    {"key-rate", OPTION_NUMBER, AT(key_rate), 0, 1000000, "0", "N",
     "limit the requests a second of one key or token (0: no limit)"},
    {"max-body", OPTION_NUMBER, AT(max_body), 1024, 1 << 30, "1048576", "BYTES",
     "limit the body of a request without documents; lists of names and ids: 16 MB"},
    {"max-upload-mb", OPTION_NUMBER, AT(max_upload), 1, 1 << 20, "1024", "MB",
     "limit the documents of one upload, uncompressed"},
    {"readers", OPTION_NUMBER, AT(readers), 0, 64, "2", "N",
     "read N bodies at once in other formats than JSON and CSV (0: refuse them)"},
    {"read-timeout", OPTION_NUMBER, AT(read_timeout), 1, 3600, "20", "SECONDS",
     "limit the time to read such a body"},
    {"max-bodies-mb", OPTION_NUMBER, AT(max_bodies), 1, 1 << 20, "64", "MB",
     "limit unfinished requests in memory; the rest goes to disk, up to 16 times as much"},
    {"max-pending-mb", OPTION_NUMBER, AT(max_pending), 1, 1 << 20, "256", "MB",
     "limit answers not yet sent; answer searches 503 above the limit"},
    {"max-hits", OPTION_NUMBER, AT(max_hits), 1, 1 << 30, "100000", "N",
     "limit the hits of one request, all of its queries together"},
    {"max-answer-mb", OPTION_NUMBER, AT(max_answer), 1, 1 << 20, "64", "MB",
     "limit the answer of one request, uncompressed"},
    {"max-request-mb", OPTION_NUMBER, AT(max_request), 1, 1 << 20, "128", "MB",
     "limit the memory of one request"},
    {"max-running-mb", OPTION_NUMBER, AT(max_running), 1, 1 << 20, "512", "MB",
     "limit the memory of all running requests together"},
    {"answer-cache-mb", OPTION_NUMBER, AT(answer_cache), 0, 1 << 20, "0", "MB",
     "cache up to this many MB of answers (0: no cache)"},
    {"noted-searches", OPTION_NUMBER, AT(noted_searches), 0, 1000, "100", "N",
     "show operators in /stats up to N searches without hits, and N slow ones (0: none)"},
    {"request-timeout", OPTION_NUMBER, AT(request_timeout), 1, 3600, "10", "SECONDS",
     "limit the time to receive a request"},
    {"idle-timeout", OPTION_NUMBER, AT(idle_timeout), 1, 86400, "60", "SECONDS",
     "close connections that are idle for this long"},
    {"send-timeout", OPTION_NUMBER, AT(send_timeout), 1, 3600, "60", "SECONDS",
     "limit the time to send an answer"},
    {"stop-timeout", OPTION_NUMBER, AT(stop_timeout), 0, 3600, "10", "SECONDS",
     "on SIGTERM, wait this long for running requests"},
    {"search-deadline-ms", OPTION_NUMBER, AT(search_deadline), 1, 600000, "1000", "MS",
     "limit the time of a request's searches; then answer with the hits found so far"},
    {"max-wait-ms", OPTION_NUMBER, AT(max_wait), 0, 600000, "2000", "MS",
     "answer 503 to a search that waited this long for its turn (0: never)"},
    {"timezone", OPTION_TEXT, AT(timezone), 0, 0, NULL, "ZONE",
     "read times without a zone, and count days, in this one (Europe/Paris, +09:00), if the index "
     "has no `timezone` [UTC]"},
    {"allow-host", OPTION_LIST, AT(allow_hosts), 0, 0, NULL, "NAME",
     "accept requests for this host name (repeatable)"},
    {"allow-origin", OPTION_LIST, AT(allow_origins), 0, 0, NULL, "ORIGIN",
     "allow web pages of this origin, like https://example.org; *: any (repeatable)"},
    {"webhook-allow", OPTION_LIST, AT(webhook_allow), 0, 0, NULL, "NETWORK",
     "let webhooks lead to this network, like 10.1.0.0/16, too (repeatable)"},
    {"no-webhooks", OPTION_SWITCH, AT(no_webhooks), 0, 0, NULL, NULL,
     "call no webhooks, neither of tasks nor of alerts"},
    {"user", OPTION_TEXT, AT(user), 0, 0, NULL, "NAME",
     "started as root, run as this user; it needs the database and the key file"},
    {"insecure-public", OPTION_SWITCH, AT(insecure_public), 0, 0, NULL, NULL,
     "allow a public address without a master key or with a short one"},
    {"access-log", OPTION_SWITCH, AT(access_log), 0, 0, NULL, NULL, "log every request"},
    {"log-level", OPTION_TEXT, AT(log_level), 0, 0, "info", "LEVEL",
     "log this and worse: debug, info, warning, error"},
    {"log-json", OPTION_SWITCH, AT(log_json), 0, 0, NULL, NULL, "log as JSON, one object per line"},
    {"config", OPTION_TEXT, AT(config_file), 0, 0, NULL, "FILE",
     "read options from this file: `name = value` lines, # comments"},
    {"help", OPTION_SWITCH, AT(help), 0, 0, NULL, NULL, "print this help"},
    {"version", OPTION_SWITCH, AT(version), 0, 0, NULL, NULL, "print the version"},
};
#define OPTION_COUNT (sizeof options / sizeof *options)

static const struct option *find(struct str name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (str_is(name, options[i].name))
            return &options[i];
    return NULL;
}

static void *member(struct config *config, const struct option *option)
{
    return (char *)config + option->offset;
}

static void set_text(char **text, struct str value)
{
    free(*text);
    *text = mem_text(value.data, value.length);
}

static enum status set_number(uint64_t *number, const struct option *option, struct str value,
                              struct error *err)
{
    uint64_t given;

    if (!str_to_u64(value, &given) || given < option->low || given > option->high)
        return error_set(err, STATUS_BAD_REQUEST,
                         "option %s must be a number from %llu to %llu, not `%.*s`", option->name,
                         (unsigned long long)option->low, (unsigned long long)option->high,
                         STR_ARG(value));
    *number = given;
    return STATUS_OK;
}

static enum status set_switch(bool *on, const struct option *option, struct str value,
                              struct error *err)
{
    if (!str_is(value, "true") && !str_is(value, "false"))
        return error_set(err, STATUS_BAD_REQUEST, "option %s must be true or false, not `%.*s`",
                         option->name, STR_ARG(value));
    *on = str_is(value, "true");
    return STATUS_OK;
}

static enum status add_to_list(struct config_list *list, const struct option *option,
                               struct str value, struct error *err)
{
    if (list->count == CONFIG_LIST_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "option %s is given more than %d times",
                         option->name, CONFIG_LIST_MAX);
    list->items[list->count++] = mem_text(value.data, value.length);
    return STATUS_OK;
}

static enum status set(struct config *config, const struct option *option, struct str value,
                       struct error *err)
{
    if (value.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "option %s needs a value", option->name);
    switch (option->kind) {
    case OPTION_TEXT:
        set_text(member(config, option), value);
        return STATUS_OK;
    case OPTION_NUMBER:
        return set_number(member(config, option), option, value, err);
    case OPTION_SWITCH:
        return set_switch(member(config, option), option, value, err);
    case OPTION_LIST:
        return add_to_list(member(config, option), option, value, err);
    }
    return STATUS_OK;
}

static void set_defaults(struct config *config)
{
    struct error err;

    *config = (struct config){0};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (options[i].normal)
            set(config, &options[i], str_of(options[i].normal), &err);
}

/* Options that only the command line may have. */
static bool only_asked(const struct option *option)
{
    return option->offset == AT(help) || option->offset == AT(version);
}

static enum status read_line(struct config *config, struct str line, struct error *err)
{
    const struct option *option;
    struct str name;

    line = str_trim(line);
    if (line.length == 0 || line.data[0] == '#')
        return STATUS_OK;
    name = str_trim(str_cut(&line, '='));
    if (!line.data)
        return error_set(err, STATUS_BAD_REQUEST, "expected `name = value`");
    option = find(name);
    if (!option || option->offset == AT(config_file) || only_asked(option))
        return error_set(err, STATUS_BAD_REQUEST, "unknown option `%.*s`", STR_ARG(name));
    return set(config, option, str_trim(line), err);
}

static enum status read_file(struct config *config, const char *path, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct error problem;
    struct str rest;
    int number = 0;

    if (file_read(&text, path, CONFIG_FILE_MAX, err))
        return err->status;
    rest = buf_str(&text);
    while (rest.data) {
        number++;
        if (read_line(config, str_cut(&rest, '\n'), &problem))
            return error_set(err, problem.status, "%s line %d: %s", path, number, problem.message);
    }
    return STATUS_OK;
}

/* A list has its items between commas. */
static enum status read_variable(struct config *config, const struct option *option,
                                 const char *value, struct error *err)
{
    struct str rest = str_of(value);
    struct error problem;
    char name[ENVIRONMENT_NAME_SIZE];

    while (rest.data) {
        struct str item = option->kind == OPTION_LIST ? str_trim(str_cut(&rest, ',')) : rest;

        if (set(config, option, item, &problem))
            return error_set(err, problem.status, "%s: %s", environment_name(option->name, name),
                             problem.message);
        if (option->kind != OPTION_LIST)
            break;
    }
    return STATUS_OK;
}

static enum status read_environment(struct config *config, struct error *err)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *value = only_asked(&options[i]) ? NULL : environment_of(options[i].name);

        if (value && read_variable(config, &options[i], value, err))
            return err->status;
    }
    return STATUS_OK;
}

/* Reads one option of the command line; *used is 1 or 2 words. */
static enum status read_words(struct config *config, int argc, char **argv, int *used,
                              struct error *err)
{
    struct str value = str_of(argv[0]), name;
    const struct option *option;

    if (!str_starts(value, STR("--")))
        return error_set(err, STATUS_BAD_REQUEST, "`%s` is not an option (see --help)", argv[0]);
    value = str_slice(value, 2, value.length);
    name = str_cut(&value, '=');
    option = find(name);
    if (!option)
        return error_set(err, STATUS_BAD_REQUEST, "unknown option --%.*s (see --help)",
                         STR_ARG(name));
    *used = 1;
    if (!value.data && option->kind == OPTION_SWITCH)
        value = STR("true");
    else if (!value.data && argc > 1) {
        value = str_of(argv[1]);
        *used = 2;
    }
    return set(config, option, value, err);
}

static enum status read_command_line(struct config *config, int argc, char **argv,
                                     struct error *err)
{
    int used = 1;

    for (int at = 1; at < argc; at += used)
        if (read_words(config, argc - at, argv + at, &used, err))
            return err->status;
    return STATUS_OK;
}

/* Reads environment and command line twice: first to find --config, then to override that file. */
enum status config_read(struct config *config, int argc, char **argv, struct error *err)
{
    struct config first;
    enum status status;

    set_defaults(config);
    set_defaults(&first);
    status = read_environment(&first, err);
    if (!status)
        status = read_command_line(&first, argc, argv, err);
    if (!status && first.config_file && !first.help && !first.version)
        status = read_file(config, first.config_file, err);
    config_fini(&first);
    if (!status)
        status = read_environment(config, err);
    return status ? status : read_command_line(config, argc, argv, err);
}

void config_fini(struct config *config)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct config_list *list = member(config, &options[i]);

        if (options[i].kind == OPTION_TEXT)
            free(*(char **)member(config, &options[i]));
        for (uint32_t n = 0; options[i].kind == OPTION_LIST && n < list->count; n++)
            free(list->items[n]);
    }
    *config = (struct config){0};
}

void config_folders(const struct config *config, const char *out[CONFIG_FOLDERS + 1])
{
    const char *const folders[CONFIG_FOLDERS] = {config->db,           config->dump_dir,
                                                 config->snapshot_dir, config->publish,
                                                 config->journal_to,   config->journal_from};
    size_t count = 0;

    for (size_t i = 0; i < CONFIG_FOLDERS; i++)
        if (folders[i] && str_find(str_of(folders[i]), STR("://")) < 0)
            out[count++] = folders[i];
    out[count] = NULL;
}

void config_help(struct buf *out)
{
    buf_add_text(out, "usage: datelined [OPTION]...\n"
                      "Serve the indexes that dateline-index makes: search and API over HTTP."
                      "\n\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &options[i];
        char left[48];

        snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? " " : "",
                 option->argument ? option->argument : "");
        buf_addf(out, "  %-26s %s", left, option->help);
        if (option->normal)
            buf_addf(out, " [%s]", option->normal);
        buf_add_char(out, '\n');
    }
    buf_add_text(out,
                 "\nEach option is also a variable: DATELINE_HEALTH_LISTEN for --health-listen. "
                 "Lists have commas.\n"
                 "The command line comes first, then the environment, then the file.\n");
}
