/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facets.c - asks for the values of fields, and puts what comes back into our order. */
#include "engine/cluster/facets.h"

#include <stdio.h>

#include "base/json_members.h"
#include "engine/cluster/calendar.h"
#include "engine/cluster/counted.h"
#include "search/facet/facet.h"
#include "store/document/columns.h"
#include "store/settings/attribute.h"

#define VALUES_MAX 10000 /* of a facet that are asked for, to be sorted here */

/* A facet of the request, and the field whose column it counts. */
struct asked_facet {
    struct str name;
    int field;            /* -1: no document has it */
    const char *interval; /* of dates: "day", "month", "year"; else NULL */
    const char *format;
    bool derived; /* "year" or "month" of `published` */
    bool named;   /* by the request itself, not only by `*` or by a field around it */
};

typedef bool asked_facet_fn(void *context, const struct asked_facet *facet);

static bool is_filterable(const struct schema *schema, struct str name)
{
    const struct filterable_rule *rule = settings_filterable(schema->settings, name);

    return rule && (rule->equality || rule->comparison);
}

static struct asked_facet facet_of(const struct schema *schema, uint32_t field)
{
    bool dates = schema->fields[field].column == COLUMN_DATE;

    return (struct asked_facet){.name = schema->fields[field].name,
                                .field = (int)field,
                                .interval = dates ? "day" : NULL,
                                .format = "yyyy-MM-dd"};
}

/* A name that is no field's: a part of a date, or of no document. */
static struct asked_facet facet_named(const struct schema *schema, struct str name)
{
    struct asked_facet facet = {.name = name, .field = -1, .named = true};

    if (!str_is(name, "year") && !str_is(name, "month"))
        return facet;
    facet.field = schema_field(schema, STR("published"));
    facet.interval = str_is(name, "year") ? "year" : "month";
    facet.format = str_is(name, "year") ? "yyyy" : "yyyy-MM";
    facet.derived = true;
    return facet;
}

/* Calls each() for the facets that a name of the request means: all for `*`, else the field, and
 * fields nested in it. */
static bool each_of_name(const struct schema *schema, struct str name, asked_facet_fn *each,
                         void *context)
{
    struct asked_facet facet;

    for (uint32_t f = 0; f < schema->field_count; f++) {
        const struct field *field = &schema->fields[f];

        if (field->column == COLUMN_NONE || !is_filterable(schema, field->name) ||
            !(str_is(name, "*") || attribute_covers(name, field->name)))
            continue;
        facet = facet_of(schema, f);
        facet.named = str_eq(name, field->name);
        if (!each(context, &facet))
            return false;
    }
    if (str_is(name, "*") || schema_field(schema, name) >= 0)
        return true;
    facet = facet_named(schema, name);
    return each(context, &facet);
}

static bool each_facet(const struct schema *schema, const struct search_request *request,
                       asked_facet_fn *each, void *context)
{
    for (uint32_t i = 0; i < request->facet_count; i++)
        if (!each_of_name(schema, request->facets[i], each, context))
            return false;
    return true;
}

/* --- asking --- */

struct facet_asking {
    json_t *aggregations;
    const struct search_request *request;
};

static void add_terms(json_t *all, char letter, const struct asked_facet *facet)
{
    char name[16];

    snprintf(name, sizeof name, "%c%d", letter, facet->field);
    json_object_set_new(all, name,
                        json_pack("{s:{s:s, s:i}}", "terms", "field", name, "size", VALUES_MAX));
}

/* Names the aggregation of a facet of dates. */
static void date_key(const struct asked_facet *facet, enum calendar_dates dates, char key[24])
{
    snprintf(key, 24, "s%d%s%d", facet->field, facet->interval, (int)dates);
}

static void ask_range(json_t *all, char letter, const struct asked_facet *facet)
{
    char name[16], key[24];

    snprintf(name, sizeof name, "%c%d", letter, facet->field);
    snprintf(key, sizeof key, "%s-ends", name);
    json_object_set_new(all, key, json_pack("{s:{s:s}}", "stats", "field", name));
}

static void ask_values(json_t *all, const struct asked_facet *facet)
{
    add_terms(all, 'n', facet);
    add_terms(all, 'r', facet);
    ask_range(all, 'n', facet);
}

static void ask_dates(json_t *all, const struct asked_facet *facet, enum calendar_dates dates,
                      const struct zone_info *zone)
{
    char key[24];

    date_key(facet, dates, key);
    json_object_set_new(
        all, key,
        calendar_ask((uint32_t)facet->field, dates, facet->interval, facet->format, zone));
}

static bool ask_facet(void *context, const struct asked_facet *facet)
{
    const struct facet_asking *asking = context;
    const struct zone_info *zone = asking->request->zone;
    json_t *all = asking->aggregations;

    if (facet->field < 0)
        return true;
    if (!facet->interval) {
        ask_values(all, facet);
        return true;
    }
    ask_dates(all, facet, zone ? CALENDAR_TIMES : CALENDAR_ALL, zone);
    if (zone)
        ask_dates(all, facet, CALENDAR_DAYS, NULL);
    ask_range(all, 's', facet);
    return true;
}

json_t *facets_ask(const struct dsl *dsl, const struct search_request *request)
{
    const struct facet_asking asking = {json_object(), request};

    each_facet(dsl->schema, request, ask_facet, (void *)(uintptr_t)&asking);
    return asking.aggregations;
}

