/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_rebuild.c - reads all records, and writes those that the new queue needs. */
#include "server/tasks/tasks_rebuild.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

#define NAMED_MAX 1000            /* missing tasks that are named */
#define SPAN_MAX  (TASKS_MAX * 2) /* from the first uid that is kept to the last one */

/* What the records say of a task. */
struct rebuilt_task {
    char *open, *last; /* its record before it ended, and its newest one; NULL: none */
    size_t open_length, last_length;
    uint8_t kind, status;
    bool forgotten; /* deleted from the queue */
};

struct rebuilt_tasks {
    const char *from;
    uint64_t done_task;        /* see tasks_rebuilding */
    struct rebuilt_task *list; /* by uid - .first */
    uint32_t first;
    size_t count, capacity;
    uint32_t next_uid, next_batch;
    bool too_many; /* more than SPAN_MAX are needed */
};

/* Does a task of this kind change what replicas have? */
static const bool changes_indexes[TASK_KIND_COUNT] = {
    [TASK_DOCUMENT_ADDITION] = true, [TASK_DOCUMENT_EDITION] = true,
    [TASK_DOCUMENT_DELETION] = true, [TASK_SETTINGS_UPDATE] = true,
    [TASK_INDEX_CREATION] = true,    [TASK_INDEX_DELETION] = true,
    [TASK_INDEX_UPDATE] = true,      [TASK_INDEX_SWAP] = true,
    [TASK_RULES_UPDATE] = true,      [TASK_RULES_CLEAR] = true,
    [TASK_TAKEDOWN] = true,
};

/* --- reading --- */

/* Drops the oldest tasks, which have ended, and which the indexes have. */
static void drop_oldest(struct rebuilt_tasks *tasks)
{
    size_t count = 0;

    for (; count < tasks->count && tasks->first + count < tasks->done_task &&
           tasks->list[count].status != TASK_ENQUEUED;
         count++) {
        free(tasks->list[count].open);
        free(tasks->list[count].last);
    }
    tasks->count -= count;
    tasks->first += (uint32_t)count;
    if (count > 0)
        memmove(tasks->list, tasks->list + count, tasks->count * sizeof *tasks->list);
}

/* The task of this uid; uids come in order, and again. NULL: too early, or too many. */
static struct rebuilt_task *find(struct rebuilt_tasks *tasks, uint32_t uid)
{
    if (tasks->count > 0 && uid > tasks->first && uid - tasks->first > SPAN_MAX)
        drop_oldest(tasks);
    if (tasks->count == 0)
        tasks->first = uid;
    tasks->too_many |= uid > tasks->first && uid - tasks->first > SPAN_MAX;
    if (uid < tasks->first || tasks->too_many)
        return NULL;
    while (tasks->count <= uid - tasks->first) {
        tasks->list = mem_grow(tasks->list, tasks->count, &tasks->capacity, sizeof *tasks->list);
        tasks->list[tasks->count++] =
            (struct rebuilt_task){.kind = TASK_KIND_COUNT, .status = TASK_STATUS_COUNT};
    }
    return &tasks->list[uid - tasks->first];
}

static void keep(char **text, size_t *length, struct str record)
{
    free(*text);
    *text = mem_copy(record.data, record.length);
    *length = record.length;
}

static void note_number(uint32_t *next, uint32_t number)
{
    *next = number > *next ? number : *next;
}

static void read_task(struct rebuilt_tasks *tasks, struct str record)
{
    struct rebuilt_task *known;
    struct task task;
    struct str index;

    if (!task_read(record, &task, &index, tasks->from))
        return;
    known = find(tasks, task.uid);
    note_number(&tasks->next_uid, task.uid + 1);
    if (task.batch != TASK_NONE)
        note_number(&tasks->next_batch, task.batch + 1);
    if (known) {
        known->kind = task.kind;
        known->status = task.status;
        known->forgotten = false;
        keep(&known->last, &known->last_length, record);
        if (!task_is_finished(&task))
            keep(&known->open, &known->open_length, record);
    }
    task_fini(&task);
}

static void read_removed(struct rebuilt_tasks *tasks, struct str record)
{
    if (record.length < 9)
        return;
    note_number(&tasks->next_uid, load_u32(record.data + 1));
    note_number(&tasks->next_batch, load_u32(record.data + 5));
    for (size_t at = 9; at + 4 <= record.length; at += 4) {
        struct rebuilt_task *known = find(tasks, load_u32(record.data + at));

        if (known)
            known->forgotten = true;
    }
}

static void read_record(void *context, struct str record)
{
    struct rebuilt_tasks *tasks = context;

    if (record.length == 0) /* what is not forgotten follows */
        for (size_t i = 0; i < tasks->count; i++)
            tasks->list[i].forgotten = true;
    else if (record.data[0] == 'D')
        read_removed(tasks, record);
    else
        read_task(tasks, record);
}

/* --- deciding --- */

/* Has the folder the documents of this record? */
static bool has_body(const struct rebuilt_tasks *tasks, const struct rebuilt_task *known)
{
    struct task task;
    struct str index;
    bool has;

    if (!known->open ||
        !task_read(str_n(known->open, known->open_length), &task, &index, tasks->from))
        return false;
    has = !task.body || !task.body->in_file || file_size(task.body->path) >= task.body->bytes;
    task_fini(&task);
    return has;
}

/* Has its index what the task of this record did? */
static bool is_contained(const struct rebuilt_tasks *tasks,
                         const struct tasks_rebuilding *rebuilding,
                         const struct rebuilt_task *known)
{
    struct task task;
    struct str index;
    bool is;

    if (!task_read(str_n(known->last, known->last_length), &task, &index, tasks->from))
        return false;
    is = index.data && rebuilding->newest(rebuilding->context, index) > task.uid;
    task_fini(&task);
    return is;
}

