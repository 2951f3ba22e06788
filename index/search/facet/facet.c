/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.c - counts the values of a field, and chooses the first or the most frequent. */
#include "search/facet/facet.h"

#include <stdio.h>
#include <stdlib.h>

#include "search/facet/facet_date.h"
#include "search/facet/facet_walk.h"
#include "search/request/attribute_check.h"
#include "store/settings/attribute.h"

#define CHECK_EVERY 4096 /* values */

/* --- printing numbers --- */

static void add_zeros(struct buf *out, int count)
{
    while (count-- > 0)
        buf_add_char(out, '0');
}

/* `point`: how many digits are before the decimal point; if negative, zeros follow the point. */
static void add_digits(struct buf *out, const char *digits, int count, int point)
{
    int whole = point < 0 ? 0 : point < count ? point : count;

    if (whole == 0)
        buf_add_char(out, '0');
    buf_add(out, digits, (size_t)whole);
    add_zeros(out, point - count);
    if (whole == count)
        return;
    buf_add_char(out, '.');
    add_zeros(out, -point);
    buf_add(out, digits + whole, (size_t)(count - whole));
}

void facet_print_number(struct buf *out, double number)
{
    char text[40], digits[24];
    int count = 0, exponent;

    for (int precision = 0; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, number);
        if (strtod(text, NULL) == number) /* NOLINT: exactly the same is what is wanted */
            break;
    }
    exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    for (const char *at = text; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9')
            digits[count++] = *at;
    if (text[0] == '-')
        buf_add_char(out, '-');
    add_digits(out, digits, count, exponent + 1);
}

/* --- the first or the most --- */

/* Values come in order; the most frequent are kept in a heap whose top is the rarest, the later
 * one of equals. */
struct chosen_facet {
    struct facet_value *values;
    uint32_t *places; /* in the order of values */
    uint32_t count, most, seen;
};

static bool is_rarer(const struct chosen_facet *chosen, uint32_t a, uint32_t b)
{
    if (chosen->values[a].count != chosen->values[b].count)
        return chosen->values[a].count < chosen->values[b].count;
    return chosen->places[a] > chosen->places[b];
}

static void swap(struct chosen_facet *chosen, uint32_t a, uint32_t b)
{
    struct facet_value value = chosen->values[a];
    uint32_t place = chosen->places[a];

    chosen->values[a] = chosen->values[b];
    chosen->places[a] = chosen->places[b];
    chosen->values[b] = value;
    chosen->places[b] = place;
}

static void sift_down(struct chosen_facet *chosen, uint32_t at, uint32_t count)
{
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_rarer(chosen, child + 1, child))
            child++;
        if (!is_rarer(chosen, child, at))
            return;
        swap(chosen, child, at);
    }
}

static void sift_up(struct chosen_facet *chosen, uint32_t at)
{
    for (; at > 0 && is_rarer(chosen, at, (at - 1) / 2); at = (at - 1) / 2)
        swap(chosen, at, (at - 1) / 2);
}

/* Makes texts only for the chosen values. */
static struct str text_of(const struct facet_entry *entry, struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    if (!entry->is_number)
        return arena_str(arena, entry->text);
    facet_print_number(&text, entry->number);
    return arena_str(arena, buf_str(&text));
}

static void choose(struct chosen_facet *chosen, const struct facet_entry *entry,
                   struct arena *arena)
{
    uint32_t place = chosen->seen++;

    if (chosen->count < chosen->most) {
        chosen->values[chosen->count] = (struct facet_value){text_of(entry, arena), entry->count};
        chosen->places[chosen->count] = place;
        sift_up(chosen, chosen->count++);
        return;
    }
    if (chosen->most == 0 || entry->count <= chosen->values[0].count)
        return;
    chosen->values[0] = (struct facet_value){text_of(entry, arena), entry->count};
    chosen->places[0] = place;
    sift_down(chosen, 0, chosen->count);
}

/* The heap as a list, most frequent first. */
static void sort_chosen(struct chosen_facet *chosen)
{
    for (uint32_t left = chosen->count; left > 1; left--) {
        swap(chosen, 0, left - 1);
        sift_down(chosen, 0, left - 1);
    }
}

static void widen(struct facet_result *result, const struct facet_entry *entry)
{
    if (!entry->is_number)
        return;
    if (!result->has_range)
        result->low = entry->number;
    result->high = entry->number; /* they ascend */
    result->has_range = true;
}

