/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy_set.c - finds pairs of near-duplicates by the bands of sketches, and joins them. */
#include "engine/cluster/copy_set.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/stories/likeness.h"
#include "store/stories/story_split.h"

/* Pairs of which there are no texts. */
#define LEAST_RESEMBLANCE 0.5

/* A sketch as text: the hexadecimal digits of u64 label | u32 size | the values. */
#define HEAD_SIZE   12
#define SKETCH_SIZE (HEAD_SIZE + SKETCH_VALUES)
#define BAND_SIZE   18

/* --- as text --- */

static void name_band(uint32_t key, char text[BAND_SIZE])
{
    snprintf(text, BAND_SIZE, "%08x", key);
}

static void name_label(uint64_t label, char text[BAND_SIZE])
{
    snprintf(text, BAND_SIZE, "L%016llx", (unsigned long long)label);
}

/* As segments keep it: a short text has a label of its own. */
static void make_sketch(struct analyzer *analyzer, struct str id, struct str body,
                        struct sketch *sketch, struct sketched *about)
{
    struct shingles shingles = {0};

    shingles_read(&shingles, analyzer, body);
    if (sketch_make(sketch, &shingles))
        *about = (struct sketched){shingles.text, shingles.count, sketch};
    else
        *about = (struct sketched){.label = hash_mix(hash_str(id), shingles.text)};
    shingles_fini(&shingles);
}

json_t *sketch_label_band(uint64_t label)
{
    char text[BAND_SIZE];

    name_label(label, text);
    return json_string(text);
}

json_t *sketch_bands(const struct sketched *about)
{
    json_t *bands = json_array();
    char text[BAND_SIZE];

    json_array_append_new(bands, sketch_label_band(about->label));
    for (uint32_t band = 0; about->size > 0 && band < SKETCH_ALL_BANDS; band++) {
        name_band(sketch_key(about->sketch, band), text);
        json_array_append_new(bands, json_string(text));
    }
    return bands;
}

static void write_sketch(struct buf *out, const struct sketched *about)
{
    BUF_AUTO struct buf bytes = {0};

    buf_add_u64(&bytes, about->label);
    buf_add_u32(&bytes, about->size);
    if (about->size > 0)
        buf_add(&bytes, about->sketch, sizeof *about->sketch);
    for (size_t i = 0; i < bytes.length; i++)
        buf_addf(out, "%02x", (unsigned char)bytes.data[i]);
}

void sketch_write(struct buf *out, struct analyzer *analyzer, struct str id, struct str body)
{
    struct sketched about;
    struct sketch sketch;

    make_sketch(analyzer, id, body, &sketch, &about);
    write_sketch(out, &about);
}

