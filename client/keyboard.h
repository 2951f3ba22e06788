/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keyboard.h - keys as they are pressed, and the whole window for a program.
 *
 * keyboard_open takes the terminal over: keys come at once and unseen, and the program has a screen
 * of its own. The terminal is given back by keyboard_close, and also if the process ends otherwise:
 * by exit(), or by SIGINT, SIGTERM, SIGHUP or SIGQUIT. One thread. */
#ifndef DATELINE_CLIENT_KEYBOARD_H
#define DATELINE_CLIENT_KEYBOARD_H

#include <stdbool.h>

#include "base/status.h"

enum key {
    KEY_NONE, /* nothing within the time, or the window has another size */
    KEY_TEXT, /* a character: its bytes are in the event */
    KEY_ENTER,
    KEY_BACKSPACE,
    KEY_CLEAR, /* ^U: the whole line */
    KEY_UP,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_ESCAPE,
    KEY_END /* ^C, ^D, or the terminal is gone */
};

struct key_event {
    enum key key;
    char text[5]; /* KEY_TEXT: one character in UTF-8, with a NUL */
};

/* STATUS_BAD_REQUEST: standard input or output is no terminal. */
enum status keyboard_open(struct error *err);
void keyboard_close(void);
/* Waits for a key, at most so many milliseconds; -1: for as long as it takes. Unknown keys are
 * KEY_NONE. */
struct key_event keyboard_read(int milliseconds);

#endif
