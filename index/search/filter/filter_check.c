/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_check.c - checks a filter against the settings, before it is evaluated. */
#include "search/filter/filter_match.h"
#include "search/filter/filter_ranks.h"
#include "search/request/attribute_check.h"
#include "store/reader/story_read.h"

static enum status not_filterable(const struct filter_node *condition,
                                  const struct settings *settings, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "Attribute `%.*s` is not filterable. ", STR_ARG(condition->field));
    add_filterable(&text, settings, "Available filterable attribute patterns are: ", true, false);
    filter_print_place(condition, &text);
    return error_set(err, STATUS_BAD_FILTER, "%.*s", STR_ARG(buf_str(&text)));
}

/* Conditions on places look at both fields. */
static enum status check_places(const struct filter_node *condition,
                                const struct settings *settings, struct error *err)
{
    struct filter_node both = *condition;

    if (settings_filterable(settings, SCHEMA_GEO_FIELD) ||
        settings_filterable(settings, SCHEMA_GEOJSON_FIELD))
        return STATUS_OK;
    both.field = STR("_geo/_geojson");
    return not_filterable(&both, settings, err);
}

static const char *const signs[] = {
    [FILTER_EQUAL] = "=",       [FILTER_IN] = "IN",       [FILTER_LESS] = "<",
    [FILTER_LESS_EQUAL] = "<=", [FILTER_GREATER] = ">",   [FILTER_GREATER_EQUAL] = ">=",
    [FILTER_RANGE] = "TO",      [FILTER_EXISTS] = NULL,   [FILTER_IS_NULL] = NULL,
    [FILTER_IS_EMPTY] = NULL,   [FILTER_CONTAINS] = NULL, [FILTER_STARTS_WITH] = NULL,
    [FILTER_GEO_RADIUS] = NULL, [FILTER_GEO_BOX] = NULL,  [FILTER_GEO_POLYGON] = NULL,
    [FILTER_IDS] = NULL,        [FILTER_SET] = NULL,
};

static bool is_comparison(enum filter_kind kind)
{
    return kind == FILTER_LESS || kind == FILTER_LESS_EQUAL || kind == FILTER_GREATER ||
           kind == FILTER_GREATER_EQUAL || kind == FILTER_RANGE;
}

/* The settings may allow only some operators for an attribute. */
static enum status check_operator(const struct filter_node *condition,
                                  const struct filterable_rule *rule, struct error *err)
{
    const char *sign = signs[condition->kind];
    bool comparison = is_comparison(condition->kind);

    if (!sign || (comparison ? rule->comparison : rule->equality))
        return STATUS_OK;
    return error_set(err, STATUS_BAD_FILTER,
                     "Filter operator `%s` is not allowed for the attribute `%.*s`.\n  - Hint: "
                     "enable %s for `%.*s` in the features of its rule in `filterableAttributes`",
                     sign, STR_ARG(condition->field), comparison ? "comparison" : "equality",
                     STR_ARG(rule->pattern));
}

/* A date column can be compared only with dates. */
static enum status check_dates(const struct filter_node *condition, int64_t now, struct error *err)
{
    int64_t first, last;

    if (condition->kind == FILTER_CONTAINS || condition->kind == FILTER_STARTS_WITH)
        return error_set(err, STATUS_BAD_FILTER, "`%.*s` is a date: compare it with = < > or TO",
                         STR_ARG(condition->field));
    for (uint32_t i = 0; i < condition->value_count; i++)
        if (!filter_date(condition->values[i], now, condition->zone, &first, &last))
            return error_set(
                err, STATUS_BAD_FILTER,
                "`%.*s` is not a date: write 2021-01-07, 2021-01-07T09:00:00Z or now-7d",
                STR_ARG(condition->values[i]));
    return STATUS_OK;
}

static enum status check_story(const struct filter_node *condition, struct error *err)
{
    uint64_t story;

    for (uint32_t i = 0; i < condition->value_count; i++)
        if (!story_parse(condition->values[i], &story))
            return error_set(err, STATUS_BAD_FILTER,
                             "`%.*s` is not a story: write sixteen hexadecimal digits, as in "
                             "`_story` of a hit",
                             STR_ARG(condition->values[i]));
    if (condition->kind == FILTER_EQUAL || condition->kind == FILTER_IN)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_FILTER, "`story` is compared with = and IN only");
}

/* Does the name mean the documents' stories, and not a field with this name? */
static bool is_story(const struct schema *schema, struct str name)
{
    return schema->copies && str_eq(name, STORY_FIELD) && schema_field(schema, name) < 0;
}

/* Articles are found by their ids without a column. */
static bool is_id(const struct schema *schema, struct str name)
{
    return schema->settings->preset == PRESET_ARTICLES && str_eq(name, schema->primary_key) &&
           !settings_filterable(schema->settings, name);
}

static enum status check_id(const struct filter_node *condition, struct error *err)
{
    if (condition->kind == FILTER_EQUAL || condition->kind == FILTER_IN)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_FILTER, "`%.*s` is compared with = and IN only",
                     STR_ARG(condition->field));
}

enum status filter_check(const struct filter_node *filter, const struct schema *schema, int64_t now,
                         struct error *err)
{
    const struct filterable_rule *rule;
    int field;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < filter->child_count; i++)
        status = filter_check(filter->children[i], schema, now, err);
    if (status || filter->child_count > 0 || filter->kind == FILTER_IDS || filter->sets)
        return status;
    if (is_story(schema, filter->field))
        return check_story(filter, err);
    if (is_id(schema, filter->field))
        return check_id(filter, err);
    if (filter->numbers)
        return check_places(filter, schema->settings, err);
    rule = settings_filterable(schema->settings, filter->field);
    if (!rule || (!rule->equality && !rule->comparison))
        return not_filterable(filter, schema->settings, err);
    if ((status = check_operator(filter, rule, err)))
        return status;
    field = schema_field(schema, filter->field);
    if (field >= 0 && schema->fields[field].column == COLUMN_DATE)
        return check_dates(filter, now, err);
    return STATUS_OK;
}
