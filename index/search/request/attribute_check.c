/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_check.c - lists of attributes, for error texts. */
#include "search/request/attribute_check.h"

#include <stdlib.h>

#include "base/mem.h"

struct attribute_names {
    struct str *at;
    uint32_t count;
    bool hidden; /* some are left out */
};

static void names_add(struct attribute_names *names, const struct settings *settings,
                      struct str name, bool hide)
{
    if (hide && !settings_is_displayed(settings, name))
        names->hidden = true;
    else
        names->at[names->count++] = name;
}

static int compare_names(const void *a, const void *b)
{
    const struct str *left = a, *right = b;

    return str_compare(*left, *right);
}

static void add_names(struct buf *out, struct attribute_names *names, bool quote_each)
{
    const char *quote = quote_each ? "`" : "", *between = quote_each ? "`, `" : ", ";
    struct str before = STR_NONE;

    qsort(names->at, names->count, sizeof *names->at, compare_names);
    buf_add_text(out, quote_each ? quote : "`");
    for (uint32_t i = 0; i < names->count; i++) {
        if (i > 0 && str_eq(before, names->at[i]))
            continue;
        if (i > 0)
            buf_add_text(out, between);
        before = names->at[i];
        buf_add_str(out, before);
    }
    if (names->hidden)
        buf_add_text(out, names->count > 0 ? ", <..hidden-attributes>" : "<..hidden-attributes>");
    buf_add_text(out, "`.");
}

typedef bool rule_fn(const struct filterable_rule *rule);

static bool any_rule(const struct filterable_rule *rule)
{
    return rule->equality || rule->comparison;
}

static bool searchable_rule(const struct filterable_rule *rule)
{
    return rule->facet_search;
}

static void take_rules(struct attribute_names *names, const struct settings *settings,
                       rule_fn *wanted, bool hide)
{
    names->at = mem_alloc((settings->filterable_count + 1) * sizeof *names->at);
    for (uint32_t i = 0; i < settings->filterable_count; i++)
        if (wanted(&settings->filterable[i]))
            names_add(names, settings, settings->filterable[i].pattern, hide);
}

void add_filterable(struct buf *out, const struct settings *settings, const char *available,
                    bool quote_each, bool hide)
{
    struct attribute_names names = {0};

    take_rules(&names, settings, any_rule, hide);
    if (names.count == 0 && !names.hidden) {
        buf_add_text(out, "This index does not have configured filterable attributes.");
    } else {
        buf_add_text(out, available);
        add_names(out, &names, quote_each);
    }
    free(names.at);
}

void add_sortable(struct buf *out, const struct settings *settings)
{
    struct attribute_names names = {
        .at = mem_alloc((settings->sortable.count + 1) * sizeof(struct str))};

    for (uint32_t i = 0; i < settings->sortable.count; i++)
        names_add(&names, settings, settings->sortable.at[i], true);
    if (names.count == 0 && !names.hidden) {
        buf_add_text(out, "This index does not have configured sortable attributes.");
    } else {
        buf_add_text(out, "Available sortable attributes are: ");
        add_names(out, &names, false);
    }
    free(names.at);
}

void add_facet_searchable(struct buf *out, const struct settings *settings)
{
    static const char advice[] =
        " To make it facet-searchable add it to the `filterableAttributes` index settings.";
    struct attribute_names names = {0};

    take_rules(&names, settings, searchable_rule, true);
    if (names.count == 0 && !names.hidden) {
        buf_add_text(out, "This index does not have configured facet-searchable attributes.");
    } else {
        buf_add_text(out, "Available facet-searchable attributes patterns are: ");
        add_names(out, &names, false);
    }
    buf_add_text(out, advice);
    free(names.at);
}
