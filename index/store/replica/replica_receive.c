/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_receive.c - the receiving side: brings an index to the state of an entry. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/replica/replica_private.h"
#include "store/settings/uid.h"

static enum status check_entry(const json_t *entry, struct error *err)
{
    struct str uid = json_get_str(entry, "uid"), manifest = json_get_str(entry, "manifest");
    const json_t *crc = json_object_get(entry, "crc");
    struct replica_file file;
    size_t number;
    json_t *value;

    if (!index_uid_valid(uid) || !manifest.data || !json_is_integer(crc))
        return error_set(err, STATUS_BAD_REQUEST, "the source describes an index in no valid form");
    if (gzip_crc32(0, manifest.data, manifest.length) != (uint32_t)json_integer_value(crc))
        return error_set(err, STATUS_CORRUPT, "index.json of index %.*s arrived damaged",
                         STR_ARG(uid));
    json_array_foreach (json_object_get(entry, "files"), number, value)
        if (!replica_file_read(value, &file))
            return error_set(err, STATUS_BAD_REQUEST,
                             "the source describes a file of index %.*s in no valid form",
                             STR_ARG(uid));
    return STATUS_OK;
}

/* Is a file of a segment there, with other bytes? Its name then belongs to another index that had
 * the same uid. */
static bool has_conflict(struct receiving *receiving, const char *directory)
{
    size_t number;
    json_t *value;

    json_array_foreach (receiving->files, number, value) {
        struct replica_file file;
        MEM_AUTO char *path = NULL;

        replica_file_read(value, &file);
        path = mem_format("%s/%s", directory, file.name);
        if (strchr(file.name, '/') && file_exists(path) &&
            !replica_has(receiving, directory, &file))
            return true;
    }
    return false;
}

/* The complete index takes its place. The former files stay for a while: after a swap, the other
 * index has them. */
static enum status move_in(const struct receiving *receiving, const char *home, struct error *err)
{
    MEM_AUTO char *parent = mem_format("%s/indexes", receiving->database);
    MEM_AUTO char *removed = mem_format("%s/" REPLICA_REMOVED "%s", parent, receiving->uid);
    struct error why;
    bool exists = file_exists(home);

    if (renameat2(AT_FDCWD, receiving->directory, AT_FDCWD, home,
                  exists ? RENAME_EXCHANGE : RENAME_NOREPLACE) < 0)
        return error_errno(err, "put in place", home);
    if (file_sync(parent, err))
        return err->status;
    if (exists && (file_remove_tree(removed, &why) || rename(receiving->directory, removed) < 0))
        log_warning("the former files of index %s stay in %s", receiving->uid,
                    receiving->directory);
    return STATUS_OK;
}

static enum status publish(struct receiving *receiving, const char *home, struct str manifest,
                           struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" REPLICA_MANIFEST, receiving->directory);

    if (sync_list_replace(&receiving->unsynced, path, manifest, 0600, err))
        return err->status;
    receiving->counts->published++;
    replica_clean(receiving);
    return receiving->beside ? move_in(receiving, home, err) : STATUS_OK;
}

static enum status make_incoming(struct receiving *receiving, struct error *err)
{
    free(receiving->directory);
    receiving->directory =
        mem_format("%s/indexes/" REPLICA_INCOMING "%s", receiving->database, receiving->uid);
    if (!file_exists(receiving->directory) && file_make_dir(receiving->directory, 0700, err))
        return err->status;
    replica_link_known(receiving);
    return STATUS_OK;
}

/* Has the index this very state, with all of its files? */
static bool is_current(struct receiving *receiving, struct str manifest)
{
    MEM_AUTO char *path = mem_format("%s/" REPLICA_MANIFEST, receiving->directory);
    BUF_AUTO struct buf now = {0};
    struct error ignored;
    size_t number;
    json_t *value;

    if (file_size(path) != manifest.length || file_read(&now, path, manifest.length, &ignored) ||
        !str_eq(buf_str(&now), manifest))
        return false;
    json_array_foreach (receiving->files, number, value) {
        struct replica_file file;

        replica_file_read(value, &file);
        if (!replica_has(receiving, receiving->directory, &file))
            return false;
    }
    return true;
}

static enum status receive(struct receiving *receiving, struct str manifest, struct error *err)
{
    MEM_AUTO char *home = mem_text(receiving->directory, strlen(receiving->directory));
    MEM_AUTO char *path = mem_format("%s/" REPLICA_MANIFEST, home);

    if (is_current(receiving, manifest)) {
        replica_clean(receiving); /* of what a crash has left */
        return STATUS_OK;
    }
    receiving->beside = !file_exists(path) || has_conflict(receiving, home);
    if ((receiving->beside && make_incoming(receiving, err)) || replica_fetch(receiving, err))
        return err->status;
    return publish(receiving, home, manifest, err);
}

enum status replica_receive(const char *database, const json_t *entry, struct file_sums *sums,
                            const struct replica_source *source, struct replica_counts *counts,
                            struct error *err)
{
    struct receiving receiving = {.database = database,
                                  .uid = json_get_str(entry, "uid").data,
                                  .files = json_object_get(entry, "files"),
                                  .sums = sums,
                                  .source = source,
                                  .counts = counts};
    enum status status;

    if (check_entry(entry, err))
        return err->status;
    receiving.directory = mem_format("%s/indexes/%s", database, receiving.uid);
    status = receive(&receiving, json_get_str(entry, "manifest"), err);
    free(receiving.directory);
    sync_list_fini(&receiving.unsynced);
    return status;
}
