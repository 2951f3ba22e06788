/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runners.c - two queues, the threads that take jobs from them, and the thread that watches these.
 */
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

#define MS            ((int64_t)1000000)
#define LONG_AFTER    (4 * MS)    /* of processor time */
#define LONG_AGAIN    (25 * MS)   /* of processor time: the connection's next job seems long */
#define QUIET         (100 * MS)  /* a client that has used less lately has no long jobs */
#define BLOCKED_AFTER (50 * MS)   /* of any time: it waits for the disk */
#define RECENT        (1000 * MS) /* so long, one core is left for others that were seen */
#define LOOK_EVERY    (2 * MS)    /* the watcher's pause while there are jobs */
#define LOOKS_MORE    100         /* its looks without any job before it sleeps */
#define HALF_LIFE     (1000 * MS)
#define HALVINGS_MAX  40
#define NICENESS      10 /* of long runners */
#define HABIT_ALL     1024U
#define HABIT_JOBS    8U /* the last job counts as much as one of so many */
#define STACK_SIZE    ((size_t)1024 * 1024)
#define STARTED_MAX   4 /* running jobs of one client, for each core */

enum queue_name { QUEUE_QUICK, QUEUE_LONG, QUEUES };

struct queue {
    struct runner_job *first, **last;
    pthread_cond_t filled;
    uint32_t runners; /* threads that take jobs from this queue first */
    uint32_t running; /* of these, at work */
};

struct runner {
    struct runners *all;
    struct runner *next;
    pthread_t thread;
    pid_t tid;
    enum queue_name queue;
    struct runner_job *job;         /* NULL: none */
    int64_t began;                  /* clock_monotonic() when the job began */
    int64_t cpu_began, cpu_charged; /* of the thread's clock */
    bool overdue;                   /* the job is only told that it has waited too long */
    bool ended;                     /* its thread may be joined */
};

struct discarded { /* memory that is no longer used, to be freed */
    struct discarded *next;
};

struct runners {
    struct runners_options options;
    pthread_mutex_t lock;
    struct queue queues[QUEUES];
    struct runner *list;
    pthread_cond_t watched; /* wakes the watcher */
    struct discarded *discarded;
    pthread_t watcher;
    const struct client *last[CLIENT_KINDS]; /* of the last job; only to be compared */
    int64_t others_seen; /* clock_monotonic() when jobs of two clients followed each other */
    int64_t quick_seen;  /* clock_monotonic() when the last job began that stayed quick */
    bool has_watcher;
    bool watching; /* the watcher does not sleep */
    bool stopping;
};

static int64_t cpu_time(clockid_t clock)
{
    struct timespec time;

    return clock_gettime(clock, &time) ? 0 : time.tv_sec * 1000 * MS + time.tv_nsec;
}

/* Halves what a client has used, once a second. */
static int64_t used_by(struct client_share *share, int64_t now)
{
    int64_t halvings = (now - share->used_at) / HALF_LIFE;

    if (halvings > 0) {
        share->used = halvings < HALVINGS_MAX ? share->used >> halvings : 0;
        share->used_at += halvings * HALF_LIFE;
    }
    return share->used;
}

/* What the lesser client of a job has of something. */
static int64_t least(const struct runner_job *job, int64_t (*count)(struct client_share *, int64_t),
                     int64_t now)
{
    int64_t fewest = count(&job->clients[0]->share, now);

    if (job->clients[1] && count(&job->clients[1]->share, now) < fewest)
        return count(&job->clients[1]->share, now);
    return fewest;
}

static int64_t habit_of(struct client_share *share, int64_t now)
{
    return share->habit;
}

static int64_t running_of(struct client_share *share, int64_t now)
{
    return share->running;
}

static int64_t quick_of(struct client_share *share, int64_t now)
{
    return share->quick;
}

static bool is_overdue(const struct runners *runners, const struct runner_job *job, int64_t now)
{
    return runners->options.wait_most > 0 && now - job->since > runners->options.wait_most;
}

static bool is_recent(int64_t then, int64_t now)
{
    return now - then < RECENT;
}

/* How many quick runners one client may have: one is always left for others, and while there are
 * others, a core, too. */
static int64_t quick_most(const struct runners *runners, int64_t now)
{
    int64_t threads = runners->options.threads;

    return threads > 1 && is_recent(runners->others_seen, now) ? threads - 1 : threads;
}

/* Has its client enough for now? */
static bool is_held_back(const struct runners *runners, const struct runner_job *job,
                         enum queue_name queue, int64_t now)
{
    return queue == QUEUE_QUICK &&
           (least(job, quick_of, now) >= quick_most(runners, now) ||
            least(job, running_of, now) >= STARTED_MAX * (int64_t)runners->options.threads);
}

static struct runner_job *unlink_job(struct queue *queue, struct runner_job **at)
{
    struct runner_job *job = *at;

    *at = job->next;
    if (queue->last == &job->next)
        queue->last = at;
    return job;
}

/* The job that goes first; NULL if there is none that may be run now. */
static struct runner_job *take(struct runners *runners, enum queue_name name, int64_t now)
{
    struct queue *queue = &runners->queues[name];
    struct runner_job **best = NULL;
    int64_t best_used = INT64_MAX;

    if (queue->first && is_overdue(runners, queue->first, now))
        return unlink_job(queue, &queue->first);
    for (struct runner_job **at = &queue->first; *at; at = &(*at)->next) {
        int64_t used = least(*at, used_by, now);

        if (used >= best_used || is_held_back(runners, *at, name, now))
            continue;
        best = at;
        best_used = used;
    }
    return best ? unlink_job(queue, best) : NULL;
}

