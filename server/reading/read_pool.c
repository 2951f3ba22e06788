/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_pool.c - the queue of bodies, and the threads that have them read. */
#include "server/reading/read_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "server/http/api_error.h"

#define ARTICLE_MAX  ((size_t)32 << 20) /* bytes of JSON: those of a document (tasks/cut.h) */
#define REST_SECONDS 60                 /* without a body, until a process ends */
#define NICENESS     5 /* of the processes: searches go first, also on a busy machine */
#define GRACE        2 /* seconds to finish when the daemon stops */

struct read_thread {
    struct read_pool *pool;
    pthread_t thread;
    struct apart *apart;
};

struct read_pool {
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct read_job *first, **last;
    unsigned waiting, running; /* jobs */
    uint64_t turn;             /* of the job that was taken last */
    bool stopping;
    unsigned count;
    struct read_thread threads[];
};

/* Its turn is after those of the client's jobs that wait already. Returns how many these are. */
static unsigned give_turn(const struct read_pool *pool, struct read_job *job)
{
    unsigned own = 0;

    job->turn = pool->turn;
    for (const struct read_job *other = pool->first; other; other = other->next)
        if (other->client == job->client) {
            job->turn = other->turn > job->turn ? other->turn : job->turn;
            own++;
        }
    job->turn++;
    return own;
}

/* The oldest of those whose turn is first; NULL: none waits. */
static struct read_job *take(struct read_pool *pool)
{
    struct read_job **best = &pool->first, *job;

    for (struct read_job **at = &pool->first; *at; at = &(*at)->next)
        if ((*at)->turn < (*best)->turn)
            best = at;
    job = *best;
    if (!job)
        return NULL;
    *best = job->next;
    if (pool->last == &job->next)
        pool->last = best;
    pool->waiting--;
    pool->turn = job->turn;
    return job;
}

static void refuse(const struct read_job *job)
{
    struct error err;

    api_error_set(&err, API_BUSY, "the server is stopping: send it again in a moment");
    job->done(job->context, &err);
}

static void run(struct read_thread *self, const struct read_job *job)
{
    struct error err = {.status = STATUS_OK};

    apart_read(self->apart, job->fd, job->request, job->answer, &err);
    job->done(job->context, &err);
}

/* Waits for a job; NULL: the pool stops. With the mutex held. */
static struct read_job *next(struct read_thread *self)
{
    struct read_pool *pool = self->pool;
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += REST_SECONDS;
    while (!pool->first && !pool->stopping)
        if (pthread_cond_timedwait(&pool->wake, &pool->mutex, &until)) {
            apart_rest(self->apart);
            until.tv_sec += REST_SECONDS;
        }
    return take(pool);
}

static void *work(void *context)
{
    struct read_thread *self = context;
    struct read_pool *pool = self->pool;
    struct read_job *job;
    bool stopping;

    if (setpriority(PRIO_PROCESS, 0, NICENESS)) /* on Linux, only of this thread */
        log_debug("the priority of a reader cannot be set");
    pthread_mutex_lock(&pool->mutex);
    while ((job = next(self))) {
        stopping = pool->stopping;
        pool->running++;
        pthread_mutex_unlock(&pool->mutex);
        if (stopping)
            refuse(job);
        else
            run(self, job);
        pthread_mutex_lock(&pool->mutex);
        pool->running--;
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static void start(struct read_pool *pool, unsigned seconds)
{
    const struct apart_options options = {
        .article_max = ARTICLE_MAX, .silence = seconds, .seconds = seconds};
    struct read_thread *thread = &pool->threads[pool->count];

    *thread = (struct read_thread){.pool = pool, .apart = apart_new(&options)};
    if (pthread_create(&thread->thread, NULL, work, thread) == 0)
        pool->count++;
    else
        apart_free(thread->apart);
}

struct read_pool *read_pool_new(unsigned readers, unsigned seconds)
{
    struct read_pool *pool = mem_zero(1, sizeof *pool + readers * sizeof(struct read_thread));
    const char *lacks = sandbox_lacks();

    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->last = &pool->first;
    for (unsigned i = 0; i < readers; i++)
        start(pool, seconds);
    if (readers > 0 && lacks)
        log_warning("this kernel has no %s: the program that reads bodies has fewer limits", lacks);
    return pool;
}

enum status read_pool_add(struct read_pool *pool, struct read_job *job, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&pool->mutex);
    if (pool->count == 0)
        status = api_error_set(err, API_BAD_CONTENT_TYPE,
                               "this server reads JSON, JSON Lines and CSV only (--readers 0)");
    else if (pool->stopping || pool->waiting >= READ_QUEUE_MAX ||
             give_turn(pool, job) >= READ_CLIENT_MAX)
        status = api_error_set(err, API_BUSY,
                               "too many bodies wait to be read: send it again "
                               "in a moment");
    else {
        job->next = NULL;
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->wake);
    }
    pthread_mutex_unlock(&pool->mutex);
    return status;
}

void read_pool_stop(struct read_pool *pool)
{
    const struct timespec grace = {.tv_sec = GRACE};
    bool busy;

    pthread_mutex_lock(&pool->mutex);
    pool->stopping = true;
    busy = pool->running > 0;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    if (busy)
        nanosleep(&grace, NULL);
    for (unsigned i = 0; i < pool->count; i++)
        apart_stop(pool->threads[i].apart);
}

void read_pool_free(struct read_pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < pool->count; i++) {
        pthread_join(pool->threads[i].thread, NULL);
        apart_free(pool->threads[i].apart);
    }
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}
