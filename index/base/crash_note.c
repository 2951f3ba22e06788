/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash_note.c - the note, and the handler that writes it. The handler calls only functions that
 * signal-safety(7) lists. */
#include "base/crash_note.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define STACK_BYTES 32768 /* of the handler: a full stack is a crash, too */
#define HEAD_BYTES  3     /* "11 " */

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define CRASH_COUNT (sizeof crashes / sizeof *crashes)

static struct sigaction before[CRASH_COUNT];
static char file[PATH_MAX]; /* its path: the thread may have descriptors of its own */
static char line[HEAD_BYTES + CRASH_NOTE_MAX + 1];
static atomic_size_t note_length; /* 0: no note */
static atomic_bool has_crashed;
static _Thread_local bool is_mine;
static _Thread_local char stack[STACK_BYTES];

/* Faults of an instruction come from the kernel; abort() sends its signal to its own thread. */
static bool is_own_fault(int number, const siginfo_t *about)
{
    return about->si_code > 0 ||
           (number == SIGABRT && about->si_code == SI_TKILL && about->si_pid == getpid());
}

static void write_line(int number)
{
    size_t length = atomic_load(&note_length);
    int fd;

    if (length == 0 || atomic_exchange(&has_crashed, true))
        return;
    line[0] = (char)('0' + number / 10);
    line[1] = (char)('0' + number % 10);
    line[2] = ' ';
    line[HEAD_BYTES + length] = '\n';
    fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0 && write(fd, line, HEAD_BYTES + length + 1) > 0)
        fsync(fd);
}

/* Afterwards the instruction is repeated, or the signal comes again, and the action from before
 * ends the process. */
static void on_crash(int number, siginfo_t *about, void *context)
{
    int code = errno;

    (void)context;
    if (is_mine && is_own_fault(number, about))
        write_line(number);
    for (size_t i = 0; i < CRASH_COUNT; i++)
        if (crashes[i] == number)
            sigaction(number, &before[i], NULL);
    if (about->si_code <= 0)
        raise(number);
    errno = code;
}

void crash_notes_install(void)
{
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CRASH_COUNT; i++)
        sigaction(crashes[i], &action, &before[i]);
}

enum status crash_notes_to(const char *path, struct error *err)
{
    if (strlen(path) >= sizeof file)
        return error_set(err, STATUS_TOO_LARGE, "the path %.200s... is too long", path);
    memcpy(file, path, strlen(path) + 1);
    return STATUS_OK;
}

/* Another stack for the handler, unless the thread has one (AddressSanitizer gives it one). */
static void give_stack(void)
{
    stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack}, has;

    if (sigaltstack(NULL, &has) == 0 && has.ss_flags & SS_DISABLE)
        sigaltstack(&ours, NULL);
}

void crash_note_join(void)
{
    if (!is_mine)
        give_stack();
    is_mine = true;
}

bool crash_note_is_mine(void)
{
    return is_mine;
}

void crash_note_begin(struct str text)
{
    size_t length = text.length < CRASH_NOTE_MAX ? text.length : CRASH_NOTE_MAX;

    crash_note_join();
    memcpy(line + HEAD_BYTES, text.data, length);
    atomic_store(&note_length, length);
}

void crash_note_end(void)
{
    atomic_store(&note_length, 0);
}
