/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_place.c - the folders of a repair, and the exchange of the names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/repair/repair_private.h"
#include "store/writer/index_life.h"

#define BUILDING ".repair"
#define KEPT     "damaged-" /* followed by a number */
#define KEPT_MAX 1000

static char *path_in(const char *database, const char *uid)
{
    return mem_format("%s/indexes/%s", database, uid);
}

enum status repair_place_begin(struct repair_place *place, const char *database, const char *uid,
                               const char *into, struct error *err)
{
    MEM_AUTO char *index = NULL, *target = NULL;

    *place = (struct repair_place){.uid = uid, .replaces = !into};
    place->database = mem_text(into ? into : database, strlen(into ? into : database));
    place->building = mem_format("%s/" BUILDING, place->database);
    target = path_in(place->database, uid);
    if (into && file_exists(target))
        return error_set(err, STATUS_INDEX_EXISTS, "%s has an index %s already", into, uid);
    index = path_in(place->building, uid);
    if (file_remove_tree(place->building, err) || file_make_dir(index, 0777, err))
        return err->status;
    return STATUS_OK;
}

void repair_place_fini(struct repair_place *place)
{
    struct error ignored;

    if (place->building)
        file_remove_tree(place->building, &ignored);
    free(place->building);
    free(place->database);
}

static char *free_name(const struct repair_place *place)
{
    for (int number = 1; number < KEPT_MAX; number++) {
        char *path = mem_format("%s/" KEPT "%d", place->database, number);

        if (!file_exists(path))
            return path;
        free(path);
    }
    return NULL;
}

static enum status sync_folder(const char *database, const char *name, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", database, name);

    return file_sync(path, err);
}

/* Removes the folder in which the new index still is. */
static enum status drop(char **kept, enum status status)
{
    struct error ignored;

    file_remove_tree(*kept, &ignored);
    free(*kept);
    *kept = NULL;
    return status;
}

/* First the folder gets the name under which it is kept, then the two indexes change places. So no
 * repair ever removes a damaged index, wherever a crash is. */
static enum status exchange(struct repair_place *place, char **kept, struct error *err)
{
    MEM_AUTO char *damaged = path_in(place->database, place->uid);
    MEM_AUTO char *built = NULL;

    *kept = free_name(place);
    if (!*kept)
        return error_set(err, STATUS_IO, "%s has too many folders " KEPT "N: remove some",
                         place->database);
    if (rename(place->building, *kept) < 0)
        return error_errno(err, "rename", place->building);
    free(place->building);
    place->building = NULL;
    built = path_in(*kept, place->uid);
    if (file_sync(place->database, err))
        return err->status;
    if (renameat2(AT_FDCWD, built, AT_FDCWD, damaged, RENAME_EXCHANGE) < 0)
        return drop(kept, error_errno(err, "exchange", damaged));
    return sync_folder(place->database, "indexes", err) ? err->status
                                                        : sync_folder(*kept, "indexes", err);
}

/* Nothing is replaced: the name was free when it began. */
static enum status put(struct repair_place *place, struct error *err)
{
    MEM_AUTO char *built = path_in(place->building, place->uid);
    MEM_AUTO char *target = path_in(place->database, place->uid);
    MEM_AUTO char *indexes = mem_format("%s/indexes", place->database);

    if (file_make_dir(indexes, 0777, err))
        return err->status;
    if (renameat2(AT_FDCWD, built, AT_FDCWD, target, RENAME_NOREPLACE) < 0)
        return error_errno(err, "rename", built);
    return file_sync(indexes, err);
}

enum status repair_place_end(struct repair_place *place, char **kept, struct error *err)
{
    *kept = NULL;
    return place->replaces ? exchange(place, kept, err) : put(place, err);
}
