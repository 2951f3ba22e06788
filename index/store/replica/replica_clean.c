/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_clean.c - removes files, and whole indexes, that the source does not have any more. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "store/replica/replica_private.h"

/* --- files of an index --- */

/* Adds the names of the files, and of their folders. */
static void add_names(struct string_table *names, const json_t *files)
{
    size_t number;
    json_t *value;
    bool is_new;

    string_table_add(names, STR(REPLICA_MANIFEST), &is_new);
    json_array_foreach (files, number, value) {
        struct str name = json_get_str(value, "name"), rest = name;

        string_table_add(names, name, &is_new);
        string_table_add(names, str_cut(&rest, '/'), &is_new);
    }
}

static void remove_path(const char *path)
{
    struct error why;

    if (file_remove_tree(path, &why))
        log_warning("cannot remove %s: %s", path, why.message);
}

static void clean_folder(const char *directory, const char *folder, struct string_table *names)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, folder);
    DIR *entries = opendir(path);
    struct dirent *entry;

    while (entries && (entry = readdir(entries))) {
        MEM_AUTO char *name = mem_format("%s%s%s", folder, *folder ? "/" : "", entry->d_name);
        MEM_AUTO char *inside = mem_format("%s/%s", directory, name);
        struct stat about;

        if (entry->d_name[0] == '.')
            continue;
        if (string_table_find(names, str_of(name)) < 0)
            remove_path(inside);
        else if (!*folder && lstat(inside, &about) == 0 && S_ISDIR(about.st_mode))
            clean_folder(directory, name, names);
    }
    if (entries)
        closedir(entries);
}

void replica_clean(const struct receiving *receiving)
{
    struct string_table names;

    string_table_init(&names);
    add_names(&names, receiving->files);
    clean_folder(receiving->directory, "", &names);
    string_table_fini(&names);
}

/* --- whole indexes --- */

static bool is_listed(const json_t *entries, struct str uid)
{
    size_t number;
    json_t *entry;

    json_array_foreach (entries, number, entry)
        if (str_eq(json_get_str(entry, "uid"), uid))
            return true;
    return false;
}

/* An index leaves by a rename, so that no reader sees a half of it. */
static enum status remove_index(const char *indexes, const char *name, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", indexes, name);
    MEM_AUTO char *removed = mem_format("%s/" REPLICA_REMOVED "%s", indexes, name);
    bool hidden = name[0] == '.';

    if (!hidden && rename(path, removed) < 0)
        return error_errno(err, "remove", path);
    remove_path(hidden ? path : removed);
    return STATUS_OK;
}

enum status replica_remove_others(const char *database, const json_t *entries, struct error *err)
{
    MEM_AUTO char *indexes = mem_format("%s/indexes", database);
    DIR *names = opendir(indexes);
    enum status status = STATUS_OK;
    struct dirent *name;

    while (names && !status && (name = readdir(names))) {
        struct str uid = str_of(name->d_name);

        if (str_starts(uid, STR(REPLICA_INCOMING)))
            uid = str_slice(uid, strlen(REPLICA_INCOMING), uid.length);
        else if (uid.data[0] == '.' && !str_starts(uid, STR(REPLICA_REMOVED)))
            continue;
        if (!is_listed(entries, uid))
            status = remove_index(indexes, name->d_name, err);
    }
    if (names)
        closedir(names);
    return status;
}
