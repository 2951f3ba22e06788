/* SPDX-License-Identifier: GPL-2.0-or-later */
/* late_pages.c - looks for the pages of a METS where files go that were read. */
#include "indexer/late_pages.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "article/input/mets_links.h"
#include "article/text/article.h"
#include "base/file.h"
#include "base/mem.h"
#include "indexer/put_aside.h"

#define LATE_METS_BYTES_MAX ((size_t)64 << 20)
#define LATE_SECONDS_MAX    (24 * 3600)

struct late_search {
    struct late_pages *pages;
    struct reading *reading;
    struct reader *reader;
    const char *in, *done;
    struct str mets; /* below the spool */
};

/* ---- a page's own articles ------------------------------------------------------------------ */

static enum status note_id(void *context, json_t *article, struct error *err)
{
    struct str id = article_get(article, ARTICLE_ID);

    (void)err;
    json_array_append_new(context, json_stringn(id.data, id.length));
    return STATUS_OK;
}

static bool has_document(struct reader *reader, const json_t *id)
{
    struct arena *arena = arena_new();
    struct search_hit document;
    struct error ignored;
    bool found =
        !reader_document(reader, str_of(json_string_value(id)), arena, &document, &ignored);

    arena_free(arena);
    return found;
}

/* Does the index have what the page makes by itself? Then its ids are noted. */
static bool was_read_alone(struct late_search *search, const char *page, const char *as)
{
    json_auto_t *ids = json_array();
    bool found = false;

    reading_aside(search->reading, page, as, note_id, ids);
    for (size_t i = 0; i < json_array_size(ids); i++)
        found |= has_document(search->reader, json_array_get(ids, i));
    if (found)
        json_array_extend(search->pages->ids, ids);
    return found;
}

/* ---- the pages of a METS -------------------------------------------------------------------- */

static bool is_recent(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           time(NULL) - about.st_ctim.tv_sec < LATE_SECONDS_MAX;
}

static void add_page(struct late_pages *pages, struct str below, char *take_path)
{
    bool is_new;
    uint32_t number = string_table_add(&pages->below, below, &is_new);

    pages->paths = mem_grow(pages->paths, number, &pages->path_capacity, sizeof *pages->paths);
    pages->paths[number] = take_path;
}

static void look_for(void *context, struct str address)
{
    struct late_search *search = context;
    BUF_AUTO struct buf path = {0}, below = {0};
    MEM_AUTO char *here = NULL;
    char *there;

    if (!mets_page_path(address, &path) || !mets_resolve(search->mets, buf_str(&path), &below) ||
        string_table_find(&search->pages->below, buf_str(&below)) >= 0)
        return;
    here = mem_format("%s/%s", search->in, below.data);
    if (access(here, F_OK) == 0)
        return;
    there = put_aside_last(search->done, below.data);
    if (there && is_recent(there) && was_read_alone(search, there, here))
        add_page(search->pages, buf_str(&below), there);
    else
        free(there);
}

void late_pages_find(struct late_pages *pages, struct reading *reading, struct reader *reader,
                     const char *in, const char *done, const char *mets)
{
    struct late_search search = {pages, reading, reader, in, done, str_of(mets + strlen(in))};
    BUF_AUTO struct buf bytes = {0};
    struct error ignored; /* the reading of the file says it */

    string_table_init(&pages->below);
    pages->ids = json_array();
    while (str_starts(search.mets, STR("/")))
        search.mets = str_slice(search.mets, 1, search.mets.length);
    if (!file_read(&bytes, mets, LATE_METS_BYTES_MAX, &ignored))
        mets_each_link(buf_str(&bytes), look_for, &search);
}

const char *late_pages_path(const struct late_pages *pages, struct str below)
{
    int number = pages ? string_table_find(&pages->below, below) : -1;

    return number < 0 ? NULL : pages->paths[number];
}

enum status late_pages_forget(const struct late_pages *pages, struct loader *loader,
                              struct error *err)
{
    for (size_t i = 0; i < json_array_size(pages->ids); i++) {
        const json_t *id = json_array_get(pages->ids, i);

        if (loader_delete(loader, str_of(json_string_value(id)), err))
            return err->status;
    }
    return STATUS_OK;
}

void late_pages_fini(struct late_pages *pages)
{
    if (!pages->ids)
        return;
    for (size_t i = 0; i < pages->below.count; i++)
        free(pages->paths[i]);
    string_table_fini(&pages->below);
    free(pages->paths);
    json_decref(pages->ids);
}
