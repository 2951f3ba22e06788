/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_stats.c - a table from uids to what was read last. */
#include "server/answers/index_stats.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "server/answers/indexes.h"

#define BYTES_HOLD ((int64_t)5 * 60 * 1000) /* ms */
#define GONE_MAX   1000 /* rows of indexes that are gone; then the table begins anew */

struct stats_row {
    struct reader_stats stats;
    int64_t read, until; /* ms since 1970; 0: nothing was read */
    char *fields;        /* NULL: not read */
};

struct index_stats {
    pthread_mutex_t mutex; /* protects the members below */
    struct string_table uids;
    struct stats_row *rows; /* indexed by the number of the uid */
    size_t capacity;
};

struct index_stats *index_stats_new(void)
{
    struct index_stats *stats = mem_zero(1, sizeof *stats);

    pthread_mutex_init(&stats->mutex, NULL);
    string_table_init(&stats->uids);
    return stats;
}

static void forget_all(struct index_stats *stats)
{
    for (size_t i = 0; i < stats->uids.count; i++)
        free(stats->rows[i].fields);
    string_table_clear(&stats->uids);
}

void index_stats_free(struct index_stats *stats)
{
    if (!stats)
        return;
    forget_all(stats);
    string_table_fini(&stats->uids);
    free(stats->rows);
    pthread_mutex_destroy(&stats->mutex);
    free(stats);
}

/* Does it hold for the index as it is now? */
static bool holds(const struct stats_row *row, const struct index_info *info)
{
    return date_now() < row->until && row->stats.created == info->created &&
           row->stats.updated == info->updated && row->stats.revision == info->revision;
}

/* `recent`: the bytes, too. */
static bool find(struct server *server, const struct index_info *info, bool recent,
                 struct reader_stats *out, struct buf *fields)
{
    struct index_stats *stats = server->stats;
    const struct stats_row *row;
    bool known = false;
    int number;

    pthread_mutex_lock(&stats->mutex);
    number = string_table_find(&stats->uids, str_of(info->uid));
    if (number >= 0) {
        row = &stats->rows[number];
        known = holds(row, info) && (!fields || row->fields) &&
                (!recent || date_now() < row->read + BYTES_HOLD);
    }
    if (known) {
        *out = row->stats;
        if (fields)
            buf_add_text(fields, row->fields);
    }
    pthread_mutex_unlock(&stats->mutex);
    return known;
}

bool index_stats_known(struct server *server, const struct index_info *info,
                       struct reader_stats *out, struct buf *fields)
{
    return find(server, info, false, out, fields);
}

/* Takes over .fields. */
static void keep(struct server *server, struct str uid, const struct stats_row *take_row)
{
    struct index_stats *stats = server->stats;
    bool is_new;
    uint32_t number;

    pthread_mutex_lock(&stats->mutex);
    if (stats->uids.count > engine_index_count(server->engine) + GONE_MAX)
        forget_all(stats);
    number = string_table_add(&stats->uids, uid, &is_new);
    if (is_new) {
        stats->rows = mem_grow(stats->rows, number, &stats->capacity, sizeof *stats->rows);
        stats->rows[number] = (struct stats_row){.until = 0};
    }
    free(stats->rows[number].fields);
    stats->rows[number] = *take_row;
    pthread_mutex_unlock(&stats->mutex);
}

enum status index_stats_read(struct server *server, const struct index_info *info,
                             struct reader_stats *out, struct buf *fields, struct error *err)
{
    struct str uid = str_of(info->uid);
    BUF_AUTO struct buf counts = {0};
    struct reader *reader;
    struct stats_row row = {.read = date_now()};

    if (find(server, info, true, out, fields))
        return STATUS_OK;
    if (index_acquire(server, uid, &reader, err))
        return err->status;
    reader_stats(reader, &row.stats);
    row.until = reader_valid_until(reader);
    if (fields)
        reader_field_counts(reader, &counts);
    reader_release(reader);
    *out = row.stats;
    if (fields) {
        buf_add_str(fields, buf_str(&counts));
        row.fields = mem_text(counts.data, counts.length);
    }
    keep(server, uid, &row);
    return STATUS_OK;
}