/* --- reading --- */

struct facet_counting {
    const struct dsl *dsl;
    const struct search_request *request;
    struct str answer;
    struct arena *arena;
    struct facet_result *results;
    uint32_t count, room;
};

static struct str aggregation_of(const struct facet_counting *counting, char letter,
                                 const struct asked_facet *facet, const char *more)
{
    char key[24];

    snprintf(key, sizeof key, "%c%d%s", letter, facet->field, more);
    return json_member(counting->answer, str_of(key));
}

static uint32_t count_elements(struct str list)
{
    struct str element;
    uint32_t count = 0;

    while (json_next_element(&list, &element))
        count++;
    return count;
}

/* "key_as_string" of dates, else "key": a string or a number. */
static struct counted_value bucket_of(const struct facet_counting *counting, struct str bucket)
{
    struct str text = json_member_text(bucket, "key_as_string", counting->arena);
    struct str key = json_member(bucket, STR("key"));
    struct counted_value counted = {.value.count = 0};
    BUF_AUTO struct buf number = {0};

    str_to_u64(json_member(bucket, STR("doc_count")), &counted.value.count);
    if (key.length > 0 && key.data[0] == '"')
        text = json_member_text(bucket, "key", counting->arena);
    counted.is_number = key.length > 0 && key.data[0] != '"' && str_to_double(key, &counted.number);
    if (counted.is_number && !text.data) {
        facet_print_number(&number, counted.number);
        text = arena_str(counting->arena, buf_str(&number));
    }
    counted.value.value = text;
    return counted;
}

static uint32_t take_buckets(const struct facet_counting *counting, struct str buckets,
                             struct counted_value *out)
{
    struct str bucket;
    uint32_t count = 0;

    while (json_next_element(&buckets, &bucket))
        out[count++] = bucket_of(counting, bucket);
    return count;
}

static void read_range(const struct facet_counting *counting, char letter,
                       const struct asked_facet *facet, struct facet_result *result)
{
    struct str ends = aggregation_of(counting, letter, facet, "-ends");

    result->has_range = !facet->derived && !str_is(json_member(ends, STR("count")), "0") &&
                        str_to_double(json_member(ends, STR("min")), &result->low) &&
                        str_to_double(json_member(ends, STR("max")), &result->high);
}

static bool is_known(const struct facet_counting *counting, struct str name)
{
    for (uint32_t i = 0; i < counting->count; i++)
        if (str_eq(counting->results[i].field, name))
            return true;
    return false;
}

static struct str dates_of(const struct facet_counting *counting, const struct asked_facet *facet,
                           enum calendar_dates dates)
{
    char key[24];

    date_key(facet, dates, key);
    return calendar_buckets(json_member(counting->answer, str_of(key)), dates);
}

/* A facet is counted in two parts: numbers and texts; by the clocks of a zone, dates with a time
 * and without. */
static void find_parts(const struct facet_counting *counting, const struct asked_facet *facet,
                       struct str parts[2])
{
    bool zoned = counting->request->zone != NULL;

    if (!facet->interval) {
        parts[0] = json_member(aggregation_of(counting, 'n', facet, ""), STR("buckets"));
        parts[1] = json_member(aggregation_of(counting, 'r', facet, ""), STR("buckets"));
    } else {
        parts[0] = dates_of(counting, facet, zoned ? CALENDAR_TIMES : CALENDAR_ALL);
        parts[1] = zoned ? dates_of(counting, facet, CALENDAR_DAYS) : STR_NONE;
    }
}

/* A day begins at other moments by the clocks of a zone than without a time. */
static void forget_moments(struct counted_value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        values[i].is_number = false;
}

static bool read_facet(void *context, const struct asked_facet *facet)
{
    struct facet_counting *counting = context;
    struct facet_result *result = &counting->results[counting->count];
    struct counted_value *values;
    struct str parts[2];
    uint32_t room, count;

    find_parts(counting, facet, parts);
    room = count_elements(parts[0]) + count_elements(parts[1]);
    if (counting->count == counting->room || is_known(counting, facet->name) ||
        (!facet->named && room == 0)) /* perhaps only hidden documents have it: it is not told */
        return true;
    counting->count++;
    *result = (struct facet_result){.field = facet->name};
    values = arena_alloc(counting->arena, (room + 1) * sizeof *values);
    count = take_buckets(counting, parts[0], values);
    count += take_buckets(counting, parts[1], values + count);
    if (facet->interval)
        forget_moments(values, count);
    counted_choose(values, count, counting->dsl->schema->settings, counting->request->facet_values,
                   counting->arena, result);
    read_range(counting, facet->interval ? 's' : 'n', facet, result);
    return true;
}

void facets_read(const struct dsl *dsl, const struct search_request *request, struct str answer,
                 struct arena *arena, struct search_result *result)
{
    struct facet_counting counting = {.dsl = dsl,
                                      .request = request,
                                      .answer = answer,
                                      .arena = arena,
                                      .room = dsl->schema->field_count + request->facet_count};

    counting.results = arena_zero(arena, counting.room + 1, sizeof *counting.results);
    each_facet(dsl->schema, request, read_facet, &counting);
    result->facets = counting.results;
    result->facet_count = counting.count;
}
