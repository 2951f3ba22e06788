/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runner_queue.c - which job goes first. */
#include "server/http/runner_queue.h"

#define MS           ((int64_t)1000000)
#define LONG_AGAIN   (25 * MS)   /* of processor time: the connection's next job seems long */
#define SLOW_AGAIN   (6 * MS)    /* the same, if its client keeps a core busy */
#define QUIET        (100 * MS)  /* a client that has used less lately has no long jobs */
#define BUSY         (800 * MS)  /* a client that has used more lately keeps a core busy */
#define LIGHT        2           /* so many times less than the heaviest client is no load */
#define RECENT       (1000 * MS) /* so long, one core is left for others that were seen */
#define HALF_LIFE    (1000 * MS)
#define HALVINGS_MAX 40
#define HABIT_ALL    1024U
#define HABIT_JOBS   8U /* the last job counts as much as one of so many */
#define STARTED_MAX  4  /* running jobs of one client, for each core */

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

/* The heaviest client is remembered as one of its own. */
static void note_heaviest(struct runners *runners, const struct runner_job *job, int64_t now)
{
    int64_t used = least(job, used_by, now);

    if (used > used_by(&runners->heaviest, now))
        runners->heaviest = (struct client_share){.used = used, .used_at = now};
}

/* Does it take what others need? Not beside one that takes more. */
static bool is_heavy(struct runners *runners, int64_t used, int64_t now)
{
    return used > BUSY && used > used_by(&runners->heaviest, now) / LIGHT;
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

bool runners_overdue(const struct runners *runners, const struct runner_job *job, int64_t now)
{
    return runners->options.wait_most > 0 && now - job->since > runners->options.wait_most;
}

static bool is_recent(int64_t then, int64_t now)
{
    return now - then < RECENT;
}

/* How many quick runners one client may have: one is always left for others, and while there are
 * others, a core, too. Alone it has one more than there are cores: a core that was idle for a
 * moment takes no thread that waits for another core, so as many runners as cores leave a third of
 * the cores' time unused. */
static int64_t quick_most(const struct runners *runners, int64_t now)
{
    int64_t threads = runners->options.threads;

    return threads > 1 && is_recent(runners->others_seen, now) ? threads - 1 : threads + 1;
}

/* Has its client enough for now? */
static bool is_held_back(const struct runners *runners, const struct runner_job *job,
                         enum queue_name queue, int64_t now)
{
    return queue == QUEUE_QUICK &&
           (least(job, quick_of, now) >= quick_most(runners, now) ||
            (!job->accepts &&
             least(job, running_of, now) >= STARTED_MAX * (int64_t)runners->options.threads));
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

    if (queue->first && runners_overdue(runners, queue->first, now))
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

struct runner_job *runner_next_job(struct runner *runner, int64_t now)
{
    struct runners *runners = runner->all;
    struct queue *quick = &runners->queues[QUEUE_QUICK], *slow = &runners->queues[QUEUE_LONG];
    struct runner_job *job = NULL;

    if (runner->queue == QUEUE_QUICK) {
        job = take(runners, QUEUE_QUICK, now);
        if (!job && slow->first && runners_overdue(runners, slow->first, now))
            job = unlink_job(slow, &slow->first);
        return job;
    }
    if (slow->running < long_most(runners, now))
        job = take(runners, QUEUE_LONG, now);
    return job || quick->runners ? job : take(runners, QUEUE_QUICK, now);
}

void runner_count_running(const struct runner *runner, uint32_t change)
{
    runner->all->queues[runner->queue].running += change;
    for (int i = 0; i < CLIENT_KINDS && runner->job->clients[i]; i++) {
        runner->job->clients[i]->share.running += change;
        if (runner->queue == QUEUE_QUICK)
            runner->job->clients[i]->share.quick += change;
    }
}

int64_t runner_charge(struct runner *runner, int64_t cpu, int64_t now)
{
    for (int i = 0; i < CLIENT_KINDS && runner->job->clients[i]; i++) {
        struct client_share *share = &runner->job->clients[i]->share;

        used_by(share, now);
        share->used += cpu - runner->cpu_charged;
    }
    note_heaviest(runner->all, runner->job, now);
    runner->cpu_charged = cpu;
    return cpu - runner->cpu_began;
}

void runner_learn(const struct runner *runner, int64_t used, int64_t now)
{
    const struct runner_job *job = runner->job;
    enum job_length length = used >= LONG_AGAIN   ? LENGTH_LONG
                             : used >= SLOW_AGAIN ? LENGTH_SLOW
                                                  : LENGTH_SHORT;

    if (runner->overdue && length != LENGTH_LONG)
        return;
    atomic_store(job->last_length, length);
    for (int i = 0; i < CLIENT_KINDS && job->clients[i]; i++) {
        struct client_share *share = &job->clients[i]->share;
        bool is_long = length == LENGTH_LONG ||
                       (length == LENGTH_SLOW && is_heavy(runner->all, share->used, now));

        share->habit += (is_long ? HABIT_ALL : 0) / HABIT_JOBS - share->habit / HABIT_JOBS;
    }
}

/* Will it probably be long, and has its client not been quiet? A slow job counts as long only if
 * its client takes what others need: else it would wait for a long one. */
static bool seems_long(struct runners *runners, const struct runner_job *job, int64_t now)
{
    int last = atomic_load(job->last_length);
    bool is_usual = last == LENGTH_UNKNOWN && least(job, habit_of, now) > HABIT_ALL / 2;
    int64_t used = least(job, used_by, now);

    if (last == LENGTH_LONG || is_usual)
        return used > QUIET;
    return last == LENGTH_SLOW && is_heavy(runners, used, now);
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

void runners_enqueue(struct runners *runners, struct runner_job *job)
{
    struct queue *queue;

    see_client(runners, job);
    note_heaviest(runners, job, job->since);
    queue = &runners->queues[seems_long(runners, job, job->since) ? QUEUE_LONG : QUEUE_QUICK];
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
    pthread_cond_signal(&queue->filled);
}