/* From this uid on, a task without a record may have done what the indexes lack. */
static uint64_t first_unsure(const struct tasks_rebuilding *rebuilding)
{
    return rebuilding->done_task > 0 ? rebuilding->done_task
                                     : rebuilding->newest(rebuilding->context, STR_NONE);
}

static bool is_lost(const struct rebuilt_tasks *tasks, const struct tasks_rebuilding *rebuilding,
                    uint64_t uid, const struct rebuilt_task *known)
{
    if (!known || !known->last)
        return uid >= first_unsure(rebuilding);
    if (has_body(tasks, known) || (known->status != TASK_ENQUEUED &&
                                   (known->status != TASK_SUCCEEDED ||
                                    !changes_indexes[known->kind] || uid < rebuilding->done_task)))
        return false;
    return !is_contained(tasks, rebuilding, known);
}

static bool is_to_do(const struct rebuilt_tasks *tasks, const struct tasks_rebuilding *rebuilding,
                     uint64_t uid, const struct rebuilt_task *known)
{
    return known->last &&
           (known->status == TASK_ENQUEUED ||
            (known->status == TASK_SUCCEEDED && changes_indexes[known->kind] &&
             uid >= rebuilding->done_task)) &&
           has_body(tasks, known);
}

static void name_missing(struct tasks_rebuilt *out, uint64_t uid)
{
    if (out->missing++ < NAMED_MAX)
        buf_addf(&out->names, "%s%llu", out->missing > 1 ? ", " : "", (unsigned long long)uid);
    else if (out->missing == NAMED_MAX + 1)
        buf_add_text(&out->names, " and more");
}

/* --- writing --- */

static void add_task(const struct rebuilt_tasks *tasks, const struct tasks_rebuilding *rebuilding,
                     uint64_t uid, struct tasks_rebuilt *out, struct buf *image)
{
    const struct rebuilt_task *known = uid >= tasks->first && uid - tasks->first < tasks->count
                                           ? &tasks->list[uid - tasks->first]
                                           : NULL;

    if (is_lost(tasks, rebuilding, uid, known))
        name_missing(out, uid);
    if (!known || !known->last)
        return;
    if (is_to_do(tasks, rebuilding, uid, known)) {
        journal_image_add(image, str_n(known->open, known->open_length));
        *(known->status == TASK_ENQUEUED ? &out->open : &out->again) += 1;
    } else if (!known->forgotten && known->status != TASK_ENQUEUED)
        journal_image_add(image, str_n(known->last, known->last_length));
}

static void make_image(const struct rebuilt_tasks *tasks, const struct tasks_rebuilding *rebuilding,
                       struct tasks_rebuilt *out, struct buf *image)
{
    const struct tasks numbers = {.next_uid = tasks->next_uid, .next_batch = tasks->next_batch};
    BUF_AUTO struct buf record = {0};
    uint64_t first = tasks->count > 0 ? tasks->first : tasks->next_uid, next = tasks->next_uid;
    uint64_t unsure = first_unsure(rebuilding);

    tasks_removed_record(&numbers, NULL, 0, &record);
    journal_image_add(image, buf_str(&record));
    if (unsure < first)
        first = unsure;
    if (rebuilding->next_task > next)
        next = rebuilding->next_task;
    for (uint64_t uid = first; uid < next; uid++)
        add_task(tasks, rebuilding, uid, out, image);
}

static enum status move_bodies(const struct tasks_rebuilding *rebuilding, struct error *err)
{
    DIR *folder = opendir(rebuilding->from);
    enum status status = folder ? STATUS_OK : error_errno(err, "open", rebuilding->from);
    struct dirent *entry;

    while (!status && (entry = readdir(folder))) {
        MEM_AUTO char *from = mem_format("%s/%s", rebuilding->from, entry->d_name);
        MEM_AUTO char *to = mem_format("%s/%s", rebuilding->to, entry->d_name);

        if (!str_starts(str_of(entry->d_name), STR(SPOOL_PREFIX)))
            continue;
        status = file_sync(from, err);
        if (!status && rename(from, to) < 0)
            status = error_errno(err, "move", from);
    }
    if (folder)
        closedir(folder);
    return status;
}

static enum status write_queue(const struct rebuilt_tasks *tasks,
                               const struct tasks_rebuilding *rebuilding, struct tasks_rebuilt *out,
                               struct error *err)
{
    MEM_AUTO char *log = mem_format("%s/log-00000001", rebuilding->to);
    BUF_AUTO struct buf image = {0};

    make_image(tasks, rebuilding, out, &image);
    if (file_make_dir(rebuilding->to, 0700, err) || move_bodies(rebuilding, err))
        return err->status;
    return file_replace(log, buf_str(&image), 0600, err);
}

static void forget(struct rebuilt_tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        free(tasks->list[i].open);
        free(tasks->list[i].last);
    }
    free(tasks->list);
}

enum status tasks_rebuild(const struct tasks_rebuilding *rebuilding, struct tasks_rebuilt *out,
                          struct error *err)
{
    struct rebuilt_tasks tasks = {.from = rebuilding->from, .done_task = rebuilding->done_task};
    struct journal *journal;
    enum status status;

    *out = (struct tasks_rebuilt){0};
    status = journal_open(rebuilding->from, read_record, &tasks, &journal, err);
    if (!status) {
        journal_close(journal);
        status = tasks.too_many
                     ? error_set(err, STATUS_TOO_LARGE,
                                 "the journal has more than %d tasks that the indexes here may "
                                 "lack: let the replica follow its primary, or what it published, "
                                 "first",
                                 SPAN_MAX)
                     : write_queue(&tasks, rebuilding, out, err);
    }
    forget(&tasks);
    return status;
}
