/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_runners.c - a long job keeps nobody waiting, and who has used less goes first.
 *
 * Nothing here measures time: a job that waits for another one that is never run hangs the test. */
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/date.h"
#include "server/http/runners.h"

#define JOBS_MAX 32
#define SECOND   ((int64_t)1 << 30)  /* about, in nanoseconds */
#define LONG     ((int64_t)50000000) /* nanoseconds; no job that uses so much is quick */

struct errand {
    struct runner_job job; /* first, so that a job is its errand */
    struct client client;
    atomic_int last_length;
    atomic_bool
        *busy_until; /* uses the processor, LONG or until this is true; NULL: does nothing */
    sem_t *wait_for; /* waits for it; NULL: does not */
    sem_t begun, done;
    int place; /* it was the place-th to be run */
};

static atomic_int places;

/* Nanoseconds of the processor that this thread has used. */
static int64_t cpu_time(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void run(struct runner_job *job, const struct runner_tools *tools)
{
    struct errand *errand = (struct errand *)(void *)job;
    int64_t began = cpu_time();

    assert_non_null(tools->arena);
    errand->place = atomic_fetch_add(&places, 1);
    sem_post(&errand->begun);
    while (errand->busy_until && (!atomic_load(errand->busy_until) || cpu_time() < began + LONG))
        continue;
    if (errand->wait_for)
        sem_wait(errand->wait_for);
}

static void done(struct runner_job *job)
{
    sem_post(&((struct errand *)(void *)job)->done);
}

static void prepare(struct errand *errand, bool was_long)
{
    *errand = (struct errand){.job = {.run = run, .done = done}};
    errand->job.clients[CLIENT_ADDRESS] = &errand->client;
    errand->job.last_length = &errand->last_length;
    errand->client.share.used_at = clock_monotonic();
    errand->client.share.used = was_long ? SECOND : 0;
    atomic_store(&errand->last_length, was_long ? LENGTH_LONG : LENGTH_SHORT);
    sem_init(&errand->begun, 0, 0);
    sem_init(&errand->done, 0, 0);
}

static struct runners *start(uint32_t threads)
{
    const struct runners_options options = {.threads = threads};
    struct runners *runners;
    struct error err;

    assert_int_equal(runners_start(&options, &runners, &err), STATUS_OK);
    atomic_store(&places, 0);
    return runners;
}

static void a_quick_job_does_not_wait_for_long_ones(void **state)
{
    struct runners *runners = start(1);
    static struct errand busy[4], quick[JOBS_MAX];
    atomic_bool enough = false;

    for (int i = 0; i < 4; i++) {
        prepare(&busy[i], false);
        busy[i].busy_until = &enough;
        runners_submit(runners, &busy[i].job);
    }
    for (int i = 0; i < 4; i++)
        sem_wait(&busy[i].begun); /* all at once, though there were two threads for them */
    for (int i = 0; i < JOBS_MAX; i++) {
        prepare(&quick[i], false);
        runners_submit(runners, &quick[i].job);
        sem_wait(&quick[i].done);
        assert_int_equal(atomic_load(&quick[i].last_length), LENGTH_SHORT);
    }
    atomic_store(&enough, true);
    for (int i = 0; i < 4; i++) {
        sem_wait(&busy[i].done);
        assert_int_equal(atomic_load(&busy[i].last_length), LENGTH_LONG);
    }
    runners_stop(runners);
}

static void one_client_leaves_a_runner_for_others(void **state)
{
    struct runners *runners = start(2);
    static struct errand jobs[JOBS_MAX], other;
    struct client *crowd = &jobs[0].client;
    sem_t open;

    sem_init(&open, 0, 0);
    for (int i = 0; i < JOBS_MAX; i++) {
        prepare(&jobs[i], false);
        jobs[i].job.clients[CLIENT_ADDRESS] = crowd;
        jobs[i].wait_for = &open;
        runners_submit(runners, &jobs[i].job);
    }
    prepare(&other, false);
    runners_submit(runners, &other.job);
    sem_wait(&other.done);
    assert_true(other.place < JOBS_MAX);
    for (int i = 0; i < JOBS_MAX; i++)
        sem_post(&open);
    for (int i = 0; i < JOBS_MAX; i++)
        sem_wait(&jobs[i].done);
    assert_int_equal(crowd->share.running, 0);
    runners_stop(runners);
}

static void a_write_is_accepted_while_its_client_waits(void **state)
{
    struct runners *runners = start(1);
    static struct errand jobs[JOBS_MAX], search, write;
    struct client *client = &jobs[0].client;
    sem_t open;

    sem_init(&open, 0, 0);
    for (int i = 0; i < 4; i++) {
        prepare(&jobs[i], false);
        jobs[i].job.clients[CLIENT_ADDRESS] = client;
        jobs[i].wait_for = &open;
        runners_submit(runners, &jobs[i].job);
        sem_wait(&jobs[i].begun);
    }
    prepare(&search, false);
    search.job.clients[CLIENT_ADDRESS] = client;
    runners_submit(runners, &search.job);
    prepare(&write, false);
    write.job.clients[CLIENT_ADDRESS] = client;
    write.job.accepts = true;
    runners_submit(runners, &write.job);
    sem_wait(&write.done); /* while the search, which came first, is held back */
    assert_int_not_equal(sem_trywait(&search.done), 0);
    for (int i = 0; i < 4; i++)
        sem_post(&open);
    sem_wait(&search.done);
    for (int i = 0; i < 4; i++)
        sem_wait(&jobs[i].done);
    runners_stop(runners);
}

/* Runs four jobs that wait together for one thread, and returns in which order they ran. */
static void order(struct errand jobs[4])
{
    struct runners *runners = start(1);
    struct errand first;
    sem_t open;

    sem_init(&open, 0, 0);
    prepare(&first, true);
    first.wait_for = &open;
    runners_submit(runners, &first.job);
    sem_wait(&first.begun);
    for (int i = 0; i < 4; i++)
        runners_submit(runners, &jobs[i].job);
    sem_post(&open);
    for (int i = 0; i < 4; i++)
        sem_wait(&jobs[i].done);
    sem_wait(&first.done);
    runners_stop(runners);
}

static void who_has_used_less_goes_first(void **state)
{
    static const int64_t used[4] = {128 * SECOND, SECOND, 64 * SECOND, SECOND};
    static const int places_wanted[4] = {4, 1, 3, 2};
    struct errand jobs[4];

    for (int i = 0; i < 4; i++) {
        prepare(&jobs[i], true);
        jobs[i].client.share.used = used[i];
    }
    order(jobs);
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[i].place, places_wanted[i]);
}

