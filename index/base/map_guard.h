/* SPDX-License-Identifier: GPL-2.0-or-later */
/* map_guard.h - survives that mapped files are cut short while they are read.
 *
 * If a process reads a page that the file no longer has, or that the disk cannot read, SIGBUS ends
 * the process. With map_guards_install, the rest of that mapping becomes zeros instead, and the
 * guard says that the mapping is torn: do not use what was read from it. libwayland does this
 * for its clients' buffers (wayland-shm.c), and systemd for the journal's files (sigbus.c).
 *
 * Any thread. Guards are few: one for each mapped file. */
#ifndef DATELINE_BASE_MAP_GUARD_H
#define DATELINE_BASE_MAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>

struct map_guard;

/* Handles SIGBUS from now on. A SIGBUS elsewhere still ends the process. Call it once. */
void map_guards_install(void);
/* Watches a mapping, until map_guard_end, which comes before munmap. */
struct map_guard *map_guard_begin(const void *start, size_t length);
void map_guard_end(struct map_guard *guard); /* NULL is fine */
/* Did a part of the mapping become zeros? NULL: no. */
bool map_guard_is_torn(const struct map_guard *guard);
/* Was any mapping torn since the start? While this is false, no guard need be asked. */
bool map_guards_any_torn(void);

#endif
