/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_wait.c - joins the worker, which has an answer to send, and the thread that says when to
 * send it. Either may come first; the worker frees the wait. */
#include "server/http/http_wait.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct http_wait {
    pthread_mutex_t mutex;
    bool done;
    struct error error;
    struct MHD_Connection *suspended;
};

struct http_wait *http_wait_new(void)
{
    struct http_wait *wait = mem_zero(1, sizeof *wait);

    pthread_mutex_init(&wait->mutex, NULL);
    return wait;
}

void http_wait_free(struct http_wait *wait)
{
    if (!wait)
        return;
    pthread_mutex_destroy(&wait->mutex);
    free(wait);
}

/* Resumes the connection with the mutex held, so that the worker cannot free the wait too early. */
void http_wait_done(struct http_wait *wait, const struct error *err)
{
    pthread_mutex_lock(&wait->mutex);
    wait->done = true;
    wait->error = *err;
    if (wait->suspended)
        MHD_resume_connection(wait->suspended);
    pthread_mutex_unlock(&wait->mutex);
}

void http_wait_resume(struct http_wait *wait, struct MHD_Connection *connection)
{
    pthread_mutex_lock(&wait->mutex);
    wait->suspended = connection;
    if (wait->done)
        MHD_resume_connection(connection);
    pthread_mutex_unlock(&wait->mutex);
}

bool http_wait_take(struct http_wait *wait, struct error *err)
{
    bool done;

    pthread_mutex_lock(&wait->mutex);
    done = wait->done;
    *err = wait->error;
    pthread_mutex_unlock(&wait->mutex);
    if (done)
        http_wait_free(wait);
    return done;
}
