/* SPDX-License-Identifier: GPL-2.0-or-later */
/* found_stories.c - asks the cluster for articles that share a band of a sketch, and for the texts
 * that decide. */
#include "engine/cluster/found_stories.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/copy_set.h"
#include "engine/cluster/story_answers.h"
#include "engine/local/reader_private.h"
#include "search/filter/filter_match.h"
#include "search/searcher.h"
#include "store/document/columns.h"
#include "store/reader/story_read.h"

#define TEXTS_MAX    500  /* of one request */
#define TAKEN_MAX    1000 /* texts that are read for a page of hits */
#define ROUNDS_MAX   4    /* copies of copies, and so on */
#define ASKED_MAX    200  /* articles whose bands one request has */
#define FOUND_MAX    5000 /* articles of an answer */
#define SHOWN        "shown"
#define SOURCE_FIELD STR("source")

/* What is known of a member besides its sketch. */
struct copy_place {
    bool asked;         /* its bands were looked up */
    bool shown;         /* it passes the filters */
    int64_t published;  /* ms; INT64_MAX: not known */
    uint32_t preferred; /* the place of its source in the preferred ones */
};

struct found_stories {
    const struct dsl *dsl;
    const struct inquiry *inquiry; /* NULL: for a filter */
    struct arena *arena;           /* owned */
    struct analyzer *analyzer;
    struct copy_set set;
    struct copy_place *places; /* by the numbers of members */
    size_t capacity;
    char published[16], source[16]; /* the cluster's fields */
};

static void name_field(const struct dsl *dsl, char letter, struct str field, char name[16])
{
    snprintf(name, 16, "%c%d", letter, schema_field(dsl->schema, field));
}

static struct found_stories *make(const struct dsl *dsl, const struct inquiry *inquiry)
{
    struct found_stories *stories = mem_zero(1, sizeof *stories);

    stories->dsl = dsl;
    stories->inquiry = inquiry;
    stories->arena = arena_new();
    stories->analyzer = analyzer_new();
    analyzer_follow(stories->analyzer, dsl->schema->rules);
    copy_set_init(&stories->set);
    name_field(dsl, 's', STR("published"), stories->published);
    name_field(dsl, 'k', SOURCE_FIELD, stories->source);
    return stories;
}

struct found_stories *found_stories_new(const struct inquiry *inquiry)
{
    return make(&inquiry->dsl, inquiry);
}

void found_stories_free(struct found_stories *stories)
{
    if (!stories)
        return;
    copy_set_fini(&stories->set);
    analyzer_free(stories->analyzer);
    arena_free(stories->arena);
    free(stories->places);
    free(stories);
}

/* --- asking --- */

static enum status ask_cluster(const struct found_stories *stories, json_t *take_body,
                               struct buf *answer)
{
    const struct inquiry *inquiry = stories->inquiry;
    const struct reader *reader = stories->dsl->reader;

    return inquiry_search(cluster_of(reader->engine), inquiry_uid(reader),
                          inquiry ? inquiry_patience(inquiry->request)
                                  : story_answers_patience(stories->dsl->answers),
                          take_body, answer, stories->dsl->err);
}

/* A text, or a number as it is. */
static struct str first_value(struct str found, const char *field, struct arena *arena)
{
    struct str values = json_member(json_member(found, STR("fields")), str_of(field)), value;
    struct error none;
    json_t *read;

    if (!json_next_element(&values, &value))
        return STR_NONE;
    read = json_read(value, 0, &none);
    if (json_is_string(read))
        value = arena_str(arena, json_str(read));
    json_decref(read);
    return value;
}

/* Returns its number. */
static uint32_t add_member(struct found_stories *stories, struct str id, struct str sketch)
{
    bool is_new;
    uint32_t number = copy_set_add(&stories->set, id, sketch, &is_new);

    if (is_new) {
        stories->places =
            mem_grow(stories->places, number, &stories->capacity, sizeof *stories->places);
        stories->places[number] = (struct copy_place){.published = INT64_MAX};
    }
    return number;
}

/* Adds a hit of an answer; likewise. */
static uint32_t take_hit(struct found_stories *stories, struct str found)
{
    return add_member(stories, json_member_text(found, "_id", stories->arena),
                      first_value(found, "sketch", stories->arena));
}

/* --- texts --- */

