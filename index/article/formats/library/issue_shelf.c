/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issue_shelf.c - pages by their names, and METS with the names that they wait for. */
#include "article/formats/library/issue_shelf.h"

#include <stdlib.h>

#include "article/formats/library/mets_issue.h"
#include "article/input/budget.h"
#include "article/input/identity.h"
#include "article/input/member.h"
#include "article/input/mets_links.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "base/string_table.h"

#define PACK_LEVEL  1
#define WAITING_MAX 1000 /* METS that wait for pages */

struct shelf_page {
    struct buf packed; /* empty: it was read, or there was no room to keep it */
    bool taken;        /* by a METS; kept for another that may come */
};

struct shelf_mets {
    char *name;
    struct buf bytes; /* as they are */
    struct string_table pages;
    size_t missing; /* pages that have not come */
};

struct issue_shelf {
    struct reader_input *in;
    struct string_table names; /* of pages, for .pages */
    struct shelf_page *pages;
    size_t capacity;
    struct number_table others; /* hashes of the names of other members */
    struct shelf_mets *waiting;
    size_t waiting_count, waiting_capacity;
    size_t bytes;
};

enum shelf_kind issue_shelf_kind(struct str head)
{
    if (mets_begins(head))
        return SHELF_METS;
    return sniff_alto(head) == SNIFF_SURE ? SHELF_PAGE : SHELF_NOTHING;
}

struct issue_shelf *issue_shelf_new(struct reader_input *in)
{
    struct issue_shelf *shelf = mem_zero(1, sizeof *shelf);

    shelf->in = in;
    string_table_init(&shelf->names);
    return shelf;
}

/* ---- pages ---------------------------------------------------------------------------------- */

static bool is_kept(const struct issue_shelf *shelf, int page)
{
    return page >= 0 && shelf->pages[page].packed.length > 0;
}

static void drop_page(struct issue_shelf *shelf, int page)
{
    shelf->bytes -= shelf->pages[page].packed.length;
    buf_fini(&shelf->pages[page].packed);
}

static void keep_page(struct issue_shelf *shelf, struct str name, struct str bytes)
{
    bool is_new;
    uint32_t number = string_table_add(&shelf->names, name, &is_new);

    if (is_new) {
        shelf->pages = mem_grow(shelf->pages, number, &shelf->capacity, sizeof *shelf->pages);
        shelf->pages[number] = (struct shelf_page){.packed = {.data = NULL}};
    } else
        drop_page(shelf, (int)number); /* a name that comes twice: the later one counts */
    shelf->pages[number].taken = false;
    gzip_compress(&shelf->pages[number].packed, bytes, PACK_LEVEL);
    shelf->bytes += shelf->pages[number].packed.length;
}

static void unpack(const struct issue_shelf *shelf, int page, struct buf *out)
{
    struct error ignored; /* it was packed here */

    gzip_expand(out, buf_str(&shelf->pages[page].packed), INPUT_WHOLE_MAX, &ignored);
}

/* As a member by itself. */
static enum status read_alone(struct issue_shelf *shelf, struct str name, struct str bytes,
                              struct error *err)
{
    MEM_AUTO char *key = identity_of_member(shelf->in, name);

    return member_read(shelf->in, name, key, bytes_source_read, &bytes, err);
}

static enum status read_page(struct issue_shelf *shelf, uint32_t number, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};

    if (!is_kept(shelf, (int)number) || shelf->pages[number].taken)
        return STATUS_OK;
    unpack(shelf, (int)number, &bytes);
    drop_page(shelf, (int)number);
    return read_alone(shelf, string_table_get(&shelf->names, number), buf_str(&bytes), err);
}

/* ---- METS ----------------------------------------------------------------------------------- */

static bool has_come(const struct issue_shelf *shelf, struct str path)
{
    return is_kept(shelf, string_table_find(&shelf->names, path)) ||
           number_table_find(&shelf->others, hash_str(path)) >= 0;
}

struct link_walk {
    const struct issue_shelf *shelf;
    struct shelf_mets *mets;
};