static void the_lesser_of_address_and_token_counts(void **state)
{
    struct client busy_key, quiet_key;
    struct client *keys[4] = {&busy_key, &busy_key, &quiet_key, NULL};
    static const int64_t used[4] = {128 * SECOND, SECOND, 128 * SECOND, 64 * SECOND};
    static const int places_wanted[4] = {4, 2, 1, 3};
    struct errand jobs[4];

    quiet_key = (struct client){.share = {.used = SECOND / 4, .used_at = clock_monotonic()}};
    busy_key = (struct client){.share = {.used = 128 * SECOND, .used_at = clock_monotonic()}};
    for (int i = 0; i < 4; i++) {
        prepare(&jobs[i], true);
        jobs[i].client.share.used = used[i];
        jobs[i].job.clients[CLIENT_TOKEN] = keys[i];
    }
    order(jobs);
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[i].place, places_wanted[i]);
}

static void a_quiet_client_has_no_long_jobs(void **state)
{
    struct runners *runners = start(1);
    struct errand busy, quiet;
    sem_t open;

    sem_init(&open, 0, 0);
    prepare(&busy, true);
    busy.wait_for = &open;
    runners_submit(runners, &busy.job);
    sem_wait(&busy.begun);
    prepare(&quiet, true);
    quiet.client.share.used = 0;
    runners_submit(runners, &quiet.job);
    sem_wait(&quiet.done); /* while the only long runner is busy */
    sem_post(&open);
    sem_wait(&busy.done);
    runners_stop(runners);
}

/* Submits a job while a long one of another client has the only long runner: it is run beside it,
 * or after it. `others`: what the other client has used. */
static void check_start(struct errand *errand, int64_t others, bool at_once)
{
    struct runners *runners = start(1);
    static struct errand busy, quick;
    sem_t open;

    sem_init(&open, 0, 0);
    prepare(&busy, true);
    busy.client.share.used = others;
    busy.wait_for = &open;
    runners_submit(runners, &busy.job);
    sem_wait(&busy.begun);
    runners_submit(runners, &errand->job);
    prepare(&quick, false);
    quick.client.share.used = 2 * errand->client.share.used; /* so it goes after it */
    runners_submit(runners, &quick.job);
    sem_wait(&quick.done);
    if (at_once)
        sem_wait(&errand->begun);
    else
        assert_int_equal(sem_trywait(&errand->begun), -1);
    sem_post(&open);
    sem_wait(&busy.done);
    sem_wait(&errand->done);
    runners_stop(runners);
}

