/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_crash.c - tasks that crashed the daemon while they were processed.
 *
 *   DB/tasks/crashes   one line for each crash: the signal and the uids of the batch (crash_note.h)
 *
 * After a crash, the tasks of its batch are done one by one, so that it is known which one it was.
 * A task that has crashed the daemon alone TASK_CRASHES_MAX times is set aside by the thread that
 * writes. The file is removed at a start at which no unfinished task is in it. */
#include <unistd.h>

#include "base/crash_note.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

#define FILE_MAX 1000000 /* bytes */

void tasks_mark_batch(const struct task_work *works, uint32_t count)
{
    BUF_AUTO struct buf text = {0};

    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s%u", i ? " " : "", works[i].uid);
    crash_note_begin(buf_str(&text));
}

void tasks_unmark_batch(void)
{
    crash_note_end();
}

static void blame(struct task *task, uint64_t number, bool alone)
{
    task->together = 1;
    task->crash_signal = (uint8_t)number;
    if (!alone)
        return;
    task->crashes += task->crashes < UINT8_MAX;
    log_warning("task %u crashed the daemon (signal %u)", task->uid, task->crash_signal);
}

/* A task as in a line; NULL: it is finished, or the text is damaged. */
static struct task *blamed_task(struct tasks *tasks, struct str uid)
{
    uint64_t number;
    struct task *task = NULL;

    if (str_to_u64(uid, &number) && number < TASK_NONE)
        task = tasks_find(tasks, (uint32_t)number);
    return task && !task_is_finished(task) ? task : NULL;
}

/* Returns how many unfinished tasks the line has. A line that was cut off has no end. */
static size_t read_line(struct tasks *tasks, struct str line)
{
    struct str signal = str_cut(&line, ' ');
    bool alone = line.data && !memchr(line.data, ' ', line.length);
    uint64_t number;
    size_t found = 0;

    if (!str_to_u64(signal, &number) || number > UINT8_MAX)
        return 0;
    while (line.data) {
        struct task *task = blamed_task(tasks, str_cut(&line, ' '));

        if (task)
            blame(task, number, alone);
        found += task != NULL;
    }
    return found;
}

enum status tasks_read_crashes(struct tasks *tasks, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/crashes", tasks->directory);
    BUF_AUTO struct buf text = {0};
    struct error ignored;
    struct str rest;
    size_t found = 0;

    if (file_exists(path) && !file_read(&text, path, FILE_MAX, &ignored)) {
        rest = buf_str(&text);
        while (rest.length > 0 && memchr(rest.data, '\n', rest.length))
            found += read_line(tasks, str_cut(&rest, '\n'));
    }
    if (found == 0)
        unlink(path);
    return crash_notes_to(path, err);
}
