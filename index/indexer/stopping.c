/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopping.c - catches SIGTERM and SIGINT. */
#include "indexer/stopping.h"

#include <poll.h>
#include <pthread.h>

static volatile sig_atomic_t asked;

static void note(int signal_number)
{
    (void)signal_number;
    asked = 1;
}

void stopping_prepare(sigset_t *waiting)
{
    const struct sigaction action = {.sa_handler = note};
    sigset_t blocked;

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    pthread_sigmask(SIG_BLOCK, &blocked, waiting);
}

bool stopping_asked(void)
{
    sigset_t pending;

    sigpending(&pending);
    return asked || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT);
}

void stopping_wait(const sigset_t *waiting, int64_t ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    ppoll(NULL, 0, &time, waiting);
}
