/* SPDX-License-Identifier: GPL-2.0-or-later */
/* distinct.c - remembers which values were taken, by numbers shared by all segments.
 *
 * A rank of a segment gets its shared number at first use. The key is the folded form of a text,
 * the bytes of a number, the milliseconds of a date, or the id of a story. */
#include "search/order/distinct.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "search/request/attribute_check.h"
#include "store/reader/story_read.h"

struct distinct {
    const struct generation *generation;
    const struct column **columns; /* [segment]; NULL: none there */
    uint32_t **numbers;            /* [segment][rank]: shared number + 1, 0 for not met */
    bool stories;                  /* the field is DISTINCT_STORY */
    struct string_table values;
    uint8_t *seen; /* by shared number */
    size_t room;
    struct buf key;
};

struct distinct *distinct_new(const struct generation *generation, struct str field)
{
    struct distinct *distinct = mem_zero(1, sizeof *distinct);
    uint32_t count = generation->segment_count;

    distinct->generation = generation;
    distinct->stories = str_eq(field, DISTINCT_STORY);
    distinct->columns = mem_zero(count, sizeof *distinct->columns);
    distinct->numbers = mem_zero(count, sizeof *distinct->numbers);
    string_table_init(&distinct->values);
    for (uint32_t s = 0; s < count; s++) {
        const struct column *column = columns_find(&generation->segments[s].files->columns, field);

        distinct->columns[s] = column;
        if (column && !column_is_dated(column->kind))
            distinct->numbers[s] =
                mem_zero((size_t)column_values(column) + 1, sizeof **distinct->numbers);
    }
    return distinct;
}

void distinct_free(struct distinct *distinct)
{
    if (!distinct)
        return;
    for (uint32_t s = 0; s < distinct->generation->segment_count; s++)
        free(distinct->numbers[s]);
    free(distinct->numbers);
    free((void *)(uintptr_t)distinct->columns);
    string_table_fini(&distinct->values);
    buf_fini(&distinct->key);
    free(distinct->seen);
    free(distinct);
}

void distinct_reset(struct distinct *distinct)
{
    if (distinct->seen)
        memset(distinct->seen, 0, distinct->room);
}

/* The number of the value that .key holds. */
static uint32_t number_of_key(struct distinct *distinct)
{
    bool is_new;
    uint32_t number = string_table_add(&distinct->values, buf_str(&distinct->key), &is_new);

    if (is_new) {
        distinct->seen = mem_grow(distinct->seen, number, &distinct->room, 1);
        distinct->seen[number] = 0;
    }
    return number;
}

uint32_t distinct_value(struct distinct *distinct, uint32_t segment, uint32_t rank)
{
    const struct column *column = distinct->columns[segment];
    uint32_t *number = &distinct->numbers[segment][rank];
    double value;

    if (*number > 0)
        return *number - 1;
    buf_clear(&distinct->key);
    if (rank <= column->number_count) {
        value = column_number(column, rank);
        buf_add_char(&distinct->key, 'n');
        buf_add(&distinct->key, &value, sizeof value);
    } else {
        buf_add_char(&distinct->key, 't');
        column_form(&distinct->key, column_string(column, rank));
    }
    *number = number_of_key(distinct) + 1;
    return *number - 1;
}

static uint32_t number_of_date(struct distinct *distinct, int64_t date)
{
    buf_clear(&distinct->key);
    buf_add_char(&distinct->key, 'd');
    buf_add_u64(&distinct->key, (uint64_t)date);
    return number_of_key(distinct);
}

static bool was_seen(struct distinct *distinct, uint32_t segment, uint32_t rank)
{
    uint32_t number = distinct_value(distinct, segment, rank);

    return distinct->seen[number];
}

static bool take_number(struct distinct *distinct, uint32_t number)
{
    bool is_new = !distinct->seen[number];

    distinct->seen[number] = 1;
    return is_new;
}

static bool take_ranks(struct distinct *distinct, uint32_t segment, uint32_t document)
{
    const struct column *column = distinct->columns[segment];
    uint32_t from, to;

    clock_step();
    column_ranks(column, document, &from, &to);
    for (uint32_t i = from; i < to; i++)
        if (was_seen(distinct, segment, column_rank(column, i)))
            return false;
    for (uint32_t i = from; i < to; i++) {
        uint32_t number = distinct_value(distinct, segment, column_rank(column, i));

        distinct->seen[number] = 1;
    }
    return true;
}