static void note_link(void *context, struct str address)
{
    struct link_walk *walk = context;
    BUF_AUTO struct buf path = {0}, whole = {0};
    bool is_new;

    if (!mets_page_path(address, &path) ||
        !mets_resolve(str_of(walk->mets->name), buf_str(&path), &whole))
        return;
    string_table_add(&walk->mets->pages, buf_str(&whole), &is_new);
    if (is_new && !has_come(walk->shelf, buf_str(&whole)))
        walk->mets->missing++;
}

static void mets_fini(struct shelf_mets *mets)
{
    free(mets->name);
    buf_fini(&mets->bytes);
    string_table_fini(&mets->pages);
}

static bool get_page(void *context, struct str path, struct buf *out)
{
    const struct issue_shelf *shelf = context;
    int page = string_table_find(&shelf->names, path);

    if (is_kept(shelf, page))
        unpack(shelf, page, out);
    return has_come(shelf, path);
}

/* Does any page wait that the METS names? */
static bool has_a_page(const struct issue_shelf *shelf, const struct shelf_mets *mets)
{
    for (uint32_t i = 0; i < mets->pages.count; i++)
        if (is_kept(shelf, string_table_find(&shelf->names, string_table_get(&mets->pages, i))))
            return true;
    return false;
}

/* Does a METS that waits name the page? */
static bool is_named(const struct issue_shelf *shelf, struct str name)
{
    for (size_t i = 0; i < shelf->waiting_count; i++)
        if (string_table_find(&shelf->waiting[i].pages, name) >= 0)
            return true;
    return false;
}

static void mark_taken(struct issue_shelf *shelf, const struct shelf_mets *mets)
{
    for (uint32_t i = 0; i < mets->pages.count; i++) {
        int page = string_table_find(&shelf->names, string_table_get(&mets->pages, i));

        if (is_kept(shelf, page))
            shelf->pages[page].taken = true;
    }
}

static enum status read_issue(struct issue_shelf *shelf, const struct shelf_mets *mets,
                              struct error *err)
{
    MEM_AUTO char *key = identity_of_member(shelf->in, str_of(mets->name));
    MEM_AUTO char *full = member_name(shelf->in, str_of(mets->name));
    struct str bytes = buf_str(&mets->bytes);
    const struct source source = {
        .name = full, .key = key, .read = bytes_source_read, .context = &bytes};
    const struct mets_pages pages = {get_page, shelf};
    enum status status = mets_issue_read(shelf->in, &source, str_of(mets->name), &pages, err);

    if (!status || shelf->in->intake->stopped)
        return status;
    if (shelf->in->options->problem)
        shelf->in->options->problem(shelf->in->options->context, full, err);
    return STATUS_OK;
}

/* Whatever has come of it. Without any page it is a description. */
static enum status read_mets(struct issue_shelf *shelf, const struct shelf_mets *mets,
                             struct error *err)
{
    enum status status;

    if (!has_a_page(shelf, mets))
        return read_alone(shelf, str_of(mets->name), buf_str(&mets->bytes), err);
    status = read_issue(shelf, mets, err);
    mark_taken(shelf, mets);
    return status;
}

/* The last of those that wait takes its place. */
static enum status take_waiting(struct issue_shelf *shelf, size_t number, struct error *err)
{
    struct shelf_mets mets = shelf->waiting[number];
    enum status status;

    shelf->waiting[number] = shelf->waiting[--shelf->waiting_count];
    shelf->bytes -= mets.bytes.length;
    status = read_mets(shelf, &mets, err);
    mets_fini(&mets);
    return status;
}

static enum status read_complete(struct issue_shelf *shelf, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = shelf->waiting_count; i-- > 0 && !status;)
        if (shelf->waiting[i].missing == 0)
            status = take_waiting(shelf, i, err);
    return status;
}

