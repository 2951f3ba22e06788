/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issues.c - finds METS files and the pages that they name. */
#include "indexer/issues.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "article/input/mets_links.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "indexer/late_pages.h"
#include "indexer/walk.h"

#define METS_BYTES_MAX ((size_t)64 << 20)
#define LOOK_BYTES     1024

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return mem_text(".", 1);
    return mem_text(path, slash == path ? 1 : (size_t)(slash - path));
}

void issues_begin(struct issues *issues, const char *argument)
{
    free(issues->root);
    issues->root =
        is_directory(argument) ? mem_text(argument, strlen(argument)) : folder_of(argument);
    number_table_clear(&issues->mets);
    number_table_clear(&issues->pages);
}

void issues_fini(struct issues *issues)
{
    free(issues->root);
    number_table_fini(&issues->mets);
    number_table_fini(&issues->pages);
}

/* The path below the root. A file in the folder "." may be typed without it. */
struct str issues_below(const struct issues *issues, const char *path)
{
    struct str root = str_of(issues->root), all = str_of(path);

    if (str_starts(all, root))
        all = str_slice(all, root.length, all.length);
    while (str_starts(all, STR("/")))
        all = str_slice(all, 1, all.length);
    return all;
}

static uint64_t hash_below(const struct issues *issues, const char *path)
{
    BUF_AUTO struct buf plain = {0};

    mets_resolve(STR(""), issues_below(issues, path), &plain);
    return hash_str(buf_str(&plain));
}

bool issues_has_mets(const struct issues *issues, const char *path)
{
    return issues->mets.count > 0 &&
           number_table_find(&issues->mets, hash_below(issues, path)) >= 0;
}

bool issues_has_page(const struct issues *issues, const char *path)
{
    return issues->pages.count > 0 &&
           number_table_find(&issues->pages, hash_below(issues, path)) >= 0;
}

/* ---- a file --------------------------------------------------------------------------------- */

/* Is the path, or a folder on the way to it from the root, a link? */
static bool crosses_link(const struct issues *issues, const char *path)
{
    size_t root = strlen(issues->root);

    for (const char *end = path; end; end = strchr(end + 1, '/')) {
        MEM_AUTO char *part = mem_text(path, (size_t)(end - path));

        if ((size_t)(end - path) > root && is_link(part))
            return true;
    }
    return is_link(path);
}

bool issues_has_file(const struct issues *issues, const char *page, struct stat *about)
{
    return !(issues->no_links && crosses_link(issues, page)) && stat(page, about) == 0 &&
           S_ISREG(about->st_mode);
}

struct page_walk {
    const struct issues *issues;
    struct str mets; /* its path below the root */
    size_t late;     /* pages that are elsewhere */
    void (*each)(void *context, const char *page, const struct stat *about);
    void *context;
};

static void find_page(void *context, struct str address)
{
    struct page_walk *walk = context;
    BUF_AUTO struct buf path = {0}, below = {0};
    struct stat about;

    if (!mets_page_path(address, &path) || !mets_resolve(walk->mets, buf_str(&path), &below))
        return;
    MEM_AUTO char *full = mem_format("%s/%s", walk->issues->root, below.data);

    if (issues_has_file(walk->issues, full, &about))
        walk->each(walk->context, full, &about);
    else
        walk->late += late_pages_path(walk->issues->late, buf_str(&below)) != NULL;
}

static void walk_pages(struct page_walk *walk, const char *path)
{
    BUF_AUTO struct buf bytes = {0};
    struct error ignored; /* the reading of the file says it */

    walk->mets = issues_below(walk->issues, path);
    if (!file_read(&bytes, path, METS_BYTES_MAX, &ignored))
        mets_each_link(buf_str(&bytes), find_page, walk);
}

void issues_each_page(const struct issues *issues, const char *path,
                      void (*each)(void *context, const char *page, const struct stat *about),
                      void *context)
{
    struct page_walk walk = {.issues = issues, .each = each, .context = context};

    walk_pages(&walk, path);
}

struct page_noting {
    struct issues *issues;
    size_t found;
};

static void note_page(void *context, const char *page, const struct stat *about)
{
    struct page_noting *noting = context;
    bool is_new;

    (void)about;
    number_table_add(&noting->issues->pages, hash_below(noting->issues, page), &is_new);
    noting->found++;
}

/* A pipe is not looked at: what is read here is gone. */
static bool begins_as_mets(const char *path)
{
    char head[LOOK_BYTES];
    struct stat about;
    int fd = stat(path, &about) || !S_ISREG(about.st_mode) ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof head);

    if (fd >= 0)
        close(fd);
    return got > 0 && mets_begins(str_n(head, (size_t)got));
}

void issues_look_at(struct issues *issues, const char *path)
{
    struct page_noting noting = {.issues = issues};
    struct page_walk walk = {.issues = issues, .each = note_page, .context = &noting};
    bool is_new;

    if (!begins_as_mets(path))
        return;
    walk_pages(&walk, path);
    if (noting.found > 0 || walk.late > 0)
        number_table_add(&issues->mets, hash_below(issues, path), &is_new);
}

/* ---- a folder ------------------------------------------------------------------------------- */

static bool has_suffix(struct str name, struct str suffix)
{
    return name.length > suffix.length && name.data[0] != '.' &&
           str_eq_nocase(str_slice(name, name.length - suffix.length, name.length), suffix);
}

/* "mets.xml", "NAME_METS.xml"; "1905010101/1905010101.xml". */
static bool is_called_so(struct str name, const char *folder)
{
    const char *slash = strrchr(folder, '/');
    struct str last = str_of(slash ? slash + 1 : folder);

    return str_find_nocase(name, STR("mets")) >= 0 ||
           (last.length > 0 && name.length == last.length + strlen(".xml") &&
            str_starts(name, last));
}

static void look_in(struct issues *issues, const char *folder, bool any)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;

    while (entries && (entry = readdir(entries))) {
        struct str name = str_of(entry->d_name);

        if ((has_suffix(name, STR(".xml")) && (any || is_called_so(name, folder))) ||
            has_suffix(name, STR(".mets"))) {
            MEM_AUTO char *path = mem_format("%s/%s", folder, entry->d_name);

            issues_look_at(issues, path);
        }
    }
    if (entries)
        closedir(entries);
}

/* How many XML files has the folder? *mets_folder: its folder "mets", yours to free, or NULL. */
static size_t count_files(const char *folder, char **mets_folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    while (entries && (entry = readdir(entries))) {
        struct str name = str_of(entry->d_name);

        count += has_suffix(name, STR(".xml"));
        if (str_eq_nocase(name, STR("mets")) && !*mets_folder)
            *mets_folder = mem_format("%s/%s", folder, entry->d_name);
    }
    if (entries)
        closedir(entries);
    return count;
}

void issues_look(struct issues *issues, const char *folder)
{
    MEM_AUTO char *mets_folder = NULL;
    size_t count = count_files(folder, &mets_folder);

    look_in(issues, folder, count <= ISSUES_LOOK_MAX);
    if (mets_folder)
        look_in(issues, mets_folder, true);
}
