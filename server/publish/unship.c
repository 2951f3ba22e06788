/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unship.c - fences a shipped journal, and writes its files. */
#include "server/publish/unship.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/publish/shipment.h"
#include "server/replica/publication.h"

#define TRIES_MAX 100 /* the former primary may ship meanwhile */

/* --- the fence --- */

static uint64_t epoch_of(const struct shipment_text *shipment)
{
    return shipment_number(shipment, "epoch");
}

/* Takes what the fence says, too, from the last shipment. STATUS_END: the fence is there already.
 */
static enum status check_last(const struct unshipping *unshipping, uint64_t number,
                              struct shipment_head *fence, struct error *err)
{
    struct shipment_text last;
    enum status status = shipment_get(unshipping->objects, number, &last, err);

    fence->next_task = shipment_number(&last, "nextTask");
    fence->round = shipment_number(&last, "round");
    fence->round_task = shipment_number(&last, "roundTask");
    if (!status && !str_is(json_get_str(last.head, "database"), unshipping->database))
        status = error_set(err, STATUS_BAD_REQUEST, "%s has the journal of another database",
                           unshipping->place);
    else if (!status && epoch_of(&last) >= unshipping->epoch)
        status = str_is(json_get_str(last.head, "run"), unshipping->by)
                     ? STATUS_END
                     : error_set(err, STATUS_LOCKED,
                                 "%s: another replica has taken the place of the primary (epoch "
                                 "%llu): follow that one",
                                 unshipping->place, (unsigned long long)epoch_of(&last));
    shipment_text_fini(&last);
    return status;
}

static enum status put_fence(const struct unshipping *unshipping, struct error *err)
{
    struct shipment_head head = {
        .database = unshipping->database, .run = unshipping->by, .epoch = unshipping->epoch};
    struct shipment_numbers numbers;
    struct shipment empty;
    enum status status;

    if (shipment_list(unshipping->objects, &numbers, err))
        return err->status;
    if (numbers.count == 0)
        return error_set(err, STATUS_NOT_FOUND, "%s has no journal", unshipping->place);
    status = check_last(unshipping, numbers.last, &head, err);
    if (status)
        return status;
    shipment_init(&empty);
    status = shipment_put(&empty, &head, unshipping->objects, numbers.last + 1, err);
    shipment_fini(&empty);
    return status;
}

enum status unship_fence(const struct unshipping *unshipping, struct error *err)
{
    enum status status = STATUS_STALE;

    for (int i = 0; status == STATUS_STALE && i < TRIES_MAX; i++)
        status = put_fence(unshipping, err);
    return status == STATUS_END ? STATUS_OK : status;
}

/* --- the files --- */

static bool is_ours(struct str name)
{
    struct str rest = name, folder = str_cut(&rest, '/');

    if (!str_is(folder, "tasks") && !str_is(folder, "alerts"))
        return false;
    for (size_t i = 0; i < rest.length; i++)
        if (!(rest.data[i] >= 'a' && rest.data[i] <= 'z') &&
            !(rest.data[i] >= '0' && rest.data[i] <= '9') && rest.data[i] != '-')
            return false;
    return rest.length > 0 && rest.length < 64;
}

static enum status write_at(const char *path, uint64_t offset, struct str bytes, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (offset ? 0 : O_TRUNC), 0600);
    enum status status = STATUS_OK;

    if (fd < 0)
        return error_errno(err, "create", path);
    while (!status && bytes.length > 0) {
        ssize_t wrote = pwrite(fd, bytes.data, bytes.length, (off_t)offset);

        if (wrote <= 0)
            status = error_errno(err, "write", path);
        else {
            offset += (uint64_t)wrote;
            bytes = str_slice(bytes, (size_t)wrote, bytes.length);
        }
    }
    close(fd);
    return status;
}

/* Does the file begin with these bytes? */
static bool begins_with(const char *path, struct str bytes)
{
    struct file_map map;
    struct error ignored;
    bool is;

    if (file_map_open(&map, path, &ignored))
        return false;
    is = str_starts(str_n(map.data, map.length), bytes);
    file_map_close(&map);
    return is;
}

/* A piece that does not continue its file is of one whose beginning has gone, since a later round
 * has all that is needed. A file that begins with the first piece of a later round keeps what it
 * has: that round may have ended too early to bring it again. */
static enum status take_piece(const char *to, const json_t *piece, struct str *bytes,
                              struct error *err)
{
    struct str name = json_get_str(piece, "file");
    uint64_t offset = (uint64_t)json_integer_value(json_object_get(piece, "offset"));
    size_t length = (size_t)json_integer_value(json_object_get(piece, "length"));
    struct str part = str_slice(*bytes, 0, length);
    MEM_AUTO char *path = mem_format("%s/%.*s", to, STR_ARG(name));