static json_t *ids_of(const struct found_stories *stories, const struct buf *numbers)
{
    json_t *ids = json_array();

    for (size_t at = 0; at < numbers->length; at += 4) {
        struct str id = string_table_get(&stories->set.ids, load_u32(numbers->data + at));

        json_array_append_new(ids, json_stringn(id.data, id.length));
    }
    return ids;
}

static void read_text(struct found_stories *stories, struct str found)
{
    int number =
        string_table_find(&stories->set.ids, json_member_text(found, "_id", stories->arena));
    struct str text = json_member_text(json_member(found, STR("_source")), "doc", stories->arena);
    struct search_hit hit = {0};

    if (number >= 0 &&
        !inquiry_take_document(stories->dsl->schema, text, stories->arena, &hit, stories->dsl->err))
        copy_set_read(&stories->set, (uint32_t)number, stories->analyzer, hit.body);
}

static enum status read_texts(struct found_stories *stories, const struct buf *numbers)
{
    BUF_AUTO struct buf answer = {0};
    struct str rest, found;

    if (ask_cluster(stories,
                    json_pack("{s:{s:{s:o}}, s:i, s:b, s:[s]}", "query", "ids", "values",
                              ids_of(stories, numbers), "size", (int)(numbers->length / 4),
                              "track_total_hits", 0, "_source", "doc"),
                    &answer))
        return stories->dsl->err->status;
    rest = json_member(json_member(buf_str(&answer), STR("hits")), STR("hits"));
    while (json_next_element(&rest, &found))
        read_text(stories, found);
    arena_reset(stories->arena);
    return STATUS_OK;
}

/* What sketches leave open, texts decide. */
static enum status decide(struct found_stories *stories)
{
    for (uint32_t read = 0; read < TAKEN_MAX; read += TEXTS_MAX) {
        BUF_AUTO struct buf numbers = {0};

        copy_set_needs(&stories->set, TEXTS_MAX, &numbers);
        if (numbers.length == 0)
            break;
        if (read_texts(stories, &numbers))
            return stories->dsl->err->status;
    }
    copy_set_decide(&stories->set);
    copy_set_split(&stories->set);
    return STATUS_OK;
}

enum status found_stories_take(struct found_stories *stories, struct str answer)
{
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;

    while (json_next_element(&rest, &found))
        take_hit(stories, found);
    arena_reset(stories->arena);
    return decide(stories);
}

void found_stories_name(struct found_stories *stories, struct str id, struct buf *out)
{
    int number = string_table_find(&stories->set.ids, id);

    buf_addf(out, "%u", number < 0 ? UINT32_MAX : stories->set.members[number].story);
}

/* --- whole stories --- */

/* Articles that may be shown; SHOWN: those that pass the filters. */
static json_t *query_of(const struct found_stories *stories, json_t *take_bands)
{
    json_t *filters = json_pack("[{s:{s:o}}]", "terms", "bands", take_bands);
    json_t *query = json_pack("{s:{s:O}}", "bool", "filter", filters);
    json_t *shown = stories->inquiry ? inquiry_scope_filtered(stories->inquiry) : NULL;

    if (!stories->dsl->reader->unfiltered)
        json_array_append_new(filters, dsl_moment(stories->dsl));
    json_decref(filters);
    if (shown) {
        json_object_set_new(json_object_get(shown, "bool"), "_name", json_string(SHOWN));
        json_object_set_new(json_object_get(query, "bool"), "should", json_pack("[o]", shown));
    }
    return query;
}

static uint32_t preference_of(const struct found_stories *stories, struct str source)
{
    const struct search_request *request = stories->inquiry ? stories->inquiry->request : NULL;
    uint32_t count = request ? request->source_count : 0, place = 0;

    for (; source.data && place < count; place++) {
        BUF_AUTO struct buf form = {0};

        column_form(&form, request->sources[place]);
        if (str_eq(buf_str(&form), source))
            return place;
    }
    return count;
}

static bool has_name(struct str found)
{
    struct str names = json_member(found, STR("matched_queries")), name;

    return json_next_element(&names, &name);
}

static void take_found(struct found_stories *stories, struct str found)
{
    uint32_t number = take_hit(stories, found);
    struct copy_place *place = &stories->places[number];

    if (!str_to_i64(first_value(found, stories->published, stories->arena), &place->published))
        place->published = INT64_MAX;
    place->preferred = preference_of(stories, first_value(found, stories->source, stories->arena));
    place->shown = has_name(found);
}

