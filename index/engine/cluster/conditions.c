/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conditions.c - a filter to the cluster's query. What a condition means is in
 * search/filter/filter_ranks.c; the columns are in document.h. */
#include <math.h>
#include <stdio.h>

#include "engine/cluster/dsl.h"
#include "engine/cluster/found_stories.h"
#include "search/filter/filter_match.h"
#include "search/filter/filter_ranks.h"
#include "store/document/columns.h"

static json_t *none(void)
{
    return json_pack("{s:{}}", "match_none");
}

static json_t *any_of(json_t *take_queries)
{
    return json_pack("{s:{s:o, s:i}}", "bool", "should", take_queries, "minimum_should_match", 1);
}

/* A condition on one field of the index. */
struct condition {
    const struct dsl *dsl;
    const struct filter_node *node;
    uint32_t field;
    json_t *ways; /* one of them must match */
};

static void add_way(const struct condition *condition, const char *kind, char letter,
                    json_t *take_value)
{
    char name[16];

    snprintf(name, sizeof name, "%c%u", letter, condition->field);
    json_array_append_new(condition->ways, json_pack("{s:{s:o}}", kind, name, take_value));
}

/* --- dates --- */

static void add_dates(const struct condition *condition, const struct date_range *range)
{
    add_way(condition, "range", 'j',
            json_pack("{s:I, s:I}", "gte", (json_int_t)range->low, "lte", (json_int_t)range->high));
    add_way(condition, "range", 'm',
            json_pack("{s:I, s:I}", "gte", (json_int_t)range->day_low, "lte",
                      (json_int_t)range->day_high));
}

static void compare_with_dates(const struct condition *condition, const struct filter_node *node)
{
    struct date_range range;

    if (filter_date_range(node, condition->dsl->now, &range))
        add_dates(condition, &range);
}

/* --- numbers and texts --- */

static const struct {
    const char *low, *high; /* how the ends are compared; NULL: there is no such end */
} bounds[] = {
    [FILTER_EQUAL] = {"gte", "lte"},        [FILTER_LESS] = {NULL, "lt"},
    [FILTER_LESS_EQUAL] = {NULL, "lte"},    [FILTER_GREATER] = {"gt", NULL},
    [FILTER_GREATER_EQUAL] = {"gte", NULL}, [FILTER_RANGE] = {"gte", "lte"},
};

/* Gives up both references. */
static json_t *range_of(enum filter_kind kind, json_t *take_low, json_t *take_high)
{
    json_t *range = json_object();

    if (bounds[kind].low)
        json_object_set(range, bounds[kind].low, take_low);
    if (bounds[kind].high)
        json_object_set(range, bounds[kind].high, take_high);
    json_decref(take_low);
    json_decref(take_high);
    return range;
}

static bool number_of(struct str value, double *number)
{
    return str_to_double(str_trim(value), number) && isfinite(*number);
}

static struct str last_value(const struct filter_node *node)
{
    return node->values[node->kind == FILTER_RANGE ? 1 : 0];
}

static void compare_numbers(const struct condition *condition, const struct filter_node *node)
{
    double low, high;

    if (number_of(node->values[0], &low) && number_of(last_value(node), &high))
        add_way(condition, "range", 'n', range_of(node->kind, json_real(low), json_real(high)));
}

static json_t *form_of(struct str text)
{
    BUF_AUTO struct buf form = {0};

    column_form(&form, text);
    return json_stringn(form.data ? form.data : "", form.length);
}

static void compare_texts(const struct condition *condition, const struct filter_node *node)
{
    if (node->kind == FILTER_EQUAL)
        add_way(condition, "term", 'k', form_of(node->values[0]));
    else
        add_way(condition, "range", 'k',
                range_of(node->kind, form_of(node->values[0]), form_of(last_value(node))));
}

static void compare_values(const struct condition *condition, const struct filter_node *node)
{
    struct date_range range;
    bool relative, dates = filter_means_dates(node, condition->dsl->now, &range, &relative);

    if (dates)
        add_dates(condition, &range);
    if (dates && relative) {
        add_way(condition, "range", 'n',
                range_of(FILTER_RANGE, json_real(ceil((double)range.low / 1000)),
                         json_real(floor((double)range.high / 1000))));
        return;
    }
    compare_numbers(condition, node);
    compare_texts(condition, node);
}

