/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keyboard.c - termios, and the escape sequences of keys. */
#include "client/keyboard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"

#define SEQUENCE_MS  50 /* the bytes of one key come together */
#define SEQUENCE_MAX 8  /* bytes of a key's sequence behind ESC */

/* A screen of its own, without wrapping; and back. */
#define SCREEN_ON  "\033[?1049h\033[?7l"
#define SCREEN_OFF "\033[?7h\033[?25h\033[?1049l"

static struct termios before;
static volatile sig_atomic_t taken;

static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define END_COUNT (sizeof ends / sizeof *ends)

static void say(const char *bytes)
{
    ssize_t written = write(STDOUT_FILENO, bytes, strlen(bytes)); /* safe in signal handlers */

    (void)written; /* a terminal that is gone needs nothing */
}

void keyboard_close(void)
{
    if (!taken)
        return;
    taken = 0;
    say(SCREEN_OFF);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
}

static void end_by_signal(int number)
{
    keyboard_close();
    signal(number, SIG_DFL);
    raise(number);
}

static void wake(int number)
{
    (void)number; /* poll returns: the window has another size */
}

static void catch_signals(void)
{
    struct sigaction end = {.sa_handler = end_by_signal}, resize = {.sa_handler = wake};

    for (size_t i = 0; i < END_COUNT; i++)
        sigaction(ends[i], &end, NULL);
    sigaction(SIGWINCH, &resize, NULL);
    atexit(keyboard_close);
}

enum status keyboard_open(struct error *err)
{
    static bool caught;
    struct termios raw;

    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before))
        return error_set(err, STATUS_BAD_REQUEST, "--interactive needs a terminal");
    if (!caught)
        catch_signals();
    caught = true;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    taken = 1;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    say(SCREEN_ON);
    return STATUS_OK;
}

static bool is_ready(int milliseconds)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};

    return poll(&input, 1, milliseconds) > 0;
}

/* -1: the terminal is gone. */
static int read_byte(void)
{
    unsigned char byte;
    ssize_t got;

    do
        got = read(STDIN_FILENO, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : -1;
}

static const struct {
    const char *bytes; /* behind ESC */
    enum key key;
} sequences[] = {
    {"[A", KEY_UP},   {"OA", KEY_UP},       {"[B", KEY_DOWN},
    {"OB", KEY_DOWN}, {"[5~", KEY_PAGE_UP}, {"[6~", KEY_PAGE_DOWN},
};

/* A sequence ends with a letter or ~, but for the letter O that begins one. */
static enum key read_sequence(void)
{
    char bytes[SEQUENCE_MAX + 1] = "";
    size_t length = 0;

    if (!is_ready(SEQUENCE_MS))
        return KEY_ESCAPE;
    while (length < SEQUENCE_MAX && is_ready(SEQUENCE_MS)) {
        int byte = read_byte();

        if (byte < 0)
            return KEY_END;
        bytes[length++] = (char)byte;
        if (length > 1 && byte >= '@' && byte <= '~')
            break;
    }
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (strcmp(bytes, sequences[i].bytes) == 0)
            return sequences[i].key;
    return KEY_NONE;
}

static enum key control_key(int byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return KEY_ENTER;
    case 0x7f:
    case '\b':
        return KEY_BACKSPACE;
    case 0x15: /* ^U */
        return KEY_CLEAR;
    case 0x10: /* ^P */
        return KEY_UP;
    case 0x0e: /* ^N */
        return KEY_DOWN;
    case 0x03: /* ^C */
    case 0x04: /* ^D */
        return KEY_END;
    case 0x1b:
        return read_sequence();
    default:
        return KEY_NONE;
    }
}

/* The bytes of a character behind its first; 0 also for a byte that begins none. */
static unsigned bytes_after(int first)
{
    return first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
}

static struct key_event read_character(int first)
{
    struct key_event event = {KEY_TEXT, {(char)first}};
    unsigned length = 1, more = bytes_after(first);

    while (more-- > 0 && is_ready(SEQUENCE_MS)) {
        int byte = read_byte();

        if (byte < 0)
            return (struct key_event){KEY_END, ""};
        event.text[length++] = (char)byte;
    }
    if (!utf8_valid(str_of(event.text)))
        event.key = KEY_NONE;
    return event;
}

struct key_event keyboard_read(int milliseconds)
{
    int byte;

    if (!is_ready(milliseconds))
        return (struct key_event){KEY_NONE, ""};
    byte = read_byte();
    if (byte < 0)
        return (struct key_event){KEY_END, ""};
    if (byte < ' ' || byte == 0x7f)
        return (struct key_event){control_key(byte), ""};
    return read_character(byte);
}
