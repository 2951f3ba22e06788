/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_scope.c - the attributes to search. Words with typos are searched in fewer attributes: the
 * settings disable typos in some.
 *
 * If positions include the field, occurrences in other fields are skipped. In an index of articles,
 * each field has its own terms, and only the terms of these fields are looked up. */
#include "query/plan_private.h"
#include "store/settings/attribute.h"

typedef bool wants_fn(const struct plan_options *options, struct str path);

static bool is_named(const struct plan_options *options, struct str path)
{
    for (uint32_t i = 0; i < options->on_count; i++)
        if (attribute_matches(options->on[i], path))
            return true;
    return options->on_count == 0;
}

static bool is_tolerant(const struct plan_options *options, struct str path)
{
    const struct str_list *off = &options->typo->off_attributes;

    for (uint32_t i = 0; i < off->count; i++)
        if (attribute_covers(off->at[i], path))
            return false;
    return is_named(options, path);
}

/* Hidden fields are searched only by their own name. */
static bool is_asked_for(const struct plan_options *options, struct str path)
{
    for (uint32_t i = 0; i < options->on_count; i++)
        if (str_eq(options->on[i], path))
            return true;
    return false;
}

static const struct plan_scope *scope_of(struct planner *planner, wants_fn *wants)
{
    const struct schema *schema = planner->generation->schema;
    struct plan_scope *scope = arena_zero(planner->arena, 1, sizeof *scope);

    scope->fields = bitmap_in(planner->arena, schema->field_count);
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (wants(planner->options, schema->fields[i].name))
            bitmap_set(&scope->fields, i);
    return scope;
}

static void use_keys(struct planner *planner, wants_fn *wants, struct plan_keys *keys)
{
    const struct schema *schema = planner->generation->schema;
    struct plan_field *on = arena_alloc(planner->arena, (schema->field_count + 1) * sizeof *on);

    *keys = (struct plan_keys){.fields = on, .chosen = true};
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        bool body = field->role == FIELD_BODY && field->searchable;

        if (!wants(planner->options, field->name) ||
            (field->role == FIELD_HIDDEN && !is_asked_for(planner->options, field->name)))
            continue;
        if (body)
            on[keys->count++] = (struct plan_field){.field = SCHEMA_ALL_FIELDS, .body_only = true};
        else if (field->marked)
            on[keys->count++] = (struct plan_field){.field = (int)i};
    }
}

void plan_set_scope(struct planner *planner)
{
    const struct plan_options *options = planner->options;
    bool by_position = planner->generation->schema->field_positions;
    bool differ = options->typo && options->typo->off_attributes.count > 0;

    if (options->on_count > 0 && by_position)
        planner->scope = scope_of(planner, is_named);
    else if (options->on_count > 0)
        use_keys(planner, is_named, &planner->on);
    planner->tolerant_scope = planner->scope;
    planner->tolerant_on = planner->on;
    if (differ && by_position)
        planner->tolerant_scope = scope_of(planner, is_tolerant);
    else if (differ)
        use_keys(planner, is_tolerant, &planner->tolerant_on);
}
