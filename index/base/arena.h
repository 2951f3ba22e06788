/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arena.h - memory with one lifetime: a request, an article or a task.
 *
 * An arena frees all of its memory at once, or all that was allocated since a mark; single
 * allocations cannot be freed. Only one thread may use an arena at a time. */
#ifndef DATELINE_BASE_ARENA_H
#define DATELINE_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
/* Drop every allocation. The arena keeps its first block for reuse. */
void arena_reset(struct arena *arena);
/* Uninitialised and 16-byte aligned; never NULL (see mem.h). */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zero(struct arena *arena, size_t count, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
/* A copy with a NUL after it, so .data is also a C string. */
struct str arena_str(struct arena *arena, struct str text);
__attribute__((format(printf, 2, 3))) struct str arena_format(struct arena *arena,
                                                              const char *format, ...);
/* Bytes handed out since the last reset, without those that arena_release took back. */
size_t arena_used(const struct arena *arena);

/* A place in the order of allocations. */
struct arena_place {
    void *block;
    size_t block_used, used;
};
struct arena_place arena_mark(const struct arena *arena);
/* Drop every allocation made since the mark. The mark stays valid, as do earlier marks. */
void arena_release(struct arena *arena, struct arena_place mark);

#endif
