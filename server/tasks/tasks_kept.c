/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_kept.c - keeps the bodies of ended tasks, and replaced logs, for a copy of the journal
 * elsewhere.
 *
 *   ended, or replaced ──▶ kept ──▶ copied (tasks_let_go) ──▶ deleted
 *                            └──▶ too many bytes: the oldest are deleted, and the log says so
 *
 * A restart does not know what was copied: it keeps all bodies without an open task.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

#define MB ((uint64_t)1 << 20)

static void delete_part(struct tasks *tasks, struct kept_part *part)
{
    if (part->body)
        unlink(part->body);
    else
        journal_remove_before(tasks->journal, part->number);
    free(part->body);
}

void tasks_delete_parts(struct tasks *tasks, struct dropped_parts take_parts)
{
    for (size_t i = 0; i < take_parts.count; i++)
        delete_part(tasks, &take_parts.list[i]);
    free(take_parts.list);
}

/* Takes the first parts out of the list. */
static struct dropped_parts take_first(struct kept_parts *kept, size_t count)
{
    struct dropped_parts taken = {
        mem_copy((const char *)kept->list, count * sizeof *taken.list),
        count,
    };

    for (size_t i = 0; i < count; i++)
        kept->bytes -= taken.list[i].bytes;
    kept->count -= count;
    kept->gone += count;
    memmove(kept->list, kept->list + count, kept->count * sizeof *kept->list);
    return taken;
}

static void tell_overflow(const struct kept_parts *kept, const struct kept_part *oldest)
{
    char what[64];

    if (!oldest->body)
        snprintf(what, sizeof what, "the logs before %u", oldest->number);
    else if (oldest->number != TASK_NONE)
        snprintf(what, sizeof what, "the documents of task %u", oldest->number);
    else
        snprintf(what, sizeof what, "documents of a task that ended before the last restart");
    log_warning("ended tasks have more than %llu MB that are not shipped: the oldest are deleted, "
                "beginning with %s. Raise --journal-keep-mb to keep more",
                (unsigned long long)(kept->most / MB), what);
}

/* Also the newest one, if it is too large by itself. */
static struct dropped_parts drop_oldest(struct kept_parts *kept)
{
    uint64_t bytes = kept->bytes;
    struct dropped_parts parts;
    size_t count = 0;

    while (bytes > kept->most)
        bytes -= kept->list[count++].bytes;
    if (count == 0)
        return (struct dropped_parts){0};
    parts = take_first(kept, count);
    if (!kept->overflows)
        tell_overflow(kept, parts.list);
    kept->overflows = true;
    return parts;
}

/* Returns what there is no more room for. */
static struct dropped_parts keep(struct kept_parts *kept, struct kept_part part)
{
    if (kept->most == 0)
        return (struct dropped_parts){mem_copy(&part, sizeof part), 1};
    kept->list = mem_grow(kept->list, kept->count, &kept->capacity, sizeof *kept->list);
    kept->list[kept->count++] = part;
    kept->bytes += part.bytes;
    return drop_oldest(kept);
}

struct dropped_parts tasks_keep_body(struct tasks *tasks, uint32_t uid, struct spool *take_body)
{
    struct dropped_parts dropped = {0};

    if (take_body && take_body->in_file)
        dropped = keep(&tasks->kept,
                       (struct kept_part){mem_text(take_body->path, strlen(take_body->path)), uid,
                                          take_body->bytes});
    spool_free(take_body);
    return dropped;
}

struct dropped_parts tasks_keep_file(struct tasks *tasks, char *take_path)
{
    return keep(&tasks->kept, (struct kept_part){take_path, TASK_NONE, file_size(take_path)});
}

void tasks_keep_logs(struct tasks *tasks, uint64_t bytes)
{
    struct dropped_parts dropped;

    if (tasks->kept.most == 0)
        return;
    pthread_mutex_lock(&tasks->mutex);
    dropped = keep(&tasks->kept, (struct kept_part){NULL, journal_replaced(tasks->journal), bytes});
    pthread_mutex_unlock(&tasks->mutex);
    tasks_delete_parts(tasks, dropped);
}

void tasks_forget_kept(struct tasks *tasks)
{
    struct kept_parts *kept = &tasks->kept;

    for (size_t i = 0; i < kept->count; i++)
        free(kept->list[i].body);
    free(kept->list);
    *kept = (struct kept_parts){.most = kept->most};
}

uint64_t tasks_kept_mark(struct tasks *tasks)
{
    uint64_t mark;

    pthread_mutex_lock(&tasks->mutex);
    mark = tasks->kept.gone + tasks->kept.count;
    pthread_mutex_unlock(&tasks->mutex);
    return mark;
}

void tasks_let_go(struct tasks *tasks, uint64_t mark)
{
    struct kept_parts *kept = &tasks->kept;
    struct dropped_parts parts = {0};
    uint64_t count;

    pthread_mutex_lock(&tasks->mutex);
    count = mark > kept->gone ? mark - kept->gone : 0;
    if (count > kept->count)
        count = kept->count;
    if (count > 0)
        parts = take_first(kept, (size_t)count);
    kept->overflows = false;
    pthread_mutex_unlock(&tasks->mutex);
    tasks_delete_parts(tasks, parts);
}

uint64_t tasks_kept_bytes(struct tasks *tasks)
{
    uint64_t bytes;

    pthread_mutex_lock(&tasks->mutex);
    bytes = tasks->kept.bytes;
    pthread_mutex_unlock(&tasks->mutex);
    return bytes;
}
