/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_head.c - writes and reads the beginning of a task's record. */
#include "store/journal/task_head.h"

#include "base/bytes.h"

#define FIXED_SIZE 59 /* up to the name of the index */

void task_head_write(const struct task_head *head, struct buf *out)
{
    buf_add_char(out, 'T');
    buf_add_u32(out, head->uid);
    buf_add_u32(out, head->batch);
    buf_add_u32(out, head->canceled_by);
    buf_add_char(out, (char)head->kind);
    buf_add_char(out, (char)head->status);
    buf_add_u64(out, (uint64_t)head->enqueued);
    buf_add_u64(out, (uint64_t)head->started);
    buf_add_u64(out, (uint64_t)head->finished);
    buf_add_u64(out, (uint64_t)head->counts[0]);
    buf_add_u64(out, (uint64_t)head->counts[1]);
    buf_add_u32(out, head->index.data ? (uint32_t)head->index.length : TASK_TEXT_ABSENT);
    if (head->index.data)
        buf_add_str(out, head->index);
}

static int64_t time_at(const char *at)
{
    return (int64_t)load_u64(at);
}

bool task_head_read(struct str *rest, struct task_head *head)
{
    const char *at = rest->data;
    uint32_t length;

    if (rest->length < FIXED_SIZE || at[0] != 'T')
        return false;
    *head = (struct task_head){.uid = load_u32(at + 1),
                               .batch = load_u32(at + 5),
                               .canceled_by = load_u32(at + 9),
                               .kind = (uint8_t)at[13],
                               .status = (uint8_t)at[14],
                               .enqueued = time_at(at + 15),
                               .started = time_at(at + 23),
                               .finished = time_at(at + 31),
                               .counts = {time_at(at + 39), time_at(at + 47)}};
    length = load_u32(at + 55);
    *rest = str_n(at + FIXED_SIZE, rest->length - FIXED_SIZE);
    if (length == TASK_TEXT_ABSENT)
        return true;
    if (length > rest->length)
        return false;
    head->index = str_n(rest->data, length);
    *rest = str_n(rest->data + length, rest->length - length);
    return true;
}
