/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catalog.c - writes the catalog of a database. */
#include "server/replica/catalog.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/replica.h"
#include "engine/takedown.h"

static const char *const files[] = {"keys.json", "features.json", "webhooks.json",
                                    "search-rules.json", TAKEDOWN_FILE};
#define FILE_COUNT (sizeof files / sizeof *files)

const char *catalog_file(unsigned number)
{
    return number < FILE_COUNT ? files[number] : NULL;
}

static uint64_t stamp_of(const char *db, const char *name)
{
    MEM_AUTO char *path = mem_format("%s/%s", db, name);
    struct stat about;

    if (stat(path, &about) < 0)
        return 0;
    const uint64_t parts[] = {about.st_ino, (uint64_t)about.st_size, (uint64_t)about.st_mtim.tv_sec,
                              (uint64_t)about.st_mtim.tv_nsec};

    return hash_bytes(parts, sizeof parts);
}

static uint64_t mark_of(const struct catalog_order *order)
{
    const struct lineage_state *lineage = &order->lineage;
    uint64_t mark = hash_mix(engine_stamp(order->engine), hash_str(str_of(lineage->database)));

    mark = hash_mix(mark ^ lineage->epoch, lineage->next_task + 1);
    mark = hash_mix(mark, lineage->done_task + 1);
    for (size_t i = 0; i < FILE_COUNT; i++)
        mark = hash_mix(mark ^ stamp_of(order->db, files[i]), i + 1);
    return mark;
}

static enum status add_file(const char *db, const char *name, struct buf *out, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", db, name);
    BUF_AUTO struct buf text = {0};

    if (!file_exists(path))
        return STATUS_OK;
    if (file_read(&text, path, CATALOG_FILE_MAX, err))
        return err->status;
    json_add_comma(out);
    buf_addf(out, "{\"name\":\"%s\",\"text\":", name);
    json_add_string(out, buf_str(&text));
    buf_add_char(out, '}');
    return STATUS_OK;
}

static enum status add_rest(const struct catalog_order *order, struct buf *out, struct error *err)
{
    const struct lineage_state *lineage = &order->lineage;
    enum status status;

    buf_addf(out,
             ",\"database\":\"%s\",\"epoch\":%llu,\"nextTask\":%llu,\"doneTask\":%llu,"
             "\"indexes\":",
             lineage->database, (unsigned long long)lineage->epoch,
             (unsigned long long)lineage->next_task, (unsigned long long)lineage->done_task);
    status = engine_describe(order->engine, out, err);
    buf_add_text(out, ",\"files\":[");
    for (size_t i = 0; !status && i < FILE_COUNT; i++)
        status = add_file(order->db, files[i], out, err);
    buf_add_text(out, "]}");
    return status;
}

enum status catalog_write(const struct catalog_order *order, struct buf *out, struct error *err)
{
    BUF_AUTO struct buf mark = {0};

    buf_addf(&mark, "%016llx", (unsigned long long)mark_of(order));
    buf_addf(out, "{\"version\":%d,\"mark\":\"%s\"", CATALOG_VERSION, mark.data);
    if (!str_eq(order->known, buf_str(&mark)))
        return add_rest(order, out, err);
    buf_add_text(out, ",\"same\":true}");
    return STATUS_OK;
}