static void jobs_begin_as_the_last_ones_were(void **state)
{
    static const struct {
        int64_t used;
        uint32_t habit;
        enum job_length last;
        bool at_once;
        int64_t others;
    } cases[] = {
        {SECOND, 1000, LENGTH_UNKNOWN, false, SECOND},
        {SECOND, 1000, LENGTH_SHORT, true, SECOND}, /* the connection's own last job says more */
        {SECOND, 200, LENGTH_UNKNOWN, true, SECOND},
        {SECOND, 0, LENGTH_LONG, false, SECOND},
        {SECOND / 2, 0, LENGTH_LONG, false, SECOND},
        {4 * SECOND, 0, LENGTH_SLOW, false, SECOND}, /* its client keeps a core busy */
        {4 * SECOND, 0, LENGTH_SLOW, false, 6 * SECOND},
        {4 * SECOND, 0, LENGTH_SLOW, true, 16 * SECOND}, /* another one takes far more */
        {SECOND / 2, 0, LENGTH_SLOW, true, SECOND},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct errand errand;

        prepare(&errand, true);
        errand.client.share.used = cases[i].used;
        errand.client.share.habit = cases[i].habit;
        atomic_store(&errand.last_length, cases[i].last);
        check_start(&errand, cases[i].others, cases[i].at_once);
    }
}

static void clients_get_and_lose_the_habit_of_long_jobs(void **state)
{
    struct runners *runners = start(1);
    struct errand errand;
    struct client *client = &errand.client;
    atomic_bool enough = true; /* LONG, and no more */
    uint32_t habit = 0;

    prepare(&errand, false);
    for (int i = 0; i < 12; i++) {
        errand.busy_until = i < 6 ? &enough : NULL;
        runners_submit(runners, &errand.job);
        sem_wait(&errand.done);
        assert_true(i < 6 ? client->share.habit > habit : client->share.habit < habit);
        habit = client->share.habit;
        if (i == 5)
            assert_true(habit > 512);
    }
    assert_true(habit < 512);
    runners_stop(runners);
}

static void a_job_that_is_refused_says_nothing_of_the_next_one(void **state)
{
    const struct runners_options options = {.threads = 1, .wait_most = 1};
    struct runners *runners;
    struct errand errand;
    struct error err;

    assert_int_equal(runners_start(&options, &runners, &err), STATUS_OK);
    prepare(&errand, true);
    errand.client.share.habit = 1000;
    runners_submit(runners, &errand.job); /* it always waits longer than a nanosecond */
    sem_wait(&errand.done);
    assert_int_equal(atomic_load(&errand.last_length), LENGTH_LONG);
    assert_int_equal(errand.client.share.habit, 1000);
    runners_stop(runners);
}

static void discarded_memory_is_freed(void **state)
{
    struct runners *runners = start(1);

    for (int i = 0; i < JOBS_MAX; i++)
        runners_discard(runners, malloc(1000)); /* a leak is seen by the address configuration */
    runners_stop(runners);
}

static void stopping_runs_what_waits(void **state)
{
    struct runners *runners = start(1);
    static struct errand jobs[JOBS_MAX];

    for (int i = 0; i < JOBS_MAX; i++) {
        prepare(&jobs[i], i % 2);
        runners_submit(runners, &jobs[i].job);
    }
    runners_stop(runners);
    for (int i = 0; i < JOBS_MAX; i++)
        assert_int_equal(sem_trywait(&jobs[i].done), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quick_job_does_not_wait_for_long_ones),
        cmocka_unit_test(one_client_leaves_a_runner_for_others),
        cmocka_unit_test(a_write_is_accepted_while_its_client_waits),
        cmocka_unit_test(who_has_used_less_goes_first),
        cmocka_unit_test(the_lesser_of_address_and_token_counts),
        cmocka_unit_test(a_quiet_client_has_no_long_jobs),
        cmocka_unit_test(jobs_begin_as_the_last_ones_were),
        cmocka_unit_test(clients_get_and_lose_the_habit_of_long_jobs),
        cmocka_unit_test(a_job_that_is_refused_says_nothing_of_the_next_one),
        cmocka_unit_test(discarded_memory_is_freed),
        cmocka_unit_test(stopping_runs_what_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