    *bytes = str_slice(*bytes, length, bytes->length);
    if (!name.data || !is_ours(name))
        return error_set(err, STATUS_CORRUPT, "the journal has a file `%.*s` that is unknown here",
                         STR_ARG(name));
    if (offset > 0 ? file_size(path) < offset : begins_with(path, part))
        return STATUS_OK;
    return write_at(path, offset, part, err);
}

static enum status start_anew(const char *to, struct error *err)
{
    MEM_AUTO char *tasks = mem_format("%s/tasks", to);
    MEM_AUTO char *alerts = mem_format("%s/alerts", to);

    if (file_remove_tree(to, err) || file_make_dir(tasks, 0700, err) ||
        file_make_dir(alerts, 0700, err))
        return err->status;
    return STATUS_OK;
}

static enum status take_pieces(const struct shipment_text *shipment, const char *to,
                               struct error *err)
{
    struct str bytes = shipment->bytes;
    const json_t *piece, *pieces = json_object_get(shipment->head, "pieces");
    size_t i;

    if (json_is_true(json_object_get(shipment->head, "fresh")) && start_anew(to, err))
        return err->status;
    json_array_foreach (pieces, i, piece)
        if (take_piece(to, piece, &bytes, err))
            return err->status;
    return STATUS_OK;
}

/* --- the shipments --- */

struct unshipped { /* what has been read */
    const char *to;
    uint64_t complete; /* the newest round that is; 0: not known */
    uint64_t epoch, next_task;
    bool passes; /* the files of a round that is not complete, and has no others before it */
};

static enum status get_shipment(const struct unshipping *unshipping, uint64_t number,
                                struct shipment_text *out, struct error *err)
{
    enum status status = shipment_get(unshipping->objects, number, out, err);

    return status == STATUS_NOT_FOUND
               ? error_set(err, STATUS_CORRUPT, "the journal in %s lacks shipment %llu",
                           unshipping->place, (unsigned long long)number)
               : status;
}

/* Shipments of a primary that had been replaced by then do not count. Nor do the files of one that
 * ended in its first round: it has acknowledged nothing that is shipped, and those before have all
 * that it began with. */
static enum status take_shipment(const struct unshipping *unshipping, uint64_t number,
                                 struct unshipped *so_far, struct error *err)
{
    struct shipment_text shipment;
    enum status status = get_shipment(unshipping, number, &shipment, err);

    if (!status && epoch_of(&shipment) >= so_far->epoch) {
        so_far->epoch = epoch_of(&shipment);
        so_far->next_task = shipment_number(&shipment, "nextTask");
        so_far->passes |= so_far->complete > 0 && number > so_far->complete &&
                          json_is_true(json_object_get(shipment.head, "fresh"));
        if (!so_far->passes)
            status = take_pieces(&shipment, so_far->to, err);
    }
    shipment_text_fini(&shipment);
    return status;
}

/* Where to begin. Each shipment names the newest round that was complete with it. */
static enum status find_first(const struct unshipping *unshipping,
                              const struct shipment_numbers *numbers, uint64_t done_task,
                              uint64_t *complete, uint64_t *first, struct error *err)
{
    enum status status = STATUS_OK;

    *complete = *first = 0;
    for (uint64_t number = numbers->last; !status && *first == 0;) {
        struct shipment_text shipment;
        uint64_t round = 0;

        status = get_shipment(unshipping, number, &shipment, err);
        if (!status)
            round = shipment_number(&shipment, "round");
        if (*complete == 0)
            *complete = round;
        if (round <= numbers->first || round > number)
            *first = numbers->first;
        else if (shipment_number(&shipment, "roundTask") <= done_task)
            *first = round;
        number = round - 1;
        shipment_text_fini(&shipment);
    }
    return status;
}

enum status unship_files(const struct unshipping *unshipping, const char *to, uint64_t done_task,
                         uint64_t *next_task, struct error *err)
{
    struct shipment_numbers numbers;
    struct unshipped so_far = {.to = to};
    enum status status = STATUS_OK;
    uint64_t first;

    *next_task = 0;
    if (shipment_list(unshipping->objects, &numbers, err) || start_anew(to, err))
        return err->status;
    if (numbers.count == 0)
        return STATUS_OK;
    status = find_first(unshipping, &numbers, done_task, &so_far.complete, &first, err);
    for (uint64_t number = first; !status && number <= numbers.last; number++)
        status = take_shipment(unshipping, number, &so_far, err);
    *next_task = so_far.next_task;
    return status;
}