/* `most` is a setting, which can be any number; there are only `values` values. */
static struct chosen_facet chosen_room(uint32_t most, uint64_t values, struct arena *arena)
{
    if (most > values)
        most = (uint32_t)values;
    return (struct chosen_facet){.values = arena_alloc(arena, most * sizeof(struct facet_value)),
                                 .places = arena_alloc(arena, most * sizeof(uint32_t)),
                                 .most = most};
}

/* Looks at the budget before the first value, and now and then. */
static bool may_go_on(const struct facet_options *options, const struct arena *arena,
                      uint32_t *steps, enum budget_limit *limit)
{
    if ((*steps)++ % CHECK_EVERY == 0)
        *limit = budget_check(options->budget, arena);
    return !*limit;
}

static enum budget_limit count_values(const struct generation *generation, const struct bitmap *all,
                                      const struct facet_options *options, facet_keep_fn *keep,
                                      void *context, struct arena *arena,
                                      struct facet_result *result)
{
    enum budget_limit limit = BUDGET_OPEN;
    struct chosen_facet chosen;
    struct facet_walk walk;
    struct facet_entry entry;
    uint32_t steps = 0;

    facet_walk_init(&walk, generation, all, result->field, options->distinct, arena);
    chosen = chosen_room(options->most, facet_walk_most(&walk), arena);
    while (may_go_on(options, arena, &steps, &limit) && facet_walk_next(&walk, &entry)) {
        widen(result, &entry);
        if (keep && !keep(context, &entry))
            continue;
        if (options->by_count) {
            choose(&chosen, &entry, arena);
        } else if (chosen.count < chosen.most) {
            chosen.values[chosen.count++] =
                (struct facet_value){text_of(&entry, arena), entry.count};
        } else if (keep || !entry.is_number) {
            break; /* what follows changes neither values nor range */
        }
    }
    if (options->by_count)
        sort_chosen(&chosen);
    result->values = chosen.values;
    result->value_count = chosen.count;
    return limit;
}

static void choose_dates(const struct facet_value *values, uint32_t count,
                         const struct facet_options *options, struct arena *arena,
                         struct facet_result *result)
{
    struct chosen_facet chosen = chosen_room(options->most, count, arena);

    for (uint32_t i = 0; i < count && (options->by_count || i < options->most); i++) {
        struct facet_entry entry = {.text = values[i].value, .count = values[i].count};

        choose(&chosen, &entry, arena);
    }
    result->value_count = chosen.count;
    result->values = chosen.values;
    if (options->by_count)
        sort_chosen(&chosen);
    else
        result->values = values;
}

/* --- the field --- */

/* `year` and `month` count `published` in an index of articles, unless such a field exists. */
static bool is_period(const struct schema *schema, struct str field, enum facet_period *period)
{
    if (schema->settings->preset != PRESET_ARTICLES || schema_field(schema, field) >= 0)
        return false;
    *period = str_is(field, "month") ? FACET_MONTH : FACET_YEAR;
    return str_is(field, "year") || str_is(field, "month");
}

static enum status not_filterable(struct str field, const struct settings *settings,
                                  struct error *err)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "Invalid facet distribution: Pattern `%.*s` is not filterable. ",
             STR_ARG(field));
    add_filterable(&text, settings, "Available filterable attributes patterns are: ", false, false);
    return error_set(err, STATUS_BAD_FACETS, "%.*s", STR_ARG(buf_str(&text)));
}

static bool is_filterable(const struct settings *settings, struct str field)
{
    const struct filterable_rule *rule = settings_filterable(settings, field);

    return rule && (rule->equality || rule->comparison);
}

enum status facet_check(struct str field, const struct schema *schema, struct error *err)
{
    enum facet_period period;

    if (str_is(field, "*") || is_period(schema, field, &period) ||
        is_filterable(schema->settings, field))
        return STATUS_OK;
    return not_filterable(field, schema->settings, err);
}

static bool has_dates(const struct generation *generation, struct str field)
{
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = columns_find(&generation->segments[s].files->columns, field);

        if (column)
            return column->kind == COLUMN_DATE;
    }
    return false;
}

enum budget_limit facet_count(const struct generation *generation, const struct bitmap *all,
                              struct str field, const struct facet_options *options,
                              struct arena *arena, struct facet_result *result)
{
    enum facet_period period = FACET_DAY;
    bool derived = is_period(generation->schema, field, &period);
    struct str name = derived ? STR("published") : field;
    const struct facet_value *values;
    uint32_t count;

