/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facets.c - asks for the values of fields, and puts what comes back into our order. */
#include "engine/cluster/facets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_members.h"
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
    const struct dsl *dsl;
};

static void add_aggregation(json_t *all, char letter, const struct asked_facet *facet,
                            const char *kind, json_t *take_options)
{
    char name[16], key[24];

    snprintf(name, sizeof name, "%c%d", letter, facet->field);
    snprintf(key, sizeof key, "%s%s", name, facet->derived ? facet->interval : "");
    json_object_set_new(take_options, "field", json_string(name));
    json_object_set_new(all, key, json_pack("{s:o}", kind, take_options));
}

static void ask_range(json_t *all, char letter, const struct asked_facet *facet)
{
    char name[16], key[24];

    snprintf(name, sizeof name, "%c%d", letter, facet->field);
    snprintf(key, sizeof key, "%s-ends", name);
    json_object_set_new(all, key, json_pack("{s:{s:s}}", "stats", "field", name));
}

static bool ask_facet(void *context, const struct asked_facet *facet)
{
    const struct facet_asking *asking = context;
    json_t *all = asking->aggregations;

    if (facet->field < 0)
        return true;
    if (!facet->interval) {
        add_aggregation(all, 'n', facet, "terms", json_pack("{s:i}", "size", VALUES_MAX));
        add_aggregation(all, 'r', facet, "terms", json_pack("{s:i}", "size", VALUES_MAX));
        ask_range(all, 'n', facet);
        return true;
    }
    if (asking->request->zone) {
        error_set(
            asking->dsl->err, STATUS_BAD_FACETS,
            "`%.*s` cannot be counted by the clocks of a time zone while the indexes are in a "
            "cluster",
            STR_ARG(facet->name));
        return false;
    }
    add_aggregation(all, 's', facet, "date_histogram",
                    json_pack("{s:s, s:s, s:i}", "calendar_interval", facet->interval, "format",
                              facet->format, "min_doc_count", 1));
    ask_range(all, 's', facet);
    return true;
}

json_t *facets_ask(const struct dsl *dsl, const struct search_request *request)
{
    const struct facet_asking asking = {json_object(), request, dsl};

    if (each_facet(dsl->schema, request, ask_facet, (void *)(uintptr_t)&asking))
        return asking.aggregations;
    json_decref(asking.aggregations);
    return NULL;
}

/* --- reading --- */

struct counted_value {
    struct facet_value value;
    bool is_number;
    double number;
};

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

/* Numbers first, then texts by their forms: the order of ranks (columns.h). */
static int compare_by_value(const void *a, const void *b)
{
    const struct counted_value *left = a, *right = b;

    if (left->is_number != right->is_number)
        return left->is_number ? -1 : 1;
    if (left->is_number)
        return (left->number > right->number) - (left->number < right->number);
    return column_compare_texts(left->value.value, right->value.value);
}

static int compare_by_count(const void *a, const void *b)
{
    const struct counted_value *left = a, *right = b;

    if (left->value.count != right->value.count)
        return left->value.count > right->value.count ? -1 : 1;
    return compare_by_value(a, b);
}

static uint32_t take_buckets(const struct facet_counting *counting, struct str aggregation,
                             struct counted_value *out)
{
    struct str rest = json_member(aggregation, STR("buckets")), bucket;
    uint32_t count = 0;

    while (json_next_element(&rest, &bucket))
        out[count++] = bucket_of(counting, bucket);
    return count;
}

/* Texts with one form are one value, shown as the first of them (search/facet/facet_walk.c). Sorted
 * by value; returns how many are left. */
static uint32_t merge_forms(struct counted_value *values, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct counted_value *last = kept > 0 ? &values[kept - 1] : NULL;

        if (last && !last->is_number && !values[i].is_number &&
            column_same_form(last->value.value, values[i].value.value))
            last->value.count += values[i].value.count;
        else
            values[kept++] = values[i];
    }
    return kept;
}

static void choose(const struct facet_counting *counting, struct counted_value *values,
                   uint32_t count, struct facet_result *result)
{
    const struct settings *settings = counting->dsl->schema->settings;
    uint32_t most = counting->request->facet_values ? counting->request->facet_values
                                                    : settings->max_values_per_facet;
    struct facet_value *chosen;

    qsort(values, count, sizeof *values, compare_by_value);
    count = merge_forms(values, count);
    qsort(values, count, sizeof *values,
          settings_facet_by_count(settings, result->field) ? compare_by_count : compare_by_value);
    if (count > most)
        count = most;
    chosen = arena_alloc(counting->arena, (count + 1) * sizeof *chosen);
    for (uint32_t i = 0; i < count; i++)
        chosen[i] = values[i].value;
    result->values = chosen;
    result->value_count = count;
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

static bool read_facet(void *context, const struct asked_facet *facet)
{
    struct facet_counting *counting = context;
    const char *more = facet->derived ? facet->interval : "";
    struct str first = aggregation_of(counting, facet->interval ? 's' : 'n', facet, more);
    struct str second = facet->interval ? STR_NONE : aggregation_of(counting, 'r', facet, "");
    uint32_t room = count_elements(json_member(first, STR("buckets"))) +
                    count_elements(json_member(second, STR("buckets")));
    struct counted_value *values = arena_alloc(counting->arena, (room + 1) * sizeof *values);
    struct facet_result *result = &counting->results[counting->count];
    uint32_t count;

    if (counting->count == counting->room || is_known(counting, facet->name) ||
        (!facet->named && room == 0)) /* perhaps only hidden documents have it: it is not told */
        return true;
    counting->count++;
    *result = (struct facet_result){.field = facet->name};
    count = take_buckets(counting, first, values);
    count += take_buckets(counting, second, values + count);
    choose(counting, values, count, result);
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
