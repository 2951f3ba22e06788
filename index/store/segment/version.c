/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.c - reads versions from JSON and from columns. */
#include "store/segment/version.h"

#include "base/date.h"
#include "base/json.h"

static const struct version no_version = {VERSION_NONE, 0, COLUMN_NO_DATE};

static bool has_versions(const struct schema *schema)
{
    return schema->settings->preset == PRESET_ARTICLES;
}

static void set_date(struct version *version, int64_t date)
{
    if (date == COLUMN_NO_DATE)
        return;
    version->kind = VERSION_DATE;
    version->number = (double)date;
}

static int64_t parse_date(struct str text)
{
    int64_t ms;

    return text.data && date_parse(text, &ms, NULL) ? ms : COLUMN_NO_DATE;
}

struct version version_of_document(const struct schema *schema, const json_t *document)
{
    const json_t *value = json_object_get(document, "version");
    struct version version = no_version;

    if (!has_versions(schema))
        return version;
    version.updated = parse_date(json_get_str(document, "updated"));
    if (json_double(value, &version.number))
        version.kind = VERSION_NUMBER;
    else
        set_date(&version, parse_date(json_str(value)));
    return version;
}

struct version version_of_indexed(const struct schema *schema, const struct segment *segment,
                                  uint32_t document)
{
    const struct column *value = columns_find(&segment->files->columns, STR("version"));
    const struct column *updated = columns_find(&segment->files->columns, STR("updated"));
    struct version version = no_version;
    uint32_t rank;

    if (!has_versions(schema))
        return version;
    if (updated && updated->kind == COLUMN_DATE)
        version.updated = column_date(updated, document);
    rank = value && value->kind != COLUMN_DATE ? column_first(value, document) : 0;
    if (rank == 0)
        return version;
    if (rank <= value->number_count) {
        version.kind = VERSION_NUMBER;
        version.number = column_number(value, rank);
    } else
        set_date(&version, column_string_date(value, rank));
    return version;
}

bool version_is_earlier(const struct version *version, const struct version *than)
{
    if (version->kind == than->kind && version->kind != VERSION_NONE &&
        version->number != than->number)
        return version->number < than->number;
    return version->updated != COLUMN_NO_DATE && than->updated != COLUMN_NO_DATE &&
           version->updated < than->updated;
}
