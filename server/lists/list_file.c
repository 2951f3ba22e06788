/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_file.c - what a list asks for, as a file in DB/lists, so that a restart can match it again.
 *
 *   ID.json        a list that has not ended
 *   ID.ended.json  one that has: its table is made again after a restart
 *
 * The first line is the CRC-32 of the rest, in hexadecimal: a list with a changed filter would show
 * what its owner may not see. The table is in no file: it has headlines, which a takedown would
 * have to find. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/lists/list.h"

#define OPEN_SUFFIX  ".json"
#define ENDED_SUFFIX ".ended.json"
#define MODE         (S_IRUSR | S_IWUSR)
#define SUM_LENGTH   9 /* with the end of its line */
#define FILE_MAX     ((size_t)128 << 20)
#define VALUES_MAX   (LIST_NAMES_MAX * (LIST_SPELLINGS_MAX + 3) + 100)

static char *path_of(const struct name_list *list, const char *directory, bool ended)
{
    return mem_format("%s/%s%s", directory, list->id, ended ? ENDED_SUFFIX : OPEN_SUFFIX);
}

/* --- write --- */

static void add_names(const struct name_list *list, struct buf *out)
{
    json_add_key(out, "names");
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < list->name_count; i++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        list_add_name(&list->names[i], out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

enum status list_save(const struct name_list *list, const char *directory, struct error *err)
{
    MEM_AUTO char *path = path_of(list, directory, false);
    BUF_AUTO struct buf text = {0}, file = {0};
    enum status status;

    buf_add_char(&text, '{');
    json_add_key(&text, "index");
    json_add_string(&text, str_of(list->uid));
    json_add_key(&text, "owner");
    json_add_string(&text, str_of(list->owner));
    buf_addf(&text, ",\"created\":%" PRId64 ",\"articles\":%u,\"fuzzy\":%s", list->created,
             list->articles, list->fuzzy ? "true" : "false");
    if (list->rule) {
        json_add_key(&text, "rule");
        json_add(&text, list->rule);
    }
    add_names(list, &text);
    buf_add_text(&text, "}\n");
    buf_addf(&file, "%08" PRIx32 "\n", gzip_crc32(0, text.data, text.length));
    buf_add(&file, text.data, text.length);
    status = file_replace(path, buf_str(&file), MODE, err);
    return status != STATUS_NOT_FOUND
               ? status
               : error_set(err, STATUS_IO, "cannot store the list: there is no folder %s",
                           directory);
}

void list_mark_ended(const struct name_list *list, const char *directory)
{
    MEM_AUTO char *from = path_of(list, directory, false), *to = path_of(list, directory, true);

    if (rename(from, to) && file_exists(from))
        log_warning("cannot rename %s: the list is matched again at the next start", from);
}

void list_remove_file(const struct name_list *list, const char *directory)
{
    MEM_AUTO char *open = path_of(list, directory, false), *ended = path_of(list, directory, true);

    unlink(open);
    unlink(ended);
}

/* --- read --- */

static bool take_id(struct name_list *list, struct str name)
{
    char id[UUID_SIZE];

    if (!uuid_parse(str_slice(name, 0, UUID_SIZE - 1), id))
        return false;
    memcpy(list->id, id, UUID_SIZE);
    return true;
}

static enum status take_members(struct name_list *list, const json_t *saved, struct error *err)
{
    struct str uid = json_get_str(saved, "index"), owner = json_get_str(saved, "owner");

    if (uid.length == 0 || uid.length > INDEX_UID_MAX || owner.length == 0 ||
        owner.length >= sizeof list->owner)
        return error_set(err, STATUS_CORRUPT, "its index or its owner is missing or too long");
    memcpy(list->uid, uid.data, uid.length);
    memcpy(list->owner, owner.data, owner.length);
    list->created = json_integer_value(json_object_get(saved, "created"));
    list->articles = (uint32_t)json_integer_value(json_object_get(saved, "articles"));
    list->fuzzy = json_is_true(json_object_get(saved, "fuzzy"));
    if (list_set_rule(list, json_object_get(saved, "rule"), err))
        return err->status;
    return list_read_json(list, json_object_get(saved, "names"), err);
}

static enum status check_sum(struct str file, struct str *text, struct error *err)
{
    char wanted[SUM_LENGTH + 1];

    *text = str_slice(file, file.length < SUM_LENGTH ? file.length : SUM_LENGTH, file.length);
    snprintf(wanted, sizeof wanted, "%08" PRIx32 "\n", gzip_crc32(0, text->data, text->length));
    return str_starts(file, str_of(wanted))
               ? STATUS_OK
               : error_set(err, STATUS_CORRUPT, "its checksum is not that of its content");
}

enum status list_load(struct name_list **out, const char *directory, const char *name,
                      struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    BUF_AUTO struct buf file = {0};
    struct str text;
    json_auto_t *saved = NULL;
    struct name_list *list = list_new(STR(""));

    *out = NULL;
    if (!take_id(list, str_of(name)))
        error_set(err, STATUS_CORRUPT, "the file's name is not the id of a list");
    else if (!file_read(&file, path, FILE_MAX, err) && !check_sum(buf_str(&file), &text, err) &&
             (saved = json_read(text, VALUES_MAX, err)) && !take_members(list, saved, err)) {
        list->again = str_ends(str_of(name), STR(ENDED_SUFFIX));
        *out = list;
        return STATUS_OK;
    }
    list_free(list);
    return err->status;
}