/* How many long jobs may begin: while there are quick jobs, one core is left to them. */
static uint32_t long_most(const struct runners *runners, int64_t now)
{
    uint32_t threads = runners->options.threads;

    return threads > 1 && is_recent(runners->quick_seen, now) ? threads - 1 : threads;
}

/* A job for this runner. A quick runner also ends the wait of a long job that is overdue; a long
 * runner helps where no quick runner could be started. */
static struct runner_job *next_job(struct runner *runner, int64_t now)
{
    struct runners *runners = runner->all;
    struct queue *quick = &runners->queues[QUEUE_QUICK], *slow = &runners->queues[QUEUE_LONG];
    struct runner_job *job = NULL;

    if (runner->queue == QUEUE_QUICK) {
        job = take(runners, QUEUE_QUICK, now);
        if (!job && slow->first && is_overdue(runners, slow->first, now))
            job = unlink_job(slow, &slow->first);
        return job;
    }
    if (slow->running < long_most(runners, now))
        job = take(runners, QUEUE_LONG, now);
    return job || quick->runners ? job : take(runners, QUEUE_QUICK, now);
}

static void count_running(const struct runner *runner, uint32_t change)
{
    runner->all->queues[runner->queue].running += change;
    for (int i = 0; i < CLIENT_KINDS && runner->job->clients[i]; i++) {
        runner->job->clients[i]->share.running += change;
        if (runner->queue == QUEUE_QUICK)
            runner->job->clients[i]->share.quick += change;
    }
}

/* Charges the time that the job has used so far to its clients. Returns the time in all. */
static int64_t charge(struct runner *runner, int64_t cpu, int64_t now)
{
    for (int i = 0; i < CLIENT_KINDS && runner->job->clients[i]; i++) {
        struct client_share *share = &runner->job->clients[i]->share;

        used_by(share, now);
        share->used += cpu - runner->cpu_charged;
    }
    runner->cpu_charged = cpu;
    return cpu - runner->cpu_began;
}

/* What the next jobs of the connection, and of new connections of its clients, will be like. A job
 * that was only refused says nothing about that. */
static void learn(const struct runner *runner, int64_t used)
{
    const struct runner_job *job = runner->job;
    bool is_long = used >= LONG_AGAIN;

    if (runner->overdue && !is_long)
        return;
    atomic_store(job->last_length, is_long ? LENGTH_LONG : LENGTH_SHORT);
    for (int i = 0; i < CLIENT_KINDS && job->clients[i]; i++) {
        uint32_t *habit = &job->clients[i]->share.habit;

        *habit += (is_long ? HABIT_ALL : 0) / HABIT_JOBS - *habit / HABIT_JOBS;
    }
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
    int64_t used;

    runner->job = job;
    runner->began = clock_monotonic();
    runner->overdue = is_overdue(runners, job, runner->began);
    runner->cpu_began = runner->cpu_charged = cpu_time(CLOCK_THREAD_CPUTIME_ID);
    count_running(runner, 1);
    pthread_mutex_unlock(&runners->lock);
    job->run(job, tools);
    pthread_mutex_lock(&runners->lock);
    used = charge(runner, cpu_time(CLOCK_THREAD_CPUTIME_ID), clock_monotonic());
    learn(runner, used);
    if (used < LONG_AFTER)
        runners->quick_seen = runner->began;
    count_running(runner, -1U);
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
        job = next_job(runner, clock_monotonic());
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

    count_running(runner, -1U);
    runners->queues[QUEUE_QUICK].runners--;
    runner->queue = QUEUE_LONG;
    runners->queues[QUEUE_LONG].runners++;
    count_running(runner, 1);
    lower_priority(runner);
}

static void look_at(struct runner *runner, int64_t now)
{
    clockid_t clock;
    int64_t used;

    if (!runner->job || pthread_getcpuclockid(runner->thread, &clock))
        return;
    used = charge(runner, cpu_time(clock), now);
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
    while (runners->queues[QUEUE_QUICK].runners <= runners->options.threads)
        if (!add_runner(runners, QUEUE_QUICK))
            break; /* try again at the next look */
    for (int i = 0; i < QUEUES; i++)
        work |= runners->queues[i].first != NULL;
    wake_runners(runners);
    if (runners->queues[QUEUE_LONG].first &&
        is_overdue(runners, runners->queues[QUEUE_LONG].first, now))
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
    started = started && add_runner(runners, QUEUE_QUICK);
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

/* Will it probably be long, and has its client not been quiet? */
static bool seems_long(const struct runner_job *job, int64_t now)
{
    int last = atomic_load(job->last_length);
    bool is_usual = last == LENGTH_UNKNOWN && least(job, habit_of, now) > HABIT_ALL / 2;

    return (last == LENGTH_LONG || is_usual) && least(job, used_by, now) > QUIET;
}

/* Is it another client than before? */
static void see_client(struct runners *runners, const struct runner_job *job)
{
    for (int i = 0; i < CLIENT_KINDS; i++) {
        if (job->clients[i] != runners->last[i])
            runners->others_seen = job->since;
        runners->last[i] = job->clients[i];
    }
}

void runners_submit(struct runners *runners, struct runner_job *job)
{
    struct queue *queue;

    pthread_mutex_lock(&runners->lock);
    job->since = clock_monotonic();
    see_client(runners, job);
    queue = &runners->queues[seems_long(job, job->since) ? QUEUE_LONG : QUEUE_QUICK];
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
    pthread_cond_signal(&queue->filled);
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
