/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_check.c - may an index be filtered so? Asked once, before its segments are looked at. */
#include <stdio.h>

#include "search/filter_match.h"
#include "search/filter_ranks.h"

static enum status bad_field(struct str name, const struct schema *schema, struct error *err)
{
    char known[300];
    size_t length = 0;

    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].column != COLUMN_NONE && length + 40 < sizeof known)
            length += (size_t)snprintf(known + length, sizeof known - length, "%s%.*s",
                                       length ? ", " : "", STR_ARG(schema->fields[i].name));
    return error_set(err, STATUS_BAD_FILTER, "`%.*s` cannot be filtered by; fields that can: %s",
                     STR_ARG(name), known);
}

/* A date column compares with nothing but dates. */
static enum status check_dates(const struct filter_node *condition, int64_t now, struct error *err)
{
    int64_t first, last;

    if (condition->kind == FILTER_CONTAINS || condition->kind == FILTER_STARTS_WITH)
        return error_set(err, STATUS_BAD_FILTER, "`%.*s` is a date: compare it with = < > or TO",
                         STR_ARG(condition->field));
    for (uint32_t i = 0; i < condition->value_count; i++)
        if (!filter_date(condition->values[i], now, &first, &last))
            return error_set(err, STATUS_BAD_FILTER,
                             "`%.*s` is no date: write 2021-01-07, 2021-01-07T09:00:00Z or now-7d",
                             STR_ARG(condition->values[i]));
    return STATUS_OK;
}

enum status filter_check(const struct filter_node *filter, const struct schema *schema, int64_t now,
                         struct error *err)
{
    int field;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < filter->child_count; i++)
        status = filter_check(filter->children[i], schema, now, err);
    if (status || filter->child_count > 0)
        return status;
    field = schema_field(schema, filter->field);
    if (field < 0 || schema->fields[field].column == COLUMN_NONE)
        return bad_field(filter->field, schema, err);
    if (schema->fields[field].column == COLUMN_DATE)
        return check_dates(filter, now, err);
    return STATUS_OK;
}
