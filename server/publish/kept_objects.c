/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_objects.c - tables of objects by name and size. */
#include "server/publish/kept_objects.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "server/replica/publication.h"

#define SECOND            ((int64_t)1000000000)
#define CLEAN_PAUSE_LEAST (1 * SECOND) /* between two lists */
#define CLEAN_PAUSE_MAX   (600 * SECOND)

/* Objects that no catalog names, since when they were first seen. */
struct unneeded_objects {
    struct string_table names;
    int64_t *since; /* clock_monotonic() */
    size_t capacity;
};

struct kept_objects {
    int64_t grace, cleaned;     /* ns */
    struct string_table stored; /* "name\tsize" */
    struct string_table needed; /* by the catalog that is published */
    struct string_table coming; /* by the next one */
    struct unneeded_objects unneeded;
};

static void unneeded_fini(struct unneeded_objects *unneeded)
{
    string_table_fini(&unneeded->names);
    free(unneeded->since);
}

struct kept_objects *kept_objects_new(uint64_t grace)
{
    struct kept_objects *kept = mem_zero(1, sizeof *kept);

    kept->grace = (int64_t)grace * SECOND;
    string_table_init(&kept->stored);
    string_table_init(&kept->needed);
    string_table_init(&kept->coming);
    string_table_init(&kept->unneeded.names);
    return kept;
}

void kept_objects_free(struct kept_objects *kept)
{
    if (!kept)
        return;
    string_table_fini(&kept->stored);
    string_table_fini(&kept->needed);
    string_table_fini(&kept->coming);
    unneeded_fini(&kept->unneeded);
    free(kept);
}

static void add(struct string_table *table, struct str name, uint64_t size)
{
    MEM_AUTO char *text = mem_format("%.*s\t%llu", STR_ARG(name), (unsigned long long)size);
    bool is_new;

    string_table_add(table, str_of(text), &is_new);
}

static bool has(const struct string_table *table, struct str name, uint64_t size)
{
    MEM_AUTO char *text = mem_format("%.*s\t%llu", STR_ARG(name), (unsigned long long)size);

    return string_table_find(table, str_of(text)) >= 0;
}

void kept_objects_add(struct kept_objects *kept, struct str name, uint64_t size)
{
    add(&kept->stored, name, size);
}

bool kept_objects_has(const struct kept_objects *kept, struct str name, uint64_t size)
{
    return has(&kept->stored, name, size);
}

void kept_objects_begin(struct kept_objects *kept)
{
    string_table_clear(&kept->coming);
}

void kept_objects_need(struct kept_objects *kept, struct str name, uint64_t size)
{
    add(&kept->coming, name, size);
}

void kept_objects_need_below(struct kept_objects *kept, struct str prefix)
{
    bool is_new;

    for (uint32_t i = 0; i < kept->stored.count; i++) {
        struct str row = string_table_get(&kept->stored, i);

        if (str_starts(row, prefix))
            string_table_add(&kept->coming, row, &is_new);
    }
}

void kept_objects_published(struct kept_objects *kept)
{
    struct string_table former = kept->needed;

    kept->needed = kept->coming;
    kept->coming = former;
}

static void visit(void *context, struct str name, uint64_t size)
{
    kept_objects_add(context, name, size);
}

enum status kept_objects_list(struct kept_objects *kept, struct objects *objects, struct error *err)
{
    string_table_clear(&kept->stored);
    return objects_list(objects, PUBLICATION_FILES, visit, kept, err);
}

/* Notes an object that is not needed; returns since when. */
static int64_t note(const struct unneeded_objects *former, struct unneeded_objects *unneeded,
                    struct str entry, int64_t now)
{
    int known = string_table_find(&former->names, entry);
    bool is_new;
    uint32_t number;

    unneeded->since =
        mem_grow(unneeded->since, unneeded->names.count, &unneeded->capacity, sizeof now);
    number = string_table_add(&unneeded->names, entry, &is_new);
    return unneeded->since[number] = known >= 0 ? former->since[known] : now;
}

static enum status remove_entry(struct objects *objects, struct str entry, struct error *err)
{
    struct str rest = entry, name = str_cut(&rest, '\t');
    MEM_AUTO char *text = mem_text(name.data, name.length);

    log_debug("removing %s from storage", text);
    return objects_remove(objects, text, err);
}

static enum status clean(struct kept_objects *kept, struct unneeded_objects *unneeded,
                         struct objects *objects, int64_t now, struct error *err)
{
    for (size_t i = 0; i < kept->stored.count; i++) {
        struct str entry = kept->stored.strings[i];

        if (string_table_find(&kept->needed, entry) < 0 &&
            now - note(&kept->unneeded, unneeded, entry, now) > kept->grace &&
            remove_entry(objects, entry, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status kept_objects_clean(struct kept_objects *kept, struct objects *objects, bool *lacks,
                               struct error *err)
{
    int64_t now = clock_monotonic(), pause = kept->grace / 2;
    struct unneeded_objects unneeded = {0};
    enum status status;

    if (pause < CLEAN_PAUSE_LEAST)
        pause = CLEAN_PAUSE_LEAST;
    if (now - kept->cleaned < (pause < CLEAN_PAUSE_MAX ? pause : CLEAN_PAUSE_MAX))
        return STATUS_OK;
    if (kept_objects_list(kept, objects, err))
        return err->status;
    string_table_init(&unneeded.names);
    status = clean(kept, &unneeded, objects, now, err);
    unneeded_fini(&kept->unneeded);
    kept->unneeded = unneeded;
    for (size_t i = 0; i < kept->needed.count; i++)
        *lacks |= string_table_find(&kept->stored, kept->needed.strings[i]) < 0;
    kept->cleaned = now;
    return status;
}
