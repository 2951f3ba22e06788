/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runners.c - the threads that take jobs from the queues, and the thread that watches these. */
#include "server/http/runners.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/runner_queue.h"

#define MS            ((int64_t)1000000)
#define LONG_AFTER    (4 * MS)  /* of processor time */
#define BLOCKED_AFTER (50 * MS) /* of any time: it waits for the disk */
#define LOOK_EVERY    (2 * MS)  /* the watcher's pause while there are jobs */
#define LOOKS_MORE    100       /* its looks without any job before it sleeps */
#define NICENESS      10        /* of long runners */
#define QUICK_MORE    2         /* quick runners than cores */
#define STACK_SIZE    ((size_t)1024 * 1024)

static int64_t cpu_time(clockid_t clock)
{
    struct timespec time;

    return clock_gettime(clock, &time) ? 0 : time.tv_sec * 1000 * MS + time.tv_nsec;
}

/* Wakes a runner of each queue that has jobs: one that was held back may be next. */
static void wake_runners(struct runners *runners)
{
    for (int i = 0; i < QUEUES; i++)
        if (runners->queues[i].first)
            pthread_cond_signal(&runners->queues[i].filled);
}

static void run_job(struct runner *runner, struct runner_job *job, const struct runner_tools *tools)
{
    struct runners *runners = runner->all;
    int64_t used, now;

    runner->job = job;
    runner->began = clock_monotonic();
    runner->overdue = runners_overdue(runners, job, runner->began);
    runner->cpu_began = runner->cpu_charged = cpu_time(CLOCK_THREAD_CPUTIME_ID);
    runner_count_running(runner, 1);
    pthread_mutex_unlock(&runners->lock);
    job->run(job, tools);
    pthread_mutex_lock(&runners->lock);
    now = clock_monotonic();
    used = runner_charge(runner, cpu_time(CLOCK_THREAD_CPUTIME_ID), now);
    runner_learn(runner, used, now);
    if (used < LONG_AFTER)
        runners->quick_seen = runner->began;
    runner_count_running(runner, -1U);
    runner->job = NULL;
    wake_runners(runners);
    pthread_mutex_unlock(&runners->lock);
    job->done(job);
    arena_reset(tools->arena);
    pthread_mutex_lock(&runners->lock);
}

/* Are there more runners of this kind than jobs at once? */
static bool is_spare(const struct runner *runner)
{
    const struct runners *runners = runner->all;

    return runner->queue == QUEUE_LONG &&
           runners->queues[QUEUE_LONG].runners > runners->options.threads;
}

static void run_jobs(struct runner *runner, const struct runner_tools *tools)
{
    struct runners *runners = runner->all;
    struct runner_job *job;

    pthread_mutex_lock(&runners->lock);
    while (!is_spare(runner)) {
        job = runner_next_job(runner, clock_monotonic());
        if (job)
            run_job(runner, job, tools);
        else if (runners->stopping)
            break;
        else
            pthread_cond_wait(&runners->queues[runner->queue].filled, &runners->lock);
    }
    runners->queues[runner->queue].runners--;
    runner->ended = true;
    pthread_mutex_unlock(&runners->lock);
}

static void lower_priority(const struct runner *runner)
{
    if (setpriority(PRIO_PROCESS, (id_t)runner->tid, NICENESS))
        log_debug("a long search keeps the priority of short ones: %s", strerror(errno));
}

static void *runner_main(void *context)
{
    struct runner *runner = context;
    struct runner_tools tools = {arena_new(), coding_writer_new()};

    pthread_mutex_lock(&runner->all->lock);
    runner->tid = (pid_t)syscall(SYS_gettid);
    if (runner->queue == QUEUE_LONG)
        lower_priority(runner);
    pthread_mutex_unlock(&runner->all->lock);
    run_jobs(runner, &tools);
    coding_writer_free(tools.encoder);
    arena_free(tools.arena);
    return NULL;
}

/* Starts a thread, with the lock held. */
static bool add_runner(struct runners *runners, enum queue_name queue)
{
    struct runner *runner = mem_zero(1, sizeof *runner);
    pthread_attr_t attributes;
    int problem;

    runner->all = runners;
    runner->queue = queue;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    problem = pthread_create(&runner->thread, &attributes, runner_main, runner);
    pthread_attr_destroy(&attributes);
    if (problem) {
        free(runner);
        return false;
    }
    runner->next = runners->list;
    runners->list = runner;
    runners->queues[queue].runners++;
    return true;
}

/* The job of a quick runner is long: the runner becomes a long one. */
static void demote(struct runner *runner)
{
    struct runners *runners = runner->all;

    runner_count_running(runner, -1U);
    runners->queues[QUEUE_QUICK].runners--;
    runner->queue = QUEUE_LONG;
    runners->queues[QUEUE_LONG].runners++;
    runner_count_running(runner, 1);
    lower_priority(runner);
}

static void look_at(struct runner *runner, int64_t now)
{
    clockid_t clock;
    int64_t used;

    if (!runner->job || pthread_getcpuclockid(runner->thread, &clock))
        return;
    used = runner_charge(runner, cpu_time(clock), now);
    if (runner->queue == QUEUE_QUICK &&
        (used >= LONG_AFTER || now - runner->began >= BLOCKED_AFTER))
        demote(runner);
}

