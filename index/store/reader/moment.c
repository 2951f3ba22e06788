/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment.c - finds hidden documents by binary search in the order of the date columns. If none is
 * hidden, no document is visited. */
#include "store/reader/moment.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/reader/generation.h"

static const struct column *date_column(const struct segment *segment, struct str name)
{
    const struct column *column = columns_find(&segment->files->columns, name);

    return column && column->kind == COLUMN_DATE ? column : NULL;
}

static int64_t date_at(const struct column *column, uint32_t place)
{
    return column_date(column, column_ordered(column, place));
}

/* How many documents of the column's order have a date at or before `now`. */
static uint32_t count_until(const struct column *column, int64_t now)
{
    uint32_t low = 0, high = column ? column->order_count : 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (date_at(column, middle) <= now)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Narrow [from, until) to the column's last date at or before `now` and its first one after it. */
static void bound(struct moment *moment, const struct column *column, uint32_t passed)
{
    if (!column)
        return;
    if (passed < column->order_count && date_at(column, passed) < moment->until)
        moment->until = date_at(column, passed);
    if (passed > 0 && date_at(column, passed - 1) > moment->from)
        moment->from = date_at(column, passed - 1);
}

static void hide(struct moment *moment, const struct segment *segment, uint32_t number,
                 const struct column *column, uint32_t from, uint32_t to)
{
    struct bitmap *hidden = &moment->hidden[number];

    if (from < to && !hidden->words)
        bitmap_init(hidden, segment->files->document_count);
    for (uint32_t place = from; place < to; place++)
        bitmap_set(hidden, column_ordered(column, place));
}

static void apply_dates(struct moment *moment, const struct segment *segment, uint32_t number,
                        int64_t now)
{
    const struct column *embargo = date_column(segment, STR("embargo"));
    const struct column *expires = date_column(segment, STR("expires"));
    uint32_t released = count_until(embargo, now), expired = count_until(expires, now);
    struct bitmap *hidden = &moment->hidden[number];

    bound(moment, embargo, released);
    bound(moment, expires, expired);
    hide(moment, segment, number, embargo, released, embargo ? embargo->order_count : 0);
    hide(moment, segment, number, expires, 0, expired);
    for (uint32_t d = hidden->words ? bitmap_next(hidden, 0) : hidden->size; d < hidden->size;
         d = bitmap_next(hidden, d + 1))
        moment->hidden_count += !segment_is_deleted(segment, d);
}

struct moment *moment_unfiltered(const struct generation *generation)
{
    struct moment *moment = mem_zero(1, sizeof *moment);

    atomic_init(&moment->references, 1);
    moment->from = INT64_MIN;
    moment->until = INT64_MAX;
    moment->segment_count = generation->segment_count;
    moment->hidden = mem_zero(generation->segment_count + 1, sizeof *moment->hidden);
    return moment;
}

static struct moment *moment_new(const struct generation *generation, int64_t now)
{
    struct moment *moment = moment_unfiltered(generation);

    for (uint32_t s = 0; s < generation->segment_count; s++)
        apply_dates(moment, &generation->segments[s], s, now);
    return moment;
}

struct moment *moment_acquire(struct generation *generation, int64_t now)
{
    struct moment *moment, *before = NULL;

    pthread_mutex_lock(&generation->mutex);
    moment = generation->moment;
    if (!moment || now < moment->from || now >= moment->until) {
        before = moment;
        moment = generation->moment = moment_new(generation, now);
    }
    atomic_fetch_add(&moment->references, 1);
    pthread_mutex_unlock(&generation->mutex);
    moment_release(before);
    return moment;
}

void moment_release(struct moment *moment)
{
    if (!moment || atomic_fetch_sub(&moment->references, 1) > 1)
        return;
    for (uint32_t s = 0; s < moment->segment_count; s++)
        bitmap_fini(&moment->hidden[s]);
    free(moment->hidden);
    free(atomic_load(&moment->field_counts));
    free(moment);
}

void moment_restrict(const struct moment *moment, uint32_t segment, struct bitmap *documents)
{
    if (moment_hides_any(moment, segment))
        bitmap_and_not(documents, &moment->hidden[segment]);
}

static bool shows_value(const struct moment *moment, const struct segment *segment, uint32_t number,
                        struct str field)
{
    const struct column *column = columns_find(&segment->files->columns, field);

    for (uint32_t d = 0; column && d < segment->files->document_count; d++)
        if (column_has_value(column, d) && !segment_is_deleted(segment, d) &&
            moment_shows(moment, number, d))
            return true;
    return false;
}

bool moment_shows_field(const struct moment *moment, const struct generation *generation,
                        struct str field)
{
    for (uint32_t s = 0; s < generation->segment_count; s++)
        if (shows_value(moment, &generation->segments[s], s, field))
            return true;
    return false;
}
