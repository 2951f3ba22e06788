/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packs.c - a table of the files in packs. */
#include "server/publish/packs.h"

#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"

void packs_init(struct packs *packs)
{
    *packs = (struct packs){json_object(), json_object()};
}

void packs_fini(struct packs *packs)
{
    json_decref(packs->known);
    json_decref(packs->coming);
}

static void note(json_t *table, json_t *row, const struct published_file *file)
{
    MEM_AUTO char *key = published_part_name(file, 0);

    json_object_set_new(table, key,
                        json_pack("{s:O, s:O}", "pack", json_object_get(row, "pack"), "at",
                                  json_object_get(row, "at")));
}

void packs_learn(struct packs *packs, const json_t *catalog)
{
    size_t number, place;
    json_t *entry, *row;

    json_object_clear(packs->known);
    json_array_foreach (json_object_get(catalog, "indexes"), number, entry)
        json_array_foreach (json_object_get(entry, "files"), place, row) {
            struct published_file file;

            if (published_file_read(json_get_str(entry, "uid"), row, &file) && file.pack.data)
                note(packs->known, row, &file);
        }
}

void packs_begin(struct packs *packs)
{
    json_object_clear(packs->coming);
}

void packs_published(struct packs *packs)
{
    json_t *former = packs->known;

    packs->known = packs->coming;
    packs->coming = former;
}

bool packs_find(struct packs *packs, json_t *row, struct published_file *file)
{
    MEM_AUTO char *key = published_part_name(file, 0);
    json_t *known = json_object_get(packs->known, key);

    if (!known)
        return false;
    json_object_update(row, known);
    note(packs->coming, row, file);
    return published_file_read(file->uid, row, file);
}

void packs_add(struct packs *packs, json_t *row, struct published_file *file, const char *pack,
               uint64_t at)
{
    json_set_str(row, "pack", str_of(pack));
    json_object_set_new(row, "at", json_integer((json_int_t)at));
    note(packs->known, row, file); /* also if this catalog is not published */
    note(packs->coming, row, file);
    published_file_read(file->uid, row, file);
}

char *packs_name(struct str bytes)
{
    return mem_format(PUBLICATION_PACK ".%zu.%08x", bytes.length,
                      gzip_crc32(0, bytes.data, bytes.length));
}
