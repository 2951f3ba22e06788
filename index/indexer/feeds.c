/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feeds.c - follows feeds.
 *
 *   wait until a feed is due ──▶ fetch it ──▶ unchanged, by the server's word or by its bytes: done
 *             ▲                     │
 *             │                     ▼ a session (session.h): read, publish, remember the version
 *             └── due again after --every; twice that after each failure, up to 32 times
 *
 * Each feed has a session of its own, so one that fails disturbs no other. */
#include "indexer/feeds.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "indexer/feed_state.h"
#include "indexer/open.h"
#include "indexer/say.h"
#include "indexer/session.h"
#include "indexer/stopping.h"

#define MILLISECOND INT64_C(1000000)

struct following {
    const struct indexer_options *options;
    struct feed_list list;
    struct session session;
    uint64_t reading;          /* hash of the options that feeds are read with */
    uint64_t done, failed;     /* fetches */
    uint64_t indexed, trouble; /* of the last session: articles; parts that could not be read */
};

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct following *following = context;

    return loader_add(following->session.loader, article, err);
}

/* A server may answer with a page that asks to log in. */
static bool is_page(struct str body)
{
    struct str start = str_trim(str_slice(body, 0, body.length < 1000 ? body.length : 1000));

    return str_starts_nocase(start, STR("<!doctype html")) ||
           str_starts_nocase(start, STR("<html"));
}

static enum status read_feed(struct following *following, const struct feed *feed, struct str body,
                             struct error *err)
{
    struct reading *reading = &following->session.reading;
    struct loader_progress progress;

    bool whole = reading_bytes(reading, feed->url, body);

    if (session_commit(&following->session, err))
        return err->status;
    loader_progress(following->session.loader, &progress);
    following->indexed = progress.published;
    following->trouble = reading->failed;
    return whole ? STATUS_OK : error_set(err, STATUS_BAD_REQUEST, "it will be read again");
}

/* The version is remembered only after its articles are durable. */
static enum status index_feed(struct following *following, struct feed *feed, struct str body,
                              struct fetch_version *version, struct error *err)
{
    const struct indexer_options *options = following->options;
    enum status status;

    if (session_begin(&following->session, take_article, following, err))
        return err->status;
    if (!(status = read_feed(following, feed, body, err))) {
        struct fetch_version before = feed->version;

        feed->version = *version;
        *version = before;
        feed->hash = hash_str(body) | 1; /* 0 would be none */
        if (feed_state_save(following->session.engine, options->index, following->reading,
                            &following->list, err))
            log_warning("%s", err->message);
    }
    session_end(&following->session, !status);
    return status;
}

/* STATUS_END: nothing new. */
static enum status take_feed(struct following *following, struct feed *feed, struct error *err)
{
    struct fetch_version version = {.etag = {0}};
    BUF_AUTO struct buf body = {0};
    enum status status;

    buf_add_str(&version.etag, buf_str(&feed->version.etag));
    buf_add_str(&version.modified, buf_str(&feed->version.modified));
    status = fetch(feed->url, &version, &body, err);
    if (!status && feed->hash == (hash_str(buf_str(&body)) | 1))
        status = STATUS_END;
    if (!status && is_page(buf_str(&body)) && !following->options->format)
        status = error_set(err, STATUS_BAD_REQUEST, "this is a web page and not a feed");
    if (!status)
        status = index_feed(following, feed, buf_str(&body), &version, err);
    fetch_version_fini(&version);
    return status;
}

static void print_json(const struct following *following, const struct feed *feed,
                       const char *result)
{
    json_t *line =
        json_pack("{s:s, s:s, s:I, s:I}", "feed", feed->url, "result", result, "indexed",
                  (json_int_t)following->indexed, "failed", (json_int_t)following->trouble);
    BUF_AUTO struct buf text = {0};

    json_add(&text, line);
    puts(text.data);
    json_decref(line);
}

static void print(const struct following *following, const struct feed *feed, enum status status)
{
    if (following->options->json)
        print_json(following, feed,
                   status == STATUS_END ? "unchanged"
                   : status             ? "failed"
                                        : "indexed");
    else if (!status && !following->options->quiet)
        printf("%s: %" PRIu64 " articles indexed, %" PRIu64 " failed\n", feed->url,
               following->indexed, following->trouble);
    fflush(stdout);
}

static void run_feed(struct following *following, struct feed *feed)
{
    int64_t every = feed->every ? feed->every : following->options->every;
    struct error err;
    enum status status;

    following->indexed = following->trouble = 0;
    feed_state_check(following->session.engine, following->options->index, &following->list);
    status = take_feed(following, feed, &err);
    if (status && stopping_asked())
        return;
    following->done++;
    if (status && status != STATUS_END) {
        following->failed++;
        say_line("%s: %s", feed->url, err.message);
    }
    feed->failures = status && status != STATUS_END ? feed->failures + 1 : 0;
    feed->due = clock_monotonic() +
                (every << (feed->failures < EVERY_SHIFT_MAX ? feed->failures : EVERY_SHIFT_MAX)) *
                    MILLISECOND;
    print(following, feed, status);
}

static struct feed *earliest(const struct feed_list *list)
{
    struct feed *first = &list->feeds[0];

    for (size_t i = 1; i < list->count; i++)
        if (list->feeds[i].due < first->due)
            first = &list->feeds[i];
    return first;
}

static void follow(struct following *following, const sigset_t *waiting)
{
    while (!stopping_asked()) {
        struct feed *feed = earliest(&following->list);
        int64_t wait = (feed->due - clock_monotonic()) / MILLISECOND;

        if (wait > 0)
            stopping_wait(waiting, wait);
        else
            run_feed(following, feed);
    }
}

static int run(struct following *following, const sigset_t *waiting)
{
    if (following->options->every > 0) {
        follow(following, waiting);
        return 0;
    }
    for (size_t i = 0; i < following->list.count && !stopping_asked(); i++)
        run_feed(following, &following->list.feeds[i]);
    return following->failed == 0 ? 0 : following->failed < following->done ? 1 : 2;
}

static enum status list_feeds(struct following *following, struct error *err)
{
    const struct indexer_options *options = following->options;
    struct str rest = buf_str(&options->feed_urls);

    while (rest.length > 0)
        if (feed_list_add(&following->list, str_cut(&rest, '\n'), 0, err))
            return err->status;
    if (options->feeds && feed_list_read(&following->list, options->feeds, err))
        return err->status;
    return following->list.count > 0
               ? STATUS_OK
               : error_set(err, STATUS_BAD_REQUEST, "%s lists no feed", options->feeds);
}

int feeds(const struct indexer_options *options)
{
    struct following following = {.options = options, .reading = options_hash(options)};
    struct engine *engine = NULL;
    sigset_t waiting;
    struct error err;
    int exit_code = 2;

    signal(SIGPIPE, SIG_IGN); /* a server may close a connection at any time */
    stopping_prepare(&waiting);
    if (list_feeds(&following, &err) || open_database(options, &engine, &err)) {
        say_line("%s", err.message);
    } else {
        session_init(&following.session, options, engine);
        feed_state_load(engine, options->index, following.reading, &following.list);
        exit_code = run(&following, &waiting);
        session_fini(&following.session);
    }
    engine_close(engine);
    feed_list_fini(&following.list);
    return exit_code;
}
