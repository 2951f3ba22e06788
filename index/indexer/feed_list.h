/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_list.h - the feeds that are followed, and how often each is fetched.
 *
 * A file of feeds has one on each line: its URL, then a time if it is not --every's. "#" starts a
 * comment, as the first character of a line or after a space. */
#ifndef DATELINE_INDEXER_FEED_LIST_H
#define DATELINE_INDEXER_FEED_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "indexer/fetch.h"

#define FEEDS_MAX       10000
#define EVERY_MIN_MS    10000 /* between two fetches of a feed */
#define EVERY_SHIFT_MAX 5 /* a feed that fails is fetched less often: up to 2^5 times as rarely */

struct feed {
    char *url;
    int64_t every;     /* ms; 0: as the caller has it */
    int64_t due;       /* clock_monotonic() ns */
    unsigned failures; /* one after the other */
    struct fetch_version version;
    uint64_t hash; /* of the bytes that were indexed last; 0: none */
};

struct feed_list {
    struct feed *feeds;
    size_t count, capacity;
};

/* "90s", "5m", "2h", "1d". False: it is not such a time. every_parse: or less than EVERY_MIN_MS. */
bool span_parse(struct str text, int64_t *ms);
bool every_parse(struct str text, int64_t *ms);

/* A URL that is in the list is not added again. STATUS_BAD_REQUEST: it is not of http or https, or
 * there are too many. */
enum status feed_list_add(struct feed_list *list, struct str url, int64_t every, struct error *err);
/* The message names the line. */
enum status feed_list_read(struct feed_list *list, const char *path, struct error *err);
void feed_list_fini(struct feed_list *list);

#endif
