/* SPDX-License-Identifier: GPL-2.0-or-later */
/* withdrawal.c - the statuses of a withdrawn article, and the document that replaces it. */
#include "store/document/withdrawal.h"

#include "base/json.h"

#define LONG_AGO "1970-01-01T00:00:00Z"
#define LIST_MAX 20 /* values of a list that are looked at */

/* The word of " canceled ", of "stat:canceled", and of an address that ends in it. */
static struct str word_of(struct str status)
{
    size_t start;

    status = str_trim(status);
    start = status.length;
    while (start > 0 && !strchr(":/#", status.data[start - 1]))
        start--;
    return str_trim(str_slice(status, start, status.length));
}

static bool withdraws(struct str status)
{
    static const char *const words[] = {"canceled", "cancelled", "withheld", "withdrawn",
                                        "expired",  "killed",    "deleted",  "unpublished"};
    struct str word = word_of(status);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i])))
            return true;
    return false;
}

/* A value is a text or a list of texts. */
static bool value_withdraws(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value) && i < LIST_MAX; i++)
        if (withdraws(json_str(json_array_get(value, i))))
            return true;
    return withdraws(json_str(value));
}

/* The member that withdraws the document; NULL: none. */
static const json_t *withdrawing(const json_t *document)
{
    static const char *const keys[] = {"status",    "Status",    "STATUS",
                                       "pubstatus", "pubStatus", "PubStatus"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *value = json_object_get(document, keys[i]);

        if (value_withdraws(value))
            return value;
    }
    return NULL;
}

bool document_is_withdrawn(const json_t *document)
{
    return withdrawing(document) != NULL;
}

json_t *withdrawal_of(const struct schema *schema, const json_t *document)
{
    const char *const kept[] = {schema->primary_key.data, "version", "updated"};
    const json_t *status = withdrawing(document);
    json_t *withdrawal;

    if (schema->settings->preset != PRESET_ARTICLES || !status)
        return NULL;
    withdrawal = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] && json_object_get(document, kept[i]))
            json_object_set(withdrawal, kept[i], json_object_get(document, kept[i]));
    json_object_set(withdrawal, "status", (json_t *)(uintptr_t)status);
    json_object_set_new(withdrawal, "expires", json_string(LONG_AGO));
    return withdrawal;
}