/* Takes in the articles that have one of the bands. */
static enum status find_like(struct found_stories *stories, json_t *take_bands)
{
    BUF_AUTO struct buf answer = {0};
    struct str rest, found;
    json_t *body =
        json_pack("{s:o, s:i, s:b, s:b, s:[s, s, s]}", "query", query_of(stories, take_bands),
                  "size", FOUND_MAX, "track_total_hits", 0, "_source", 0, "docvalue_fields",
                  "sketch", stories->published, stories->source);

    if (ask_cluster(stories, body, &answer))
        return stories->dsl->err->status;
    rest = json_member(json_member(buf_str(&answer), STR("hits")), STR("hits"));
    while (json_next_element(&rest, &found))
        take_found(stories, found);
    arena_reset(stories->arena);
    return decide(stories);
}

/* The bands of members that were not looked up yet, and are in the set of a wanted one. */
static json_t *next_bands(struct found_stories *stories, const bool *wanted)
{
    json_t *bands = json_array();
    uint32_t asked = 0;

    for (uint32_t i = 0; i < stories->set.ids.count && asked < ASKED_MAX; i++) {
        json_t *own;

        if (stories->places[i].asked || !wanted[copy_set_root(&stories->set, i)])
            continue;
        stories->places[i].asked = true;
        own = sketch_bands(&stories->set.members[i].about);
        json_array_extend(bands, own);
        json_decref(own);
        asked++;
    }
    return bands;
}

/* A filter finds all articles of its stories, or none. */
static enum status check_time(const struct found_stories *stories)
{
    return stories->inquiry ? STATUS_OK
                            : story_answers_check_time(stories->dsl->answers, stories->dsl->err);
}

/* Follows copies of copies of the members with these numbers. */
static enum status follow(struct found_stories *stories, const uint32_t *numbers, uint32_t count)
{
    uint32_t rounds = ROUNDS_MAX + count / ASKED_MAX;

    for (uint32_t round = 0; round < rounds; round++) {
        bool *wanted = mem_zero(stories->set.ids.count + 1, sizeof *wanted);
        json_t *bands;

        for (uint32_t i = 0; i < count; i++)
            wanted[copy_set_root(&stories->set, numbers[i])] = true;
        bands = next_bands(stories, wanted);
        free(wanted);
        if (json_array_size(bands) == 0) {
            json_decref(bands);
            break;
        }
        if (check_time(stories)) {
            json_decref(bands);
            return stories->dsl->err->status;
        }
        if (find_like(stories, bands))
            return stories->dsl->err->status;
    }
    return STATUS_OK;
}

enum status found_stories_look_up(struct found_stories *stories, const struct str *ids,
                                  uint32_t count)
{
    uint32_t *numbers = mem_zero((size_t)count + 1, sizeof *numbers), known = 0;
    enum status status;

    for (uint32_t i = 0; i < count; i++) {
        int number = string_table_find(&stories->set.ids, ids[i]);

        if (number >= 0)
            numbers[known++] = (uint32_t)number;
    }
    status = follow(stories, numbers, known);
    free(numbers);
    return status;
}

/* --- the article to show --- */

static bool is_better(enum search_collapse collapse, const struct copy_place *mine,
                      const struct copy_place *other, uint32_t sources)
{
    if (collapse == COLLAPSE_EARLIEST)
        return mine->published < other->published;
    if (collapse != COLLAPSE_SOURCE)
        return false;
    if (mine->preferred != other->preferred || mine->preferred == sources)
        return mine->preferred < other->preferred;
    return mine->published < other->published;
}

struct chosen_copy found_stories_choose(struct found_stories *stories, struct str id)
{
    const struct search_request *request = stories->inquiry->request;
    int number = string_table_find(&stories->set.ids, id);
    struct chosen_copy chosen = {.id = id};
    uint32_t best = (uint32_t)number, all = 0;

    if (number < 0)
        return chosen;
    for (uint32_t i = 0; i < stories->set.ids.count; i++) {
        if (stories->set.members[i].story != stories->set.members[number].story ||
            !stories->places[i].shown)
            continue;
        all++;
        if (is_better(request->collapse, &stories->places[i], &stories->places[best],
                      request->source_count))
            best = i;
    }
    chosen.id = arena_str(stories->inquiry->arena, string_table_get(&stories->set.ids, best));
    chosen.story = copy_set_name(&stories->set, (uint32_t)number);
    chosen.copies = all > 0 ? all - 1 : 0;
    return chosen;
}

