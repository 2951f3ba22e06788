/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arena.h - memory that goes all at once: of one request, one article, one task.
 *
 * Nothing taken from an arena is freed by itself. Not for use by two threads at a time. */
#ifndef DATELINE_BASE_ARENA_H
#define DATELINE_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
/* Forget everything, keep the first block for the next round. */
void arena_reset(struct arena *arena);
/* 16-byte aligned, uninitialised; never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zero(struct arena *arena, size_t count, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
/* A copy with a NUL behind it, so that .data is also a C string. */
struct str arena_str(struct arena *arena, struct str text);
__attribute__((format(printf, 2, 3))) struct str arena_format(struct arena *arena,
                                                              const char *format, ...);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

#endif
