/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_fields.c - which names in a query are fields.
 *
 * A request that may not see all documents must not learn which fields the others have. For it,
 * a field is known if the preset has it, or a document that it may see. Documents are counted by
 * their top-level fields; for a nested one, only its column tells. So without a column
 *
 *   in the readers' language, a nested name is a word;
 *   in the professional's, any name below a known field is a field, which may have no word. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/search_private.h"
#include "store/reader/moment.h"

void search_names_init(struct search_names *names, const struct generation *generation,
                       const struct moment *seen)
{
    *names = (struct search_names){.generation = generation, .schema = generation->schema};
    if (generation->segment_count > 0) /* else the documents are in a cluster, if there are any */
        names->seen = seen;
}

void search_names_fini(struct search_names *names)
{
    free(names->shown);
}

static bool is_of_preset(const struct schema *schema, uint32_t number)
{
    struct field_list *preset;
    uint32_t count;

    if (schema->settings->preset != PRESET_ARTICLES)
        return false;
    preset = field_list_new(PRESET_ARTICLES); /* they come first in a schema */
    count = field_list_count(preset);
    field_list_free(preset);
    return number < count;
}

/* How many documents that may be seen have the field at their top level. */
static uint64_t shown_of(struct search_names *names, uint32_t number)
{
    if (!names->shown) {
        names->shown = mem_zero(names->schema->field_count + 1, sizeof *names->shown);
        generation_fields(names->generation, names->seen, names->shown);
    }
    return names->shown[number];
}

/* The name before the first dot. */
static struct str top_of(struct str name)
{
    return str_cut(&name, '.');
}

static bool knows(struct search_names *names, uint32_t number)
{
    const struct field *field = &names->schema->fields[number];

    if (!names->seen || is_of_preset(names->schema, number))
        return true;
    if (top_of(field->name).length == field->name.length)
        return shown_of(names, number) > 0;
    return field->column != COLUMN_NONE &&
           moment_shows_field(names->seen, names->generation, field->name);
}

bool search_is_field(void *context, struct str name)
{
    struct search_names *names = context;
    int number = schema_field(names->schema, name);

    return number >= 0 &&
           (names->schema->fields[number].searchable ||
            names->schema->fields[number].column != COLUMN_NONE) &&
           knows(names, (uint32_t)number);
}

/* Is it a name below a field that the request knows, in any case? */
static bool is_below_known(struct search_names *names, struct str name)
{
    struct str top = top_of(name);

    if (!names->seen || top.length == name.length ||
        settings_searchable(names->schema->settings, name) < 0)
        return false;
    for (uint32_t i = 0; i < names->schema->field_count; i++)
        if (str_eq_nocase(names->schema->fields[i].name, top) && shown_of(names, i) > 0)
            return true;
    return false;
}

struct str search_field_of_name(void *context, struct str name)
{
    struct search_names *names = context;
    bool below = is_below_known(names, name);

    for (uint32_t i = 0; i < names->schema->field_count; i++)
        if (names->schema->fields[i].searchable &&
            str_eq_nocase(names->schema->fields[i].name, name) && (below || knows(names, i)))
            return names->schema->fields[i].name;
    return below ? name : STR_NONE;
}
