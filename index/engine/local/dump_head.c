/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_head.c - what an index is like, as the first line of its dump. */
#include "engine/local/dump_head.h"

#include "base/date.h"
#include "base/json.h"
#include "store/settings/uid.h"

void dump_head_add(struct buf *out, const struct dump_head *head, const struct settings *settings)
{
    char created[DATE_TEXT_SIZE];

    buf_addf(out, "{\"uid\":\"%.*s\",\"createdAt\":\"%s\",\"primaryKey\":", STR_ARG(head->uid),
             date_format(head->created, 0, created));
    if (head->primary_key.data)
        json_add_string(out, head->primary_key);
    else
        buf_add_text(out, "null");
    buf_add_text(out, ",\"settings\":");
    settings_save(settings, out);
    buf_addf(out, ",\"documents\":%llu}", (unsigned long long)head->documents);
}

enum status dump_head_read(const json_t *line, struct dump_head *out, struct error *err)
{
    const json_t *settings = json_object_get(line, "settings");
    json_int_t count = json_integer_value(json_object_get(line, "documents"));
    struct settings *defaults;
    enum status status;

    *out = (struct dump_head){.uid = json_get_str(line, "uid"),
                              .primary_key = json_get_str(line, "primaryKey"),
                              .documents = (uint64_t)count};
    if (!out->uid.data || !index_uid_valid(out->uid) || count < 0 ||
        (count > 0 && out->primary_key.length == 0) || !json_is_object(settings))
        return error_set(err, STATUS_BAD_REQUEST, "it is not the head of an index");
    date_parse(json_get_str(line, "createdAt"), &out->created, NULL);
    defaults = settings_default(PRESET_DOCUMENTS);
    status = settings_patch(defaults, settings, &out->settings, err);
    settings_release(defaults);
    return status;
}