/* --- of one article --- */

static void name_others(const struct found_stories *stories, uint32_t number, struct arena *arena,
                        struct document_story *out)
{
    const struct copy_set *set = &stories->set;

    out->name = copy_set_name(set, number);
    out->others = arena_alloc(arena, (set->ids.count + 1) * sizeof *out->others);
    for (uint32_t i = 0; i < set->ids.count; i++)
        if (i != number && set->members[i].story == set->members[number].story)
            out->others[out->count++] = arena_str(arena, string_table_get(&set->ids, i));
}

enum status read_story(struct reader *reader, struct str id, struct str body, struct arena *arena,
                       struct document_story *out, struct error *err)
{
    const struct dsl dsl = inquiry_dsl(reader, arena, NULL, err);
    struct found_stories *stories;
    BUF_AUTO struct buf sketch = {0};
    uint32_t number;
    enum status status;

    *out = (struct document_story){0};
    if (!dsl.schema->copies)
        return STATUS_OK;
    stories = make(&dsl, NULL);
    sketch_write(&sketch, stories->analyzer, id, body);
    number = add_member(stories, id, buf_str(&sketch));
    copy_set_read(&stories->set, number, stories->analyzer, body);
    copy_set_split(&stories->set);
    status = follow(stories, &number, 1);
    if (!status)
        name_others(stories, number, arena, out);
    found_stories_free(stories);
    return status;
}

/* --- as a filter --- */

static json_t *label_bands(const uint64_t *names, uint32_t count)
{
    json_t *bands = json_array();

    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(bands, sketch_label_band(names[i]));
    return bands;
}

/* All members of the set, and copies of their copies. */
static enum status follow_all(struct found_stories *stories)
{
    uint32_t count = (uint32_t)stories->set.ids.count;
    uint32_t *numbers = mem_alloc((count + 1) * sizeof *numbers);
    enum status status;

    for (uint32_t i = 0; i < count; i++)
        numbers[i] = i;
    status = follow(stories, numbers, count);
    free(numbers);
    return status;
}

static bool is_named(const uint64_t *names, uint32_t count, uint64_t story)
{
    for (uint32_t i = 0; i < count; i++)
        if (names[i] == story)
            return true;
    return false;
}

/* The ids of the articles of the stories with these names; NULL with the error of the dsl. */
static json_t *ids_of_stories(struct found_stories *stories, const uint64_t *names, uint32_t count)
{
    json_t *ids = json_array();
    uint64_t *found;

    if (count == 0)
        return ids;
    if (find_like(stories, label_bands(names, count)) || follow_all(stories)) {
        json_decref(ids);
        return NULL;
    }
    found = copy_set_names(&stories->set);
    for (uint32_t i = 0; i < stories->set.ids.count; i++) {
        struct str id = string_table_get(&stories->set.ids, i);

        if (is_named(names, count, found[stories->set.members[i].story]))
            json_array_append_new(ids, json_stringn(id.data, id.length));
    }
    free(found);
    return ids;
}

static json_t *look_up_names(const struct dsl *dsl, const uint64_t *names, uint32_t count)
{
    struct found_stories *stories;
    json_t *ids;

    if (story_answers_name(dsl->answers, count, dsl->err))
        return NULL;
    stories = make(dsl, NULL);
    ids = ids_of_stories(stories, names, count);
    found_stories_free(stories);
    if (ids)
        story_answers_keep(dsl->answers, names, count, ids);
    return ids;
}

json_t *found_stories_filter(const struct dsl *dsl, const struct filter_node *node)
{
    uint64_t *names = mem_alloc((node->value_count + 1) * sizeof *names);
    uint32_t count = 0;
    json_t *ids;

    for (uint32_t i = 0; i < node->value_count; i++)
        count += story_parse(node->values[i], &names[count]);
    ids = story_answers_find(dsl->answers, names, count);
    if (!ids)
        ids = look_up_names(dsl, names, count);
    free(names);
    return ids ? json_pack("{s:{s:o}}", "ids", "values", ids) : NULL;
}
