/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_record.c - reads and writes the record of a move, one JSON object. */
#include "indexer/move_record.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#define RECORD_BYTES_MAX 4096

static char *path_of(const struct move_record *record)
{
    return mem_format("%s/state", record->folder);
}

static void set_text(struct buf *out, struct str text)
{
    buf_clear(out);
    buf_add_str(out, text);
}

static enum status take(struct move_record *record, const json_t *value, struct error *err)
{
    bool out = json_is_true(json_object_get(value, "out"));

    if (out != record->out)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s has a move in the other direction: complete it, or remove this folder",
                         record->folder);
    set_text(&record->source, json_get_str(value, "source"));
    set_text(&record->last_id, json_get_str(value, "lastId"));
    record->documents = (uint64_t)json_integer_value(json_object_get(value, "documents"));
    record->compared = json_is_true(json_object_get(value, "compared"));
    return STATUS_OK;
}

enum status move_record_open(const char *database, const char *uid, bool out,
                             struct move_record *record, struct error *err)
{
    MEM_AUTO char *path = NULL;
    BUF_AUTO struct buf text = {0};
    json_t *value;
    enum status status;

    *record = (struct move_record){.all = mem_format("%s/moves", database),
                                   .folder = mem_format("%s/moves/%s", database, uid),
                                   .out = out};
    path = path_of(record);
    if (file_make_dir(record->folder, S_IRWXU, err))
        return err->status;
    if (!file_exists(path))
        return STATUS_OK;
    if (file_read(&text, path, RECORD_BYTES_MAX, err))
        return err->status;
    value = json_read(buf_str(&text), 0, err);
    status = value ? take(record, value, err)
                   : error_set(err, STATUS_BAD_REQUEST, "%s is damaged: remove it", path);
    json_decref(value);
    return status;
}

void move_record_fini(struct move_record *record)
{
    buf_fini(&record->source);
    buf_fini(&record->last_id);
    free(record->folder);
    free(record->all);
}

enum status move_record_start(struct move_record *record, struct str source, struct error *err)
{
    set_text(&record->source, source);
    buf_clear(&record->last_id);
    record->documents = 0;
    record->compared = false;
    return move_record_write(record, err);
}

enum status move_record_write(const struct move_record *record, struct error *err)
{
    MEM_AUTO char *path = path_of(record);
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "{\"out\":%s,\"compared\":%s,\"documents\":%llu",
             record->out ? "true" : "false", record->compared ? "true" : "false",
             (unsigned long long)record->documents);
    json_add_key(&text, "source");
    json_add_string(&text, buf_str(&record->source));
    json_add_key(&text, "lastId");
    json_add_string(&text, buf_str(&record->last_id));
    buf_add_text(&text, "}\n");
    return file_replace(path, buf_str(&text), S_IRUSR | S_IWUSR, err);
}

enum status move_record_remove(const struct move_record *record, struct error *err)
{
    enum status status = file_remove_tree(record->folder, err);

    rmdir(record->all); /* unless it has other moves */
    return status;
}