static void keep_mets(struct issue_shelf *shelf, struct str name, struct str bytes)
{
    struct shelf_mets mets = {.name = mem_text(name.data, name.length)};
    struct link_walk walk = {shelf, &mets};

    buf_add_str(&mets.bytes, bytes);
    string_table_init(&mets.pages);
    mets_each_link(bytes, note_link, &walk);
    shelf->bytes += bytes.length;
    shelf->waiting = mem_grow(shelf->waiting, shelf->waiting_count, &shelf->waiting_capacity,
                              sizeof *shelf->waiting);
    shelf->waiting[shelf->waiting_count++] = mets;
}

/* ---- arrivals ------------------------------------------------------------------------------- */

static void count_arrival(struct issue_shelf *shelf, struct str name)
{
    for (size_t i = 0; i < shelf->waiting_count; i++)
        if (string_table_find(&shelf->waiting[i].pages, name) >= 0)
            shelf->waiting[i].missing--;
}

static bool is_full(const struct issue_shelf *shelf)
{
    return shelf->bytes > SHELF_BYTES_MAX || shelf->waiting_count > WAITING_MAX;
}

/* What has come for a METS that waits stays until it is read. */
static void drop_taken(struct issue_shelf *shelf)
{
    for (uint32_t i = 0; i < shelf->names.count; i++)
        if (is_kept(shelf, (int)i) && shelf->pages[i].taken &&
            !is_named(shelf, string_table_get(&shelf->names, i)))
            drop_page(shelf, (int)i);
}

/* First goes what was read; then pages that no METS names; then METS, with what has come of them.
 */
static enum status make_room(struct issue_shelf *shelf, struct error *err)
{
    enum status status = STATUS_OK;

    drop_taken(shelf);
    for (uint32_t i = 0; i < shelf->names.count && !status && is_full(shelf); i++)
        if (is_kept(shelf, (int)i) && !is_named(shelf, string_table_get(&shelf->names, i)))
            status = read_page(shelf, i, err);
    while (!status && shelf->waiting_count > 0 && is_full(shelf)) {
        status = take_waiting(shelf, 0, err);
        drop_taken(shelf);
    }
    return status;
}

enum status issue_shelf_add(struct issue_shelf *shelf, enum shelf_kind kind, struct str name,
                            struct str bytes, struct error *err)
{
    BUF_AUTO struct buf plain = {0};
    enum status status;

    if (!mets_resolve(STR(""), name, &plain))
        return read_alone(shelf, name, bytes, err);
    if (kind == SHELF_METS)
        keep_mets(shelf, buf_str(&plain), bytes);
    else {
        if (!has_come(shelf, buf_str(&plain)))
            count_arrival(shelf, buf_str(&plain));
        keep_page(shelf, buf_str(&plain), bytes);
    }
    status = read_complete(shelf, err);
    if (!status && is_full(shelf))
        status = make_room(shelf, err);
    return status;
}

enum status issue_shelf_note(struct issue_shelf *shelf, struct str name, struct error *err)
{
    BUF_AUTO struct buf plain = {0};
    bool is_new;

    if (!mets_resolve(STR(""), name, &plain) || has_come(shelf, buf_str(&plain)))
        return STATUS_OK;
    number_table_add(&shelf->others, hash_str(buf_str(&plain)), &is_new);
    count_arrival(shelf, buf_str(&plain));
    return read_complete(shelf, err);
}

enum status issue_shelf_finish(struct issue_shelf *shelf, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && shelf->waiting_count > 0)
        status = take_waiting(shelf, 0, err);
    for (uint32_t i = 0; i < shelf->names.count && !status; i++)
        status = read_page(shelf, i, err);
    return status;
}

void issue_shelf_free(struct issue_shelf *shelf)
{
    if (!shelf)
        return;
    for (size_t i = 0; i < shelf->names.count; i++)
        buf_fini(&shelf->pages[i].packed);
    for (size_t i = 0; i < shelf->waiting_count; i++)
        mets_fini(&shelf->waiting[i]);
    free(shelf->pages);
    free(shelf->waiting);
    string_table_fini(&shelf->names);
    number_table_fini(&shelf->others);
    free(shelf);
}
