/* SPDX-License-Identifier: GPL-2.0-or-later */
/* map_guard.c - the handler of SIGBUS, and the list of mappings that it looks through.
 *
 * The handler takes no lock: guards are only ever added at the head of the list, and one that has
 * ended is used again. The thread that the signal interrupts is reading the mapping, so its guard
 * does not end meanwhile. */
#include "base/map_guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

struct map_guard {
    struct map_guard *next;
    atomic_uintptr_t start; /* 0: it has ended */
    atomic_size_t length;
    atomic_bool torn;
};

static _Atomic(struct map_guard *) guards;
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool any_torn;
static uintptr_t page_size; /* set before the handler is */
static struct sigaction before;

static struct map_guard *find_guard(uintptr_t address)
{
    struct map_guard *guard = atomic_load(&guards);

    for (; guard; guard = guard->next) {
        uintptr_t start = atomic_load(&guard->start);

        if (start && address >= start && address - start < atomic_load(&guard->length))
            return guard;
    }
    return NULL;
}

/* Puts zeros from the page of this address to the end of the mapping. */
static bool put_zeros(const struct map_guard *guard, uintptr_t address)
{
    uintptr_t page = address & ~(page_size - 1);
    uintptr_t end = atomic_load(&guard->start) + atomic_load(&guard->length);

    return mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

static void on_sigbus(int number, siginfo_t *about, void *context)
{
    uintptr_t address = (uintptr_t)about->si_addr;
    struct map_guard *guard = find_guard(address);
    int code = errno;

    (void)context;
    if (guard && put_zeros(guard, address)) {
        atomic_store(&guard->torn, true);
        atomic_store(&any_torn, true);
    } else {
        sigaction(number, &before, NULL); /* the read is repeated, and ends the process */
        if (about->si_code <= 0)          /* it came from kill(2) */
            raise(number);
    }
    errno = code;
}

void map_guards_install(void)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &before);
}

/* One that has ended, or a new one. Hold the mutex. */
static struct map_guard *free_guard(void)
{
    struct map_guard *guard = atomic_load(&guards);

    while (guard && atomic_load(&guard->start))
        guard = guard->next;
    if (guard)
        return guard;
    guard = mem_zero(1, sizeof *guard);
    guard->next = atomic_load(&guards);
    atomic_store(&guards, guard);
    return guard;
}

struct map_guard *map_guard_begin(const void *start, size_t length)
{
    struct map_guard *guard;

    pthread_mutex_lock(&adding);
    guard = free_guard();
    atomic_store(&guard->torn, false);
    atomic_store(&guard->length, length);
    atomic_store(&guard->start, (uintptr_t)start);
    pthread_mutex_unlock(&adding);
    return guard;
}

void map_guard_end(struct map_guard *guard)
{
    if (guard)
        atomic_store(&guard->start, 0);
}

bool map_guard_is_torn(const struct map_guard *guard)
{
    return guard && atomic_load(&guard->torn);
}

bool map_guards_any_torn(void)
{
    return atomic_load(&any_torn);
}