/* Joins threads that have ended. */
static void bury(struct runners *runners)
{
    for (struct runner **at = &runners->list; *at;) {
        struct runner *runner = *at;

        if (!runner->ended) {
            at = &runner->next;
            continue;
        }
        *at = runner->next;
        pthread_join(runner->thread, NULL);
        free(runner);
    }
}

/* Looks after all runners. False: there is nothing to look after. */
static bool look(struct runners *runners)
{
    int64_t now = clock_monotonic();
    bool work = runners->discarded != NULL;

    for (struct runner *runner = runners->list; runner; runner = runner->next) {
        work |= runner->job != NULL;
        look_at(runner, now);
    }
    bury(runners);
    while (runners->queues[QUEUE_QUICK].runners < runners->options.threads + QUICK_MORE)
        if (!add_runner(runners, QUEUE_QUICK))
            break; /* try again at the next look */
    for (int i = 0; i < QUEUES; i++)
        work |= runners->queues[i].first != NULL;
    wake_runners(runners);
    if (runners->queues[QUEUE_LONG].first &&
        runners_overdue(runners, runners->queues[QUEUE_LONG].first, now))
        pthread_cond_signal(&runners->queues[QUEUE_QUICK].filled);
    return work;
}

/* Frees what was discarded, without the lock. */
static void free_discarded(struct discarded *discarded)
{
    while (discarded) {
        struct discarded *next = discarded->next;

        free(discarded);
        discarded = next;
    }
}

static void rest(struct runners *runners)
{
    const struct timespec pause = {.tv_nsec = LOOK_EVERY};
    struct discarded *discarded = runners->discarded;

    runners->discarded = NULL;
    pthread_mutex_unlock(&runners->lock);
    free_discarded(discarded);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&runners->lock);
}

static void *watch(void *context)
{
    struct runners *runners = context;
    int idle = 0;

    pthread_mutex_lock(&runners->lock);
    while (!runners->stopping) {
        idle = look(runners) ? 0 : idle + 1;
        runners->watching = idle < LOOKS_MORE;
        if (!runners->watching) {
            pthread_cond_wait(&runners->watched, &runners->lock);
            continue;
        }
        rest(runners);
    }
    pthread_mutex_unlock(&runners->lock);
    return NULL;
}

static void runners_free(struct runners *runners)
{
    free_discarded(runners->discarded);
    for (int i = 0; i < QUEUES; i++)
        pthread_cond_destroy(&runners->queues[i].filled);
    pthread_cond_destroy(&runners->watched);
    pthread_mutex_destroy(&runners->lock);
    free(runners);
}

/* Ends the watcher first, so that nobody else joins a runner. */
void runners_stop(struct runners *runners)
{
    if (!runners)
        return;
    pthread_mutex_lock(&runners->lock);
    runners->stopping = true;
    pthread_cond_signal(&runners->watched);
    pthread_mutex_unlock(&runners->lock);
    if (runners->has_watcher)
        pthread_join(runners->watcher, NULL);
    pthread_mutex_lock(&runners->lock);
    for (int i = 0; i < QUEUES; i++)
        pthread_cond_broadcast(&runners->queues[i].filled);
    pthread_mutex_unlock(&runners->lock);
    while (runners->list) {
        struct runner *runner = runners->list;

        pthread_join(runner->thread, NULL);
        runners->list = runner->next;
        free(runner);
    }
    runners_free(runners);
}

static bool start_threads(struct runners *runners)
{
    bool started = true;

    pthread_mutex_lock(&runners->lock);
    for (uint32_t i = 0; i < runners->options.threads && started; i++)
        started = add_runner(runners, QUEUE_QUICK) && add_runner(runners, QUEUE_LONG);
    for (uint32_t i = 0; i < QUICK_MORE && started; i++)
        started = add_runner(runners, QUEUE_QUICK);
    pthread_mutex_unlock(&runners->lock);
    runners->has_watcher = started && !pthread_create(&runners->watcher, NULL, watch, runners);
    return runners->has_watcher;
}

enum status runners_start(const struct runners_options *options, struct runners **out,
                          struct error *err)
{
    struct runners *runners = mem_zero(1, sizeof *runners);

    runners->options = *options;
    pthread_mutex_init(&runners->lock, NULL);
    pthread_cond_init(&runners->watched, NULL);
    for (int i = 0; i < QUEUES; i++) {
        pthread_cond_init(&runners->queues[i].filled, NULL);
        runners->queues[i].last = &runners->queues[i].first;
    }
    if (!start_threads(runners)) {
        runners_stop(runners);
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread to answer requests");
    }
    *out = runners;
    return STATUS_OK;
}

static void wake_watcher(struct runners *runners)
{
    if (!runners->watching)
        pthread_cond_signal(&runners->watched);
    runners->watching = true;
}

void runners_submit(struct runners *runners, struct runner_job *job)
{
    pthread_mutex_lock(&runners->lock);
    job->since = clock_monotonic();
    runners_enqueue(runners, job);
    wake_watcher(runners);
    pthread_mutex_unlock(&runners->lock);
}

void runners_discard(struct runners *runners, void *memory)
{
    struct discarded *discarded = memory;

    pthread_mutex_lock(&runners->lock);
    discarded->next = runners->discarded;
    runners->discarded = discarded;
    wake_watcher(runners);
    pthread_mutex_unlock(&runners->lock);
}
