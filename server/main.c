/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - datelined: reads the options, opens the database, serves until a signal stops it. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "apart/apart.h"
#include "base/crash_note.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map_guard.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "base/version.h"
#include "base/zone.h"
#include "engine/engine.h"
#include "server/alerts/alerts.h"
#include "server/answers/answer_cache.h"
#include "server/answers/index_stats.h"
#include "server/api/routes.h"
#include "server/api/task_events.h"
#include "server/cluster/link.h"
#include "server/exports/exports.h"
#include "server/hooks/hooks.h"
#include "server/keys/keys.h"
#include "server/keys/master.h"
#include "server/lists/lists.h"
#include "server/publish/publish.h"
#include "server/publish/ship.h"
#include "server/reading/read_pool.h"
#include "server/replica/replica.h"
#include "server/state/search_notes.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"
#include "server/state/user.h"
#include "server/tasks/ingest/ingest.h"
#include "server/tasks/ingest/promote.h"
#include "server/tasks/ingest/restore.h"
#include "server/tasks/tasks.h"

#define EXIT_TROUBLE 2
#define SECOND       ((int64_t)1000000000)
#define FILES_BESIDE 512 /* descriptors needed besides connections: segments, logs */
#define FILES_LEAST  64  /* with fewer, an index can be searched and not written */
#define MS           ((int64_t)1000000)

static uint32_t core_count(void)
{
    cpu_set_t cores;

    if (sched_getaffinity(0, sizeof cores, &cores))
        return 1;
    return (uint32_t)CPU_COUNT(&cores);
}

/* Raises the limit of open files for the wanted connections. Many systems start programs with
 * 1,024. Returns how many connections are possible. */
static uint32_t connections_allowed(uint64_t wanted)
{
    struct rlimit limit;
    rlim_t files = wanted + FILES_BESIDE;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= files)
        return (uint32_t)wanted;
    limit.rlim_cur = files < limit.rlim_max ? files : limit.rlim_max;
    if (!setrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur == files)
        return (uint32_t)wanted;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (wanted > limit.rlim_cur / 2)
        wanted = limit.rlim_cur / 2;
    log_warning("the limit of open files is %llu: accepting at most %llu connections",
                (unsigned long long)limit.rlim_cur, (unsigned long long)wanted);
    return (uint32_t)wanted;
}

static enum status check_files(struct error *err)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= FILES_LEAST)
        return STATUS_OK;
    return error_set(err, STATUS_NO_FILES,
                     "the limit of open files is %llu, and datelined needs %d at least: raise it "
                     "(ulimit -n, or LimitNOFILE= of a systemd unit)",
                     (unsigned long long)limit.rlim_cur, FILES_LEAST);
}

static enum status set_up_log(const struct config *config, struct error *err)
{
    enum log_level level;

    if (!log_level_parse(config->log_level, &level))
        return error_set(err, STATUS_BAD_REQUEST,
                         "log-level must be debug, info, warning or error, not `%s`",
                         config->log_level);
    log_set_level(level);
    return STATUS_OK;
}

static enum status find_zone(struct server *server, const struct config *config, struct error *err)
{
    if (!config->timezone)
        return STATUS_OK;
    server->zone = zone_find(str_of(config->timezone));
    return server->zone ? STATUS_OK
                        : error_set(err, STATUS_BAD_REQUEST,
                                    "--timezone: there is no time zone `%s`: write Europe/Paris or "
                                    "+09:00",
                                    config->timezone);
}

static enum status read_addresses(const struct config *config, struct http_options *options,
                                  struct error *err)
{
    options->health = config->health_listen != NULL;
    if (address_parse(config->listen, &options->listen, err) ||
        (options->health && address_parse(config->health_listen, &options->health_listen, err)))
        return err->status;
    return STATUS_OK;
}

/* Call it after read_addresses: the required length of the key depends on who can reach them. */
static enum status set_master_key(struct server *server, const struct config *config,
                                  struct error *err)
{
    BUF_AUTO struct buf master = {0};

