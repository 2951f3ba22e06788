/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issue_source.c - writes an archive in cpio's SVR4 form: a header of 110 hexadecimal digits, the
 * name, the bytes; names and bytes are filled up to four. */
#include "indexer/issue_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article/input/mets_links.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "indexer/late_pages.h"

#define METS_BYTES_MAX ((size_t)64 << 20)
#define PAGE_BYTES_MAX ((uint64_t)1 << 30) /* the form's numbers end at 4 GB */
#define CPIO_ALIGN     4
#define CPIO_FILE      0100644

struct issue_file {
    char *path;
    char *name; /* below the root */
    uint64_t size;
};

/* ---- the files ------------------------------------------------------------------------------ */

/* `path`: where it is; its name is its path below the root. */
static void add_file(struct issue_source *issue, const char *path, struct str below,
                     const struct stat *about)
{
    struct issue_file *file;

    issue->files = mem_grow(issue->files, issue->count, &issue->capacity, sizeof *issue->files);
    file = &issue->files[issue->count++];
    file->path = mem_text(path, strlen(path));
    file->name = mem_text(below.data, below.length);
    file->size = (uint64_t)about->st_size;
    issue->source.size += file->size;
    issue->stamp = hash_mix(issue->stamp, hash_str(below));
    issue->stamp = hash_mix(issue->stamp, file->size);
    issue->stamp = hash_mix(issue->stamp, (uint64_t)about->st_mtim.tv_sec);
    issue->stamp = hash_mix(issue->stamp, (uint64_t)about->st_mtim.tv_nsec);
}

struct page_adding {
    struct issue_source *issue;
    const struct issues *issues;
    struct str mets;
    struct number_table added;
};

static void add_page(void *context, struct str address)
{
    struct page_adding *adding = context;
    BUF_AUTO struct buf path = {0}, below = {0};
    struct stat about;
    bool is_new = false;

    if (!mets_page_path(address, &path) || !mets_resolve(adding->mets, buf_str(&path), &below))
        return;
    MEM_AUTO char *full = mem_format("%s/%s", adding->issues->root, below.data);

    const char *late = late_pages_path(adding->issues->late, buf_str(&below));
    const char *found = late ? late : full;

    if (late ? stat(late, &about) || !S_ISREG(about.st_mode)
             : !issues_has_file(adding->issues, full, &about))
        return;
    if ((uint64_t)about.st_size > PAGE_BYTES_MAX)
        return;
    number_table_add(&adding->added, hash_str(buf_str(&below)), &is_new);
    if (is_new)
        add_file(adding->issue, found, buf_str(&below), &about);
}

/* ---- the archive ---------------------------------------------------------------------------- */

static void add_header(struct issue_source *issue, struct str name, uint64_t size)
{
    struct buf *out = &issue->bytes;
    size_t begun = out->length;

    buf_addf(out, "070701%08x%08x", (unsigned)issue->next, size ? CPIO_FILE : 0);
    buf_addf(out, "%08x%08x%08x%08x%08x", 0, 0, 1, 0, (unsigned)size);
    buf_addf(out, "%08x%08x%08x%08x%08x%08x", 0, 0, 0, 0, (unsigned)name.length + 1, 0);
    buf_add_str(out, name);
    buf_add_char(out, '\0');
    while ((out->length - begun) % CPIO_ALIGN > 0)
        buf_add_char(out, '\0');
}

static void add_padding(struct issue_source *issue, uint64_t size)
{
    for (; size % CPIO_ALIGN > 0; size++)
        buf_add_char(&issue->bytes, '\0');
}

/* A file that is gone meanwhile is left out; the reader misses it. */
static void begin_next(struct issue_source *issue)
{
    const struct issue_file *file;

    if (issue->next == issue->count) {
        issue->next++;
        add_header(issue, STR("TRAILER!!!"), 0);
        return;
    }
    file = &issue->files[issue->next++];
    issue->fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (issue->fd < 0 || file->size == 0)
        return;
    issue->left = file->size;
    add_header(issue, str_of(file->name), file->size);
}

static void end_file(struct issue_source *issue)
{
    if (issue->fd < 0)
        return;
    close(issue->fd);
    issue->fd = -1;
    add_padding(issue, issue->files[issue->next - 1].size);
}

/* A file that became shorter is filled up with zeros. */
static enum status read_file(struct issue_source *issue, char *out, size_t room, size_t *length,
                             struct error *err)
{
    ssize_t got;

    if (issue->left < room)
        room = (size_t)issue->left;
    do
        got = read(issue->fd, out, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", issue->files[issue->next - 1].path);
    if (got == 0)
        memset(out, 0, room);
    *length = got == 0 ? room : (size_t)got;
    issue->left -= *length;
    return STATUS_OK;
}

static enum status read_issue(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    struct issue_source *issue = context;

    *length = 0;
    while (issue->at == issue->bytes.length && issue->left == 0 && issue->next <= issue->count) {
        buf_clear(&issue->bytes);
        issue->at = 0;
        end_file(issue);
        begin_next(issue);
    }
    if (issue->at == issue->bytes.length)
        return issue->left > 0 ? read_file(issue, out, room, length, err) : STATUS_OK;
    *length = issue->bytes.length - issue->at < room ? issue->bytes.length - issue->at : room;
    memcpy(out, issue->bytes.data + issue->at, *length);
    issue->at += *length;
    return STATUS_OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

/* The text without what is below the root at its end. */
static char *above(const char *text, struct str below)
{
    size_t length = strlen(text) - below.length;

    while (length > 1 && text[length - 1] == '/')
        length--;
    return mem_text(text, length);
}

void issue_source_open(struct issue_source *issue, const struct issues *issues, const char *path,
                       const char *key, const struct stat *about)
{
    struct str below = issues_below(issues, path);
    struct page_adding adding = {.issue = issue, .issues = issues, .mets = below};
    BUF_AUTO struct buf mets = {0};
    struct error ignored; /* then it has no pages, and the reader says what is wrong */

    *issue = (struct issue_source){.fd = -1, .name = above(path, below)};
    issue->key = key ? above(key, below) : NULL;
    add_file(issue, path, below, about);
    if (!file_read(&mets, path, METS_BYTES_MAX, &ignored))
        mets_each_link(buf_str(&mets), add_page, &adding);
    number_table_fini(&adding.added);
    issue->source.name = issue->name;
    issue->source.key = issue->key;
    issue->source.read = read_issue;
    issue->source.context = issue;
}

void issue_source_close(struct issue_source *issue)
{
    if (issue->fd >= 0)
        close(issue->fd);
    for (size_t i = 0; i < issue->count; i++) {
        free(issue->files[i].path);
        free(issue->files[i].name);
    }
    free(issue->files);
    free(issue->name);
    free(issue->key);
    buf_fini(&issue->bytes);
}
