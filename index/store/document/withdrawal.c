/* SPDX-License-Identifier: GPL-2.0-or-later */
/* withdrawal.c - the statuses of a withdrawn article, and the document that replaces it. */
#include "store/document/withdrawal.h"

#include "base/json.h"

#define LONG_AGO "1970-01-01T00:00:00Z"

bool document_is_withdrawn(const json_t *document)
{
    static const char *const words[] = {"canceled", "cancelled", "withheld", "withdrawn",
                                        "expired",  "killed",    "deleted",  "unpublished"};
    struct str status = json_get_str(document, "status");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (status.data && str_eq_nocase(status, str_of(words[i])))
            return true;
    return false;
}

json_t *withdrawal_of(const struct schema *schema, const json_t *document)
{
    const char *const kept[] = {schema->primary_key.data, "version", "updated", "status"};
    json_t *withdrawal;

    if (schema->settings->preset != PRESET_ARTICLES || !document_is_withdrawn(document))
        return NULL;
    withdrawal = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] && json_object_get(document, kept[i]))
            json_object_set(withdrawal, kept[i], json_object_get(document, kept[i]));
    json_object_set_new(withdrawal, "expires", json_string(LONG_AGO));
    return withdrawal;
}