    if (master_key_read(config->master_key_file, &master, err) ||
        master_key_check(buf_str(&master), server->local_only, config->insecure_public,
                         config->listen, err))
        return err->status;
    if (master.length == 0)
        return STATUS_OK;
    return keys_set_master(server->keys, buf_str(&master), err);
}

static struct http_options http_options_of(const struct config *config, struct server *server)
{
    return (struct http_options){
        .threads = config->threads ? (uint32_t)config->threads : core_count(),
        .max_connections = connections_allowed(config->max_connections),
        .limits = {[CLIENT_ADDRESS] = {.connections = (uint32_t)config->address_connections,
                                       .requests = (uint32_t)config->address_requests,
                                       .rate = (uint32_t)config->address_rate},
                   [CLIENT_TOKEN] = {.requests = (uint32_t)config->key_requests,
                                     .rate = (uint32_t)config->key_rate}},
        .tokens = config->master_key_file != NULL,
        .max_wait = (int64_t)config->max_wait * MS,
        .max_body = config->max_body,
        .max_bodies = config->max_bodies << 20,
        .body_directory = config->db,
        .body_limit = server_body_limit,
        .intake = server_intake(config),
        .request_timeout = (int64_t)config->request_timeout * SECOND,
        .idle_timeout = (int64_t)config->idle_timeout * SECOND,
        .send_timeout = (int64_t)config->send_timeout * SECOND,
        .stop_timeout = (int64_t)config->stop_timeout * SECOND,
        .handler = server_answer,
        .context = server,
    };
}

/* Signals that ask for nothing that the daemon does, but end a program that does not expect them.
 */
static const int meaningless[] = {SIGPIPE,   SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM,
                                  SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,  SIGSTKFLT};

