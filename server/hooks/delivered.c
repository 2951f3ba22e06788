/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delivered.c - a sorted array of ranges. */
#include "server/hooks/delivered.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void delivered_fini(struct delivered *delivered)
{
    free(delivered->ranges);
    *delivered = (struct delivered){0};
}

/* The index of the first range that ends at this uid or later. */
static size_t place_of(const struct delivered *delivered, uint32_t uid)
{
    size_t low = 0, high = delivered->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (delivered->ranges[middle].last < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool delivered_has(const struct delivered *delivered, uint32_t uid)
{
    size_t place = place_of(delivered, uid);

    return uid < delivered->next ||
           (place < delivered->count && delivered->ranges[place].first <= uid);
}

static void remove_range(struct delivered *delivered, size_t place)
{
    delivered->count--;
    memmove(delivered->ranges + place, delivered->ranges + place + 1,
            (delivered->count - place) * sizeof *delivered->ranges);
}

static bool insert_range(struct delivered *delivered, size_t place, uint32_t uid)
{
    if (delivered->count == DELIVERED_RANGES_MAX)
        return false;
    delivered->ranges = mem_grow(delivered->ranges, delivered->count, &delivered->capacity,
                                 sizeof *delivered->ranges);
    memmove(delivered->ranges + place + 1, delivered->ranges + place,
            (delivered->count - place) * sizeof *delivered->ranges);
    delivered->ranges[place] = (struct delivered_range){uid, uid};
    delivered->count++;
    return true;
}

/* Widens the ranges beside the uid, or makes one of its own. */
static bool add_later(struct delivered *delivered, uint32_t uid)
{
    size_t place = place_of(delivered, uid);
    struct delivered_range *before = place > 0 ? &delivered->ranges[place - 1] : NULL;
    struct delivered_range *after = place < delivered->count ? &delivered->ranges[place] : NULL;
    bool joins_after = after && after->first == uid + 1;
    bool joins_before = before && before->last + 1 == uid;

    if (joins_before && joins_after) {
        before->last = after->last;
        remove_range(delivered, place);
    } else if (joins_before)
        before->last = uid;
    else if (joins_after)
        after->first = uid;
    else
        return insert_range(delivered, place, uid);
    return true;
}

void delivered_raise(struct delivered *delivered, uint32_t uid)
{
    if (uid > delivered->next)
        delivered->next = uid;
    while (delivered->count > 0 && delivered->ranges->first <= delivered->next) {
        if (delivered->ranges->last >= delivered->next)
            delivered->next = delivered->ranges->last + 1;
        remove_range(delivered, 0);
    }
}

bool delivered_add(struct delivered *delivered, uint32_t uid)
{
    if (delivered_has(delivered, uid))
        return true;
    if (uid == delivered->next) {
        delivered_raise(delivered, uid + 1);
        return true;
    }
    return add_later(delivered, uid);
}

json_t *delivered_to_json(const struct delivered *delivered)
{
    json_t *ranges = json_array();

    for (size_t i = 0; i < delivered->count; i++) {
        json_array_append_new(ranges, json_integer(delivered->ranges[i].first));
        json_array_append_new(ranges, json_integer(delivered->ranges[i].last));
    }
    return json_pack("{s:I,s:o}", "next", (json_int_t)delivered->next, "ranges", ranges);
}

static bool is_uid(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 &&
           json_integer_value(value) < UINT32_MAX;
}

bool delivered_from_json(const json_t *value, struct delivered *delivered)
{
    const json_t *next = json_object_get(value, "next"), *ranges = json_object_get(value, "ranges");
    size_t count = json_array_size(ranges);
    uint32_t low = (uint32_t)json_integer_value(next);

    *delivered = (struct delivered){.next = low, .count = count / 2, .capacity = count / 2};
    if (!is_uid(next) || !json_is_array(ranges) || count % 2 || count / 2 > DELIVERED_RANGES_MAX)
        return false;
    delivered->ranges = mem_zero(count / 2 + 1, sizeof *delivered->ranges);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(ranges, i);
        uint32_t uid = (uint32_t)json_integer_value(item);

        if (!is_uid(item) || (i % 2 ? uid < low : uid <= low))
            return false;
        *(i % 2 ? &delivered->ranges[i / 2].last : &delivered->ranges[i / 2].first) = low = uid;
    }
    return true;
}