/* If the story cannot be read, the document counts as different. */
static bool number_of_story(struct distinct *distinct, uint32_t segment, uint32_t document,
                            uint32_t *number)
{
    struct error ignored;
    uint64_t story;

    if (story_of(distinct->generation, segment, document, &story, &ignored) || story == 0)
        return false;
    buf_clear(&distinct->key);
    buf_add_u64(&distinct->key, story);
    *number = number_of_key(distinct);
    return true;
}

static bool has_several(const struct column *column)
{
    return !column_is_dated(column->kind) && column->offsets;
}

bool distinct_has_several(const struct distinct *distinct)
{
    for (uint32_t s = 0; s < distinct->generation->segment_count && !distinct->stories; s++)
        if (distinct->columns[s] && has_several(distinct->columns[s]))
            return true;
    return false;
}

bool distinct_number(struct distinct *distinct, uint32_t segment, uint32_t document,
                     uint32_t *number)
{
    const struct column *column = distinct->columns[segment];
    uint32_t from, to;

    clock_step();
    if (distinct->stories)
        return number_of_story(distinct, segment, document, number);
    if (!column || !column_has_value(column, document))
        return false;
    if (column_is_dated(column->kind)) {
        *number = number_of_date(distinct, column_date(column, document));
        return true;
    }
    column_ranks(column, document, &from, &to);
    *number = distinct_value(distinct, segment, column_rank(column, from));
    return true;
}

bool distinct_take(struct distinct *distinct, uint32_t segment, uint32_t document)
{
    const struct column *column = distinct->columns[segment];
    uint32_t number;

    if (!distinct->stories && column && has_several(column))
        return take_ranks(distinct, segment, document);
    return !distinct_number(distinct, segment, document, &number) || take_number(distinct, number);
}

uint32_t distinct_keep(struct distinct *distinct, struct match_hit *hits, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++)
        if (distinct_take(distinct, hits[i].segment, hits[i].document))
            hits[kept++] = hits[i];
    return kept;
}

struct bitmap *distinct_set(const struct generation *generation, const struct bitmap *all,
                            struct str field, const struct match_hit *hits, uint32_t hit_count,
                            struct arena *arena)
{
    struct bitmap *left = arena_alloc(arena, (generation->segment_count + 1) * sizeof *left);
    struct distinct *distinct = distinct_new(generation, field);

    for (uint32_t s = 0; s < generation->segment_count; s++)
        left[s] = bitmap_in(arena, all[s].size);
    for (uint32_t i = 0; i < hit_count; i++)
        if (bitmap_has(&all[hits[i].segment], hits[i].document) &&
            distinct_take(distinct, hits[i].segment, hits[i].document))
            bitmap_set(&left[hits[i].segment], hits[i].document);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (uint32_t d = 0; (d = bitmap_next(&all[s], d)) < all[s].size; d++)
            if (distinct_take(distinct, s, d))
                bitmap_set(&left[s], d);
    distinct_free(distinct);
    return left;
}

#define CLOCK_EVERY 1024 /* documents */

uint64_t distinct_count(const struct generation *generation, const struct bitmap *all,
                        struct str field, int64_t deadline, bool *late)
{
    struct distinct *distinct = distinct_new(generation, field);
    uint64_t count = 0;
    uint32_t asked = 0;

    *late = false;
    for (uint32_t s = 0; s < generation->segment_count && !*late; s++)
        for (uint32_t d = 0; !*late && (d = bitmap_next(&all[s], d)) < all[s].size; d++) {
            count += distinct_take(distinct, s, d);
            *late = deadline && ++asked % CLOCK_EVERY == 0 && clock_monotonic() > deadline;
        }
    distinct_free(distinct);
    return count;
}

enum status distinct_check(struct str field, const struct schema *schema, struct error *err)
{
    const struct filterable_rule *rule = settings_filterable(schema->settings, field);
    BUF_AUTO struct buf text = {0};

    if (rule && (rule->equality || rule->comparison))
        return STATUS_OK;
    buf_addf(&text,
             "Attribute `%.*s` is not filterable and thus, cannot be used as distinct attribute. ",
             STR_ARG(field));
    add_filterable(&text, schema->settings, "Available filterable attributes patterns are: ", false,
                   true);
    return error_set(err, STATUS_BAD_DISTINCT, "%.*s", STR_ARG(buf_str(&text)));
}