/* Threads started later inherit the mask, so only wait_for_stop gets these signals. */
static void block_signals(sigset_t *signals)
{
    for (size_t i = 0; i < sizeof meaningless / sizeof *meaningless; i++)
        signal(meaningless[i], SIG_IGN);
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

/* SIGHUP: reads the master key again; on an error the old key stays. */
static void reload(struct server *server)
{
    struct error err;

    if (!server->config->master_key_file)
        log_info("SIGHUP: there is no master key file to reload");
    else if (set_master_key(server, server->config, &err))
        log_error("SIGHUP: the master key was not changed: %s", err.message);
    else
        log_info("SIGHUP: reloaded the master key");
}

static void wait_for_stop(struct server *server, const sigset_t *signals)
{
    int number = 0;

    while (number != SIGTERM && number != SIGINT) {
        sigwait(signals, &number);
        if (number == SIGHUP)
            reload(server);
    }
    log_info("stopping: finishing the running requests");
}

static void announce(const struct http_options *options)
{
    char text[ADDRESS_TEXT_SIZE];

    printf("datelined %s answers on http://%s", version_number(),
           address_format(&options->listen, text));
    if (options->health)
        printf(", health on http://%s", address_format(&options->health_listen, text));
    printf("\n");
    fflush(stdout);
}

/* A new primary goes on with the numbers of the former one: an index knows which it contains. */
static void skip_numbers(struct server *server)
{
    uint64_t newest = engine_newest_operation(server->engine);
    struct lineage_state lineage;

    lineage_get(server->lineage, &lineage);
    tasks_begin_at(server->tasks,
                   (uint32_t)(lineage.next_task > newest ? lineage.next_task : newest));
}

/* A replica that follows this directory needs the name. If it cannot be written now, it is given
 * when somebody asks over HTTP. */
static void name_database(const struct server *server)
{
    struct error err;

    if (!server->config->cluster && tasks_are_ours(server->tasks) &&
        lineage_begin(server->lineage, &err))
        log_warning("the database has no name for replicas yet: %s", err.message);
}

/* The threads that write: of a replica, the one that follows; else, those that do tasks. */
static enum status start_writing(struct server *server, struct ingest **ingest, struct error *err)
{
    const struct config *config = server->config;
    uint64_t keep = config->journal_to ? config->journal_keep << 20 : 0;

    if (tasks_open(config->db, keep, &server->tasks, err) ||
        alerts_open(server, &server->alerts, err) || replica_open(server->replica, server, err))
        return err->status;
    if (server->config->follow)
        return STATUS_OK;
    name_database(server);
    skip_numbers(server);
    ship_open(server->ship, server);
    publish_open(server->publish, server);
    return hooks_open(server->hooks, server, err) ? err->status : ingest_start(server, ingest, err);
}

static void stop_publishing(struct server *server)
{
    publish_stop(server->publish);
    server->publish = NULL;
    ship_stop(server->ship);
}

/* Each thread stops before what it uses is gone. `http`, `ingest`: NULL if they did not start. */
static void stop_all(struct server *server, struct http_server *http, struct ingest *ingest)
{
    ingest_end(ingest);
    read_pool_stop(server->readers);
    alerts_stop(server->alerts);
    tasks_on_change(server->tasks, NULL, NULL);
    event_streams_end(server->events);
    if (http)
        http_stop(http);
    replica_stop(server->replica);
    server->replica = NULL;
    lists_stop(server->lists);
    ingest_stop(ingest);
    hooks_stop(server->hooks);
    server->hooks = NULL;
    stop_publishing(server);
    alerts_free(server->alerts);
    tasks_close(server->tasks);
    event_streams_free(server->events);
    ship_free(server->ship);
    server->ship = NULL;
}

static void tell_streams(void *context)
{
    event_streams_ring(context, task_streams_concern, NULL);
}

/* Only the process that has the queue of tasks may write to the database. */
static enum status start_lists(struct server *server, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/lists", server->config->db);
    bool writes = !server->config->follow && tasks_are_ours(server->tasks);

    return lists_start(server->engine, core_count(), writes ? directory : NULL, &server->lists,
                       err);
}

static enum status serve(struct server *server, struct http_options *options,
                         const sigset_t *signals, struct error *err)
{
    struct ingest *ingest = NULL;
    struct http_server *http = NULL;
    enum status status;

    server->events = event_streams_new();
    status = start_writing(server, &ingest, err);
    if (!status)
        tasks_on_change(server->tasks, tell_streams, server->events);
    if (!status)
        status = start_lists(server, err);
    if (!status)
        status = http_start(options, &http, err);
    if (!status) {
        if (engine_index_count(server->engine) == 0)
            log_info("%s has no index yet: run dateline-index to make one", server->config->db);
        announce(options);
        wait_for_stop(server, signals);
    }
    stop_all(server, http, ingest);
    return status;
}

/* Only folders that exist can be written to later. One that cannot be made is told of when
 * something is to be written there. */
static void make_folders(const struct config *config)
{
    const char *folders[CONFIG_FOLDERS + 1];
    struct error err;

    config_folders(config, folders);
    for (uint32_t i = 0; folders[i]; i++)
        if (folders[i] != config->journal_from && file_make_dir(folders[i], S_IRWXU, &err))
            log_debug("%s", err.message);
}

/* What a fault of the daemon could be used for, beyond its own files, is taken from it. */
static void confine(const struct config *config)
{
    MEM_AUTO char *program = apart_find_program();
    const char *writable[CONFIG_FOLDERS + 1];
    const char *lacks;

    config_folders(config, writable);
    lacks = sandbox_confine_self(program, writable);

    if (lacks)
        log_warning("this kernel has no %s: a fault of the daemon could be used for more", lacks);
}

/* Opens the other files of the database: keys, switches, webhooks and rules. */
static enum status open_stored(struct server *server, const struct config *config,
                               struct error *err)
{
    if (keys_open(config->db, &server->keys, err) ||
        stored_object_open(config->db, "features", &server->flags, err) ||
        stored_object_open(config->db, "search-rules", &server->rules, err))
        return err->status;
    return stored_object_open(config->db, "webhooks", &server->webhooks, err);
}

static void stop_connecting(struct server *server)
{
    replica_stop(server->replica);
    hooks_stop(server->hooks);
    promotion_stop(server->promotion);
    stop_publishing(server);
    ship_free(server->ship);
    lineage_close(server->lineage);
}

/* Starts the threads that may connect to other machines. */
static enum status start_connecting(struct server *server, const struct config *config,
                                    struct error *err)
{
    if (link_start(config, &server->link, err) || hooks_start(config, &server->hooks, err)) {
        link_stop(server->link);
        return err->status;
    }
    if (!lineage_open(config->db, &server->lineage, err) &&
        !replica_start(config, server->lineage, &server->replica, err) &&
        !promotion_start(config, &server->promotion, err) &&
        !publish_start(config, &server->publish, err) && !ship_start(config, &server->ship, err))
        return STATUS_OK;
    stop_connecting(server);
    link_stop(server->link);
    return err->status;
}

static void set_up_process(void)
{
    umask(S_IRWXG | S_IRWXO); /* files 0600, folders 0700 */
    mem_setup();
    json_setup();
    crash_notes_install();
    map_guards_install();
}

/* What requests share, in memory only. */
static void make_shared(struct server *server, const struct config *config)
{
    server->metrics = metrics_new(&api_routes);
    server->stats = index_stats_new();
    server->notes = search_notes_new((uint32_t)config->noted_searches);
    server->running.most = config->max_running << 20;
    server->answers = answer_cache_new((size_t)config->answer_cache << 20);
    server->exports = exports_new();
    server->readers = read_pool_new((unsigned)config->readers, (unsigned)config->read_timeout);
}

static void close_server(struct server *server)
{
    stop_connecting(server);
    stored_object_close(server->rules);
    stored_object_close(server->webhooks);
    stored_object_close(server->flags);
    keys_close(server->keys);
    read_pool_stop(server->readers);
    read_pool_free(server->readers);
    answer_cache_free(server->answers);
    exports_free(server->exports);
    metrics_free(server->metrics);
    search_notes_free(server->notes);
    index_stats_free(server->stats);
    engine_close(server->engine);
    link_stop(server->link);
}

static enum status open_and_serve(struct server *server, struct http_options *options,
                                  const sigset_t *signals, struct error *err)
{
    if (open_stored(server, server->config, err) || set_master_key(server, server->config, err) ||
        promote(server, err))
        return err->status;
    return serve(server, options, signals, err);
}

static enum status open_engine(const struct config *config, struct server *server,
                               struct error *err)
{
    const struct engine_options following = {.follow = true};
    struct cluster_transport transport;

    if (!server->link)
        return engine_open(config->db, &following, &server->engine, err);
    transport = link_transport(server->link);
    return engine_open_cluster(config->db, &transport, &server->engine, err);
}

static enum status run(const struct config *config, struct error *err)
{
    struct server server = {.config = config, .started = date_now()};
    struct http_options options;
    sigset_t signals;
    enum status status;

    if (set_up_log(config, err))
        return err->status;
    options = http_options_of(config, &server);
    if (check_files(err) || find_zone(&server, config, err) ||
        read_addresses(config, &options, err) || user_become(config->user, err))
        return err->status;
    set_up_process();
    if (restore(config, err))
        return err->status;
    block_signals(&signals);
    make_folders(config);
    if (start_connecting(&server, config, err))
        return err->status;
    confine(config);
    server.local_only = address_is_loopback(&options.listen);
    if (open_engine(config, &server, err)) {
        stop_connecting(&server);
        link_stop(server.link);
        return err->status;
    }
    make_shared(&server, config);
    status = open_and_serve(&server, &options, &signals, err);
    close_server(&server);
    return status;
}

static void show_help(void)
{
    BUF_AUTO struct buf text = {0};

    config_help(&text);
    fputs(text.data, stdout);
}

int main(int argc, char **argv)
{
    struct config config;
    struct error err;
    enum status status = config_read(&config, argc, argv, &err);

    log_set_json(!status && config.log_json);

    if (status == STATUS_OK && config.help)
        show_help();
    else if (status == STATUS_OK && config.version)
        version_print("datelined");
    else if (status == STATUS_OK)
        status = run(&config, &err);
    config_fini(&config);
    if (status && log_is_json())
        log_error("%s", err.message);
    else if (status)
        fprintf(stderr, "datelined: %s\n", err.message);
    return status ? EXIT_TROUBLE : 0;
}
