/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_ask.c - what the settings say about one attribute, and about times. */
#include "base/zone.h"
#include "store/settings/attribute.h"
#include "store/settings/schema.h"
#include "store/settings/settings.h"

static int covering(const struct str_list *names, struct str path)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (attribute_covers(names->at[i], path))
            return (int)i;
    return -1;
}

const struct zone_info *settings_zone(const struct settings *settings,
                                      const struct zone_info *otherwise)
{
    const struct zone_info *zone = settings->timezone.data ? zone_find(settings->timezone) : NULL;

    return zone ? zone : otherwise;
}

bool settings_is_displayed(const struct settings *settings, struct str path)
{
    return settings->all_displayed || covering(&settings->displayed, path) >= 0;
}

int settings_searchable(const struct settings *settings, struct str path)
{
    if (settings->all_searchable)
        return attribute_covers(SCHEMA_VECTORS_FIELD, path) ||
                       attribute_covers(SCHEMA_GEOJSON_FIELD, path)
                   ? -1
                   : 0;
    return covering(&settings->searchable, path);
}

bool settings_is_sortable(const struct settings *settings, struct str path)
{
    return covering(&settings->sortable, path) >= 0;
}

const struct filterable_rule *settings_filterable(const struct settings *settings, struct str path)
{
    for (uint32_t i = 0; i < settings->filterable_count; i++) {
        const struct filterable_rule *rule = &settings->filterable[i];

        if (attribute_matches(rule->pattern, path) ||
            (!rule->is_pattern && attribute_covers(rule->pattern, path)))
            return rule;
    }
    return NULL;
}

const struct localized_rule *settings_localized(const struct settings *settings, struct str path)
{
    for (uint32_t i = 0; i < settings->localized_count; i++)
        for (uint32_t j = 0; j < settings->localized[i].patterns.count; j++)
            if (attribute_matches(settings->localized[i].patterns.at[j], path))
                return &settings->localized[i];
    return NULL;
}

bool settings_facet_by_count(const struct settings *settings, struct str attribute)
{
    bool by_count = false;

    for (uint32_t i = 0; i < settings->facet_order_count; i++) {
        const struct facet_order *order = &settings->facet_orders[i];

        if (str_eq(order->attribute, attribute))
            return order->by_count;
        if (str_is(order->attribute, "*"))
            by_count = order->by_count;
    }
    return by_count;
}