    *result = (struct facet_result){.field = field};
    if (!derived && !has_dates(generation, field))
        return count_values(generation, all, options, NULL, NULL, arena, result);
    values = facet_count_dates(generation, all, name, options, period, arena, result, &count);
    choose_dates(values, count, options, arena, result);
    if (derived)
        result->has_range = false;
    return BUDGET_OPEN;
}

enum budget_limit facet_count_some(const struct generation *generation, const struct bitmap *all,
                                   struct str field, const struct facet_options *options,
                                   facet_keep_fn *keep, void *context, struct arena *arena,
                                   struct facet_result *result)
{
    enum budget_limit limit;

    *result = (struct facet_result){.field = field};
    limit = count_values(generation, all, options, keep, context, arena, result);
    result->has_range = false;
    return limit;
}

/* --- what a request asks for --- */

struct wanted {
    struct facet_result *results;
    uint32_t count, room;
};

static bool is_wanted(const struct wanted *wanted, struct str name)
{
    for (uint32_t i = 0; i < wanted->count; i++)
        if (str_eq(wanted->results[i].field, name))
            return true;
    return false;
}

static void want(struct wanted *wanted, struct str name)
{
    if (wanted->count < wanted->room && !is_wanted(wanted, name))
        wanted->results[wanted->count++].field = name;
}

/* A field that only hidden documents have is not told to a client that did not name it. */
static bool may_be_named(const struct generation *generation, const struct moment *moment,
                         struct str field, struct str name)
{
    return moment->hidden_count == 0 || str_eq(field, name) ||
           moment_shows_field(moment, generation, field);
}

/* Adds the fields that a name means: all for `*`, else the field and fields nested in it. */
static void want_fields(struct wanted *wanted, const struct generation *generation,
                        const struct moment *moment, struct str name)
{
    const struct schema *schema = generation->schema;

    for (uint32_t f = 0; f < schema->field_count; f++) {
        const struct field *field = &schema->fields[f];

        if (field->column != COLUMN_NONE && is_filterable(schema->settings, field->name) &&
            (str_is(name, "*") || attribute_covers(name, field->name)) &&
            may_be_named(generation, moment, field->name, name))
            want(wanted, field->name);
    }
}

enum budget_limit facet_count_all(const struct generation *generation, const struct moment *moment,
                                  const struct bitmap *all, const struct str *names,
                                  uint32_t name_count, uint32_t most, struct str distinct,
                                  const struct zone_info *zone, struct budget *budget,
                                  struct arena *arena, struct facet_result **results,
                                  uint32_t *count)
{
    const struct schema *schema = generation->schema;
    const struct settings *settings = schema->settings;
    struct wanted wanted = {.room = schema->field_count + name_count};
    enum budget_limit limit = BUDGET_OPEN;

    wanted.results = arena_zero(arena, wanted.room, sizeof *wanted.results);
    for (uint32_t i = 0; i < name_count; i++) {
        want_fields(&wanted, generation, moment, names[i]);
        if (!str_is(names[i], "*") && schema_field(schema, names[i]) < 0)
            want(&wanted, names[i]); /* of no document yet, or derived */
    }
    *count = 0;
    while (*count < wanted.count && !(limit = budget_check(budget, arena))) {
        struct str field = wanted.results[*count].field;
        struct facet_options options = {most ? most : settings->max_values_per_facet,
                                        settings_facet_by_count(settings, field), distinct, zone,
                                        budget};

        limit = facet_count(generation, all, field, &options, arena, &wanted.results[*count]);
        (*count)++;
    }
    *results = wanted.results;
    return limit;
}

enum status facet_find_check(struct str field, const struct schema *schema,
                             struct facet_typos *typos, struct error *err)
{
    const struct settings *settings = schema->settings;
    const struct filterable_rule *rule = settings_filterable(settings, field);
    BUF_AUTO struct buf text = {0};

    *typos = (struct facet_typos){settings->typo.enabled, settings->typo.one, settings->typo.two};
    if (!settings->facet_search)
        return error_set(err, STATUS_FACET_SEARCH_DISABLED,
                         "The facet search is disabled for this index");
    if (rule && rule->facet_search)
        return STATUS_OK;
    buf_addf(&text, "Attribute `%.*s` is not facet-searchable. ", STR_ARG(field));
    add_facet_searchable(&text, settings);
    return error_set(err, STATUS_BAD_FACET_NAME, "%.*s", STR_ARG(buf_str(&text)));
}