/* Appends with the signs of patterns escaped. */
static json_t *pattern_of(struct str text)
{
    BUF_AUTO struct buf form = {0}, pattern = {0};

    column_form(&form, text);
    buf_add_char(&pattern, '*');
    for (size_t i = 0; i < form.length; i++) {
        if (strchr("*?\\", form.data[i]))
            buf_add_char(&pattern, '\\');
        buf_add_char(&pattern, form.data[i]);
    }
    buf_add_char(&pattern, '*');
    return json_stringn(pattern.data, pattern.length);
}

/* --- one condition --- */

static void compare(const struct condition *condition, const struct filter_node *node)
{
    if (condition->dsl->schema->fields[condition->field].column == COLUMN_DATE)
        compare_with_dates(condition, node);
    else
        compare_values(condition, node);
}

static void compare_each(const struct condition *condition)
{
    struct filter_node one = {
        .kind = FILTER_EQUAL, .value_count = 1, .zone = condition->node->zone};

    for (uint32_t i = 0; i < condition->node->value_count; i++) {
        one.values = &condition->node->values[i];
        compare(condition, &one);
    }
}

static json_t *refuse(const struct dsl *dsl, const struct filter_node *node)
{
    error_set(dsl->err, STATUS_BAD_FILTER,
              "filters by `%.*s` are not possible while the indexes are in a cluster",
              STR_ARG(node->field));
    return NULL;
}

static json_t *ids_of(const struct filter_node *node)
{
    json_t *ids = json_array();

    for (uint32_t i = 0; i < node->value_count; i++)
        json_array_append_new(ids, json_stringn(node->values[i].data, node->values[i].length));
    return json_pack("{s:{s:o}}", "ids", "values", ids);
}

static json_t *on_field(const struct dsl *dsl, const struct filter_node *node, uint32_t field)
{
    const struct condition condition = {dsl, node, field, json_array()};

    switch (node->kind) {
    case FILTER_EXISTS:
        add_way(&condition, "term", 'p', json_string("v"));
        break;
    case FILTER_IS_NULL:
        add_way(&condition, "term", 'p', json_string("n"));
        break;
    case FILTER_IS_EMPTY:
        add_way(&condition, "term", 'p', json_string("e"));
        break;
    case FILTER_IN:
        compare_each(&condition);
        break;
    case FILTER_CONTAINS:
        add_way(&condition, "wildcard", 'k',
                json_pack("{s:o}", "value", pattern_of(node->values[0])));
        break;
    case FILTER_STARTS_WITH:
        add_way(&condition, "prefix", 'k', json_pack("{s:o}", "value", form_of(node->values[0])));
        break;
    default:
        compare(&condition, node);
    }
    return any_of(condition.ways);
}

/* Without a column no document has the field; then ids are compared as such (filter_match.c). */
static json_t *leaf(const struct dsl *dsl, const struct filter_node *node)
{
    int field = schema_field(dsl->schema, node->field);
    enum column_kind column = field < 0 ? COLUMN_NONE : dsl->schema->fields[field].column;

    if (node->numbers || column == COLUMN_POINT || column == COLUMN_BOX)
        return refuse(dsl, node);
    if (field < 0 && dsl->schema->copies && dsl->reader && str_eq(node->field, STORY_FIELD))
        return found_stories_filter(dsl, node);
    if (column != COLUMN_NONE)
        return on_field(dsl, node, (uint32_t)field);
    return str_eq(node->field, dsl->schema->primary_key) ? ids_of(node) : none();
}

static json_t *branches(const struct dsl *dsl, const struct filter_node *node, const char *how)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        json_t *child = dsl_filter(dsl, node->children[i]);

        if (!child) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, child);
    }
    return json_pack("{s:{s:o}}", "bool", how, list);
}

json_t *dsl_filter(const struct dsl *dsl, const struct filter_node *node)
{
    switch (node->kind) {
    case FILTER_AND:
        return branches(dsl, node, "filter");
    case FILTER_OR:
        return branches(dsl, node, "should");
    case FILTER_NOT:
        return branches(dsl, node, "must_not");
    case FILTER_IDS:
        return ids_of(node);
    default:
        return leaf(dsl, node);
    }
}