void sketch_add(struct buf *out, struct analyzer *analyzer, struct str id, struct str body)
{
    BUF_AUTO struct buf text = {0};
    struct sketched about;
    struct sketch sketch;
    json_t *bands;

    make_sketch(analyzer, id, body, &sketch, &about);
    write_sketch(&text, &about);
    bands = sketch_bands(&about);
    json_add_key(out, "sketch");
    json_add_string(out, buf_str(&text));
    json_add_key(out, "bands");
    json_add(out, bands);
    json_decref(bands);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t read_digits(struct str text, char bytes[SKETCH_SIZE])
{
    size_t count = text.length / 2;

    if (text.length % 2 != 0 || count > SKETCH_SIZE)
        return 0;
    for (size_t i = 0; i < count; i++) {
        int high = digit_of(text.data[2 * i]), low = digit_of(text.data[2 * i + 1]);

        if (high < 0 || low < 0)
            return 0;
        bytes[i] = (char)(high << 4 | low);
    }
    return count;
}

static struct sketched read_sketch(struct arena *arena, struct str text)
{
    char bytes[SKETCH_SIZE];
    size_t count = read_digits(text, bytes);
    struct sketched about = {0};
    struct sketch *sketch;

    if (count < HEAD_SIZE)
        return about;
    about.label = load_u64(bytes);
    if (count < SKETCH_SIZE)
        return about;
    sketch = arena_alloc(arena, sizeof *sketch);
    memcpy(sketch, bytes + HEAD_SIZE, sizeof *sketch);
    about.size = load_u32(bytes + 8);
    about.sketch = sketch;
    return about;
}

/* --- sets --- */

void copy_set_init(struct copy_set *set)
{
    *set = (struct copy_set){.arena = arena_new()};
    string_table_init(&set->ids);
}

void copy_set_fini(struct copy_set *set)
{
    for (size_t i = 0; i < set->ids.count; i++)
        shingles_fini(&set->members[i].shingles);
    free(set->members);
    string_table_fini(&set->ids);
    arena_free(set->arena);
    hash_table_fini(&set->places);
    buf_fini(&set->bands);
    buf_fini(&set->pairs);
}

uint32_t copy_set_root(struct copy_set *set, uint32_t number)
{
    struct copy_member *members = set->members;

    while (members[number].parent != number)
        number = members[number].parent = members[members[number].parent].parent;
    return number;
}

static void join(struct copy_set *set, uint32_t a, uint32_t b)
{
    a = copy_set_root(set, a);
    b = copy_set_root(set, b);
    set->members[a > b ? a : b].parent = a > b ? b : a;
}

static void compare(struct copy_set *set, uint32_t a, uint32_t b)
{
    enum likeness likeness;

    if (a == b || set->members[a].met == b + 1)
        return;
    set->members[a].met = b + 1;
    if (copy_set_root(set, a) == copy_set_root(set, b))
        return;
    likeness = likeness_of(&set->members[a].about, &set->members[b].about);
    if (likeness == LIKENESS_COPY)
        join(set, a, b);
    if (likeness == LIKENESS_UNSURE) {
        buf_add_u32(&set->pairs, a);
        buf_add_u32(&set->pairs, b);
    }
}

/* Compares with those that have the same key, and adds the member's, unless so many have it that
 * nothing more would be compared with this one. */
static void add_band(struct copy_set *set, uint32_t number, uint32_t key)
{
    struct hash_probe probe = hash_probe(&set->places, hash_mix(key, 1));
    uint32_t compared = 0;

    while (hash_probe_next(&probe)) {
        const char *entry = set->bands.data + (size_t)probe.row * 8;

        if (load_u32(entry) != key)
            continue;
        compare(set, load_u32(entry + 4), number);
        if (++compared == LIKENESS_CANDIDATES_MAX)
            return;
    }
    hash_table_put(&set->places, &probe, (uint32_t)(set->bands.length / 8));
    buf_add_u32(&set->bands, key);
    buf_add_u32(&set->bands, number);
}

uint32_t copy_set_add(struct copy_set *set, struct str id, struct str sketch, bool *is_new)
{
    uint32_t number = string_table_add(&set->ids, id, is_new);
    struct copy_member *member;

    if (!*is_new)
        return number;
    set->members = mem_grow(set->members, number, &set->capacity, sizeof *set->members);
    member = &set->members[number];
    *member = (struct copy_member){
        .about = read_sketch(set->arena, sketch), .parent = number, .story = number};
    for (uint32_t band = 0; member->about.size > 0 && band < SKETCH_ALL_BANDS; band++)
        add_band(set, number, sketch_key(member->about.sketch, band));
    return number;
}

/* --- texts --- */

static bool is_open(struct copy_set *set, uint32_t a, uint32_t b)
{
    return copy_set_root(set, a) != copy_set_root(set, b);
}

static void add_need(const struct copy_set *set, uint32_t number, uint32_t most,
                     struct buf *numbers)
{
    size_t at = 0;

    if (set->members[number].has_text || numbers->length / 4 >= most)
        return;
    while (at < numbers->length && load_u32(numbers->data + at) != number)
        at += 4;
    if (at == numbers->length)
        buf_add_u32(numbers, number);
}

void copy_set_needs(const struct copy_set *set, uint32_t most, struct buf *numbers)
{
    for (size_t at = 0; at < set->pairs.length; at += 8)
        for (int side = 0; side < 2; side++)
            add_need(set, load_u32(set->pairs.data + at + 4 * side), most, numbers);
}

void copy_set_read(struct copy_set *set, uint32_t number, struct analyzer *analyzer,
                   struct str body)
{
    struct copy_member *member = &set->members[number];

    shingles_read(&member->shingles, analyzer, body);
    shingles_sort(&member->shingles);
    member->has_text = true;
}

static bool are_copies(const struct copy_member *a, const struct copy_member *b)
{
    if (a->has_text && b->has_text)
        return shingles_are_copies(&a->shingles, &b->shingles);
    return sketch_resemblance(a->about.sketch, b->about.sketch) >= LEAST_RESEMBLANCE;
}

void copy_set_decide(struct copy_set *set)
{
    for (size_t at = 0; at < set->pairs.length; at += 8) {
        uint32_t a = load_u32(set->pairs.data + at), b = load_u32(set->pairs.data + at + 4);

        if (is_open(set, a, b) && are_copies(&set->members[a], &set->members[b]))
            join(set, a, b);
    }
    buf_clear(&set->pairs);
}

/* --- stories --- */

static int compare_places(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Members `from` to `to` of the order are a set. */
static void split_one(struct copy_set *set, const uint64_t *order, size_t from, size_t to)
{
    struct sketched sketched[STORY_SPLIT_MAX];
    uint32_t parts[STORY_SPLIT_MAX] = {0};
    uint32_t count = (uint32_t)(to - from);

    if (count > 2 && count <= STORY_SPLIT_MAX) {
        for (uint32_t i = 0; i < count; i++)
            sketched[i] = set->members[(uint32_t)order[from + i]].about;
        story_split(sketched, count, parts);
    }
    for (uint32_t i = 0; i < count; i++)
        set->members[(uint32_t)order[from + i]].story =
            (uint32_t)order[from + (count <= STORY_SPLIT_MAX ? parts[i] : 0)];
}

void copy_set_split(struct copy_set *set)
{
    size_t count = set->ids.count;
    uint64_t *order = mem_alloc((count + 1) * sizeof *order); /* root << 32 | number */

    for (uint32_t i = 0; i < count; i++)
        order[i] = (uint64_t)copy_set_root(set, i) << 32 | i;
    if (count > 0)
        qsort(order, count, sizeof *order, compare_places);
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && order[to] >> 32 == order[from] >> 32)
            to++;
        split_one(set, order, from, to);
    }
    free(order);
}

uint64_t copy_set_name(const struct copy_set *set, uint32_t number)
{
    uint32_t story = set->members[number].story;
    uint64_t name = set->members[number].about.label;

    for (size_t i = 0; i < set->ids.count; i++)
        if (set->members[i].story == story && set->members[i].about.label < name)
            name = set->members[i].about.label;
    return name;
}

uint64_t *copy_set_names(const struct copy_set *set)
{
    uint64_t *names = mem_alloc((set->ids.count + 1) * sizeof *names);

    for (size_t i = 0; i < set->ids.count; i++)
        names[i] = UINT64_MAX;
    for (size_t i = 0; i < set->ids.count; i++) {
        const struct copy_member *member = &set->members[i];

        if (member->about.label < names[member->story])
            names[member->story] = member->about.label;
    }
    return names;
}
