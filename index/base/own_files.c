/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_files.c - the thread, its table of descriptors, and how a call gets there and back. */
#include "base/own_files.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/crash_note.h"
#include "base/mem.h"

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define SHARES_TABLE 1
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define SHARES_TABLE 1
#endif
#ifndef SHARES_TABLE
#define SHARES_TABLE 0
#endif

#define FIRST_OWN 3  /* after standard input, output and error */
#define UNSHARE   2U /* CLOSE_RANGE_UNSHARE, which older headers lack */

struct own_files {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    enum status (*body)(void *context); /* NULL: no call is waiting or running */
    void *context;
    enum status result;
    bool stopping;
    bool is_noted; /* see crash_note.h */
};

/* unshare() copies the table with all that others have open. It is closed here: otherwise a
 * connection that its thread closes would stay open. */
static void take_own_table(void)
{
    long files_max = sysconf(_SC_OPEN_MAX);

    if (SHARES_TABLE)
        return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)FIRST_OWN, ~0U, UNSHARE) == 0)
        return;
#endif
    if (unshare(CLONE_FILES))
        return;
    for (int fd = FIRST_OWN; fd < files_max; fd++)
        close(fd);
}

static void *serve(void *context)
{
    struct own_files *files = context;

    take_own_table();
    if (files->is_noted)
        crash_note_join();
    pthread_mutex_lock(&files->mutex);
    while (!files->stopping) {
        if (!files->body) {
            pthread_cond_wait(&files->moved, &files->mutex);
            continue;
        }
        files->result = files->body(files->context);
        files->body = NULL;
        pthread_cond_signal(&files->moved);
    }
    pthread_mutex_unlock(&files->mutex);
    return NULL;
}

static void files_free(struct own_files *files)
{
    pthread_cond_destroy(&files->moved);
    pthread_mutex_destroy(&files->mutex);
    free(files);
}

enum status own_files_start(struct own_files **out, struct error *err)
{
    struct own_files *files = mem_zero(1, sizeof *files);

    *out = NULL;
    files->is_noted = crash_note_is_mine();
    pthread_mutex_init(&files->mutex, NULL);
    pthread_cond_init(&files->moved, NULL);
    if (pthread_create(&files->thread, NULL, serve, files)) {
        files_free(files);
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread to write ids with");
    }
    *out = files;
    return STATUS_OK;
}

enum status own_files_call(struct own_files *files, enum status (*body)(void *context),
                           void *context)
{
    enum status result;

    pthread_mutex_lock(&files->mutex);
    files->body = body;
    files->context = context;
    pthread_cond_signal(&files->moved);
    while (files->body)
        pthread_cond_wait(&files->moved, &files->mutex);
    result = files->result;
    pthread_mutex_unlock(&files->mutex);
    return result;
}

void own_files_stop(struct own_files *files)
{
    if (!files)
        return;
    pthread_mutex_lock(&files->mutex);
    files->stopping = true;
    pthread_cond_signal(&files->moved);
    pthread_mutex_unlock(&files->mutex);
    pthread_join(files->thread, NULL);
    files_free(files);
}
