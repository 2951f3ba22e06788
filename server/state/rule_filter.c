/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_filter.c - the filter's alternatives, each as a set of the wanted values that it demands. */
#include "server/state/rule_filter.h"

#include "base/json.h"

#define ALTERNATIVES_MAX 64 /* more are not looked at */

struct rule_values {
    struct str attributes[RULE_VALUES_MAX];
    const json_t *values[RULE_VALUES_MAX];
    uint32_t count;
};

/* --- what is wanted --- */

static bool is_scalar(const json_t *value)
{
    return json_is_string(value) || json_is_number(value) || json_is_boolean(value);
}

size_t rule_filter_count(const json_t *values)
{
    size_t count = 0, i;
    const char *key;
    json_t *member;

    json_object_foreach ((json_t *)(uintptr_t)values, key, member)
        count += rule_filter_count(member);
    json_array_foreach (values, i, member)
        count += rule_filter_count(member);
    return count + is_scalar(values);
}

static void collect(struct rule_values *wanted, struct str attribute, const json_t *values,
                    struct arena *arena)
{
    const char *key;
    json_t *member;
    size_t i;

    json_object_foreach ((json_t *)(uintptr_t)values, key, member)
        collect(wanted,
                attribute.data ? arena_format(arena, "%.*s.%s", STR_ARG(attribute), key)
                               : str_of(key),
                member, arena);
    json_array_foreach (values, i, member)
        collect(wanted, attribute, member, arena);
    if (!is_scalar(values) || wanted->count == RULE_VALUES_MAX)
        return;
    wanted->attributes[wanted->count] = attribute;
    wanted->values[wanted->count++] = values;
}

static bool is_value(const json_t *wanted, struct str value)
{
    double number;

    if (json_is_number(wanted))
        return str_to_double(str_trim(value), &number) && number == json_number_value(wanted);
    if (json_is_boolean(wanted))
        return str_eq_nocase(value, json_is_true(wanted) ? STR("true") : STR("false"));
    return str_eq_nocase(str_trim(value), str_trim(json_str(wanted)));
}

/* One bit for each wanted value that the condition demands. */
static uint32_t demanded(const struct rule_values *wanted, const struct filter_node *condition,
                         struct str value)
{
    uint32_t bits = 0;

    for (uint32_t i = 0; i < wanted->count; i++)
        if (str_eq(wanted->attributes[i], condition->field) && is_value(wanted->values[i], value))
            bits |= (uint32_t)1 << i;
    return bits;
}

/* --- alternatives --- */

struct alternatives {
    uint32_t at[ALTERNATIVES_MAX];
    uint32_t count;
};

/* An alternative that demands no more than another one adds nothing. */
static void add(struct alternatives *all, uint32_t bits)
{
    for (uint32_t i = 0; i < all->count; i++)
        if ((all->at[i] & bits) == bits)
            return;
    if (all->count < ALTERNATIVES_MAX)
        all->at[all->count++] = bits;
}

static void find(const struct rule_values *wanted, const struct filter_node *node,
                 struct alternatives *out);

static void find_all_of(const struct rule_values *wanted, const struct filter_node *node,
                        struct alternatives *out)
{
    struct alternatives before = {.count = 1}, own;

    for (uint32_t i = 0; i < node->child_count; i++) {
        find(wanted, node->children[i], &own);
        out->count = 0;
        for (uint32_t a = 0; a < before.count; a++)
            for (uint32_t b = 0; b < own.count; b++)
                add(out, before.at[a] | own.at[b]);
        before = *out;
    }
}

static void find_any_of(const struct rule_values *wanted, const struct filter_node *node,
                        struct alternatives *out)
{
    struct alternatives own;

    for (uint32_t i = 0; i < node->child_count; i++) {
        find(wanted, node->children[i], &own);
        for (uint32_t a = 0; a < own.count; a++)
            add(out, own.at[a]);
    }
}

static void find(const struct rule_values *wanted, const struct filter_node *node,
                 struct alternatives *out)
{
    bool equal = node->kind == FILTER_EQUAL || node->kind == FILTER_IN;

    out->count = 0;
    if (node->kind == FILTER_AND)
        find_all_of(wanted, node, out);
    else if (node->kind == FILTER_OR)
        find_any_of(wanted, node, out);
    for (uint32_t i = 0; equal && i < node->value_count; i++)
        add(out, demanded(wanted, node, node->values[i]));
    if (out->count == 0)
        add(out, 0);
}

bool rule_filter_holds(const json_t *values, const struct filter_node *filter)
{
    struct arena *arena = arena_new();
    struct rule_values wanted = {.count = 0};
    struct alternatives all = {.count = 1};
    bool holds = false;

    collect(&wanted, STR_NONE, values, arena);
    if (filter && wanted.count > 0)
        find(&wanted, filter, &all);
    for (uint32_t i = 0; i < all.count; i++)
        holds |= all.at[i] == (uint32_t)((UINT64_C(1) << wanted.count) - 1);
    arena_free(arena);
    return holds;
}
