/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash_note.h - what a process was doing when a fault of its own ended it.
 *
 * A note says in a line what the process is doing. If a thread that works on it crashes, a handler
 * of the signal appends a line to a file, and syncs it, before the process ends as without it:
 *
 *   11 the text of the note        (the signal's number)
 *
 * A crash is SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT that the process brought on itself, by an
 * instruction or by abort(). Not a crash: a signal that another process sent, also one of these;
 * SIGKILL; a power cut; a lack of memory, for which mem.c ends the process. A crash of a thread
 * that does not work on the note leaves no line. */
#ifndef DATELINE_BASE_CRASH_NOTE_H
#define DATELINE_BASE_CRASH_NOTE_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"

#define CRASH_NOTE_MAX 16384 /* bytes of a note; the rest is cut off */

/* Handles these signals from now on. Call it once, before map_guards_install. */
void crash_notes_install(void);
/* Lines go to the file at `path`, which is created by the first one. Call it with no note begun.
 * STATUS_TOO_LARGE: the path is too long. */
enum status crash_notes_to(const char *path, struct error *err);

/* Begin and end the process's one note. This thread works on it. The text is copied. */
void crash_note_begin(struct str text);
void crash_note_end(void);

/* Does this thread work on the notes? */
bool crash_note_is_mine(void);
/* This thread works on the notes from now on, for the one that begins them. */
void crash_note_join(void);

#endif
