/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisection.c - halves the documents again and again.
 *
 * The cost of a term that `a` of the `n` documents of a half have is about  a · log2(n / (a + 1))
 * bits: what its gaps need there. What one document more or less changes is  log2(n)  less the
 * difference of  a · log2(a + 1), which is in a table. Both halves have nearly the same n. */
#include "store/order/bisection.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

#define PART_MIN   32    /* documents; fewer are not halved */
#define ROUNDS_MAX 20    /* of changing places */
#define FEW_MOVED  1000  /* a round that moves 1 of so many documents is the last one */
#define THREAD_MIN 10000 /* documents that are worth a thread */
#define STEPS      65536 /* of the table */

/* A document, and by how much it fits better into the right half. */
struct placed {
    float fit;
    uint32_t document;
    bool right; /* where it is */
};

/* What all threads share. */
struct bisecting {
    const struct document_terms *documents;
    uint32_t *order;
    struct placed *placed; /* for each place of the order */
    const float *steps;    /* of a · log2(a + 1), from a - 1 to a */
};

/* What one thread uses for one part after another: for each term. */
struct half_counts {
    uint32_t *left, *right;    /* documents; 0 between two parts */
    float *to_right, *to_left; /* what a document that goes there saves */
    uint32_t *met;             /* the terms of the part */
    uint32_t met_count;
};

struct half_job {
    struct bisecting *bisecting;
    uint32_t from, to;
    unsigned threads;
};

static float step_of(uint32_t a)
{
    return (float)(a * log2(a + 1.0) - (a > 0 ? (a - 1.0) * log2(a) : 0));
}

static float step(const float *steps, uint32_t a)
{
    return a < STEPS ? steps[a] : step_of(a);
}

/* --- the terms of both halves --- */

static void count_document(const struct bisecting *bisecting, struct half_counts *counts,
                           uint32_t document, bool right)
{
    const struct document_terms *documents = bisecting->documents;

    for (uint32_t i = documents->starts[document]; i < documents->starts[document + 1]; i++) {
        uint32_t term = documents->terms[i];

        if (counts->left[term] + counts->right[term] == 0)
            counts->met[counts->met_count++] = term;
        if (right)
            counts->right[term]++;
        else
            counts->left[term]++;
    }
}

static void move_document(const struct bisecting *bisecting, struct half_counts *counts,
                          uint32_t document, bool right)
{
    const struct document_terms *documents = bisecting->documents;
    uint32_t *from = right ? counts->left : counts->right;
    uint32_t *to = right ? counts->right : counts->left;

    for (uint32_t i = documents->starts[document]; i < documents->starts[document + 1]; i++) {
        from[documents->terms[i]]--;
        to[documents->terms[i]]++;
    }
}

static void weigh_terms(const struct bisecting *bisecting, struct half_counts *counts)
{
    const float *steps = bisecting->steps;

    for (uint32_t i = 0; i < counts->met_count; i++) {
        uint32_t term = counts->met[i], left = counts->left[term], right = counts->right[term];

        counts->to_right[term] = step(steps, right + 1) - step(steps, left);
        counts->to_left[term] = step(steps, left + 1) - step(steps, right);
    }
}

static float fit_of(const struct bisecting *bisecting, const struct half_counts *counts,
                    uint32_t document, bool right)
{
    const struct document_terms *documents = bisecting->documents;
    const float *saves = right ? counts->to_left : counts->to_right;
    float sum = 0;

    for (uint32_t i = documents->starts[document]; i < documents->starts[document + 1]; i++)
        sum += saves[documents->terms[i]];
    return right ? -sum : sum;
}

static void forget_terms(struct half_counts *counts)
{
    for (uint32_t i = 0; i < counts->met_count; i++)
        counts->left[counts->met[i]] = counts->right[counts->met[i]] = 0;
    counts->met_count = 0;
}

/* --- changing places --- */

static bool comes_before(struct placed a, struct placed b)
{
    return a.fit < b.fit || (!(b.fit < a.fit) && a.document < b.document);
}

static void exchange(struct placed *list, size_t a, size_t b)
{
    struct placed kept = list[a];

    list[a] = list[b];
    list[b] = kept;
}

/* The middle one of three. */
static struct placed choose_pivot(const struct placed *list, size_t count)
{
    struct placed a = list[0], b = list[count / 2], c = list[count - 1];

    if (comes_before(b, a))
        return comes_before(c, b) ? b : comes_before(c, a) ? c : a;
    return comes_before(c, a) ? a : comes_before(c, b) ? c : b;
}

/* Puts the `wanted` first ones of the list at its start, in any order (Hoare's selection). */
static void select_first(struct placed *list, size_t count, size_t wanted)
{
    while (count > 1 && wanted > 0 && wanted < count) {
        struct placed pivot = choose_pivot(list, count);
        size_t low = 0, high = count - 1, behind;

        for (;; low++, high--) {
            while (comes_before(list[low], pivot))
                low++;
            while (comes_before(pivot, list[high]))
                high--;
            if (low >= high)
                break;
            exchange(list, low, high);
        }
        behind = low + (low == high); /* then the pivot is there */
        if (wanted <= low)
            count = low;
        else if (wanted <= behind)
            return;
        else {
            list += behind;
            count -= behind;
            wanted -= behind;
        }
    }
}

/* One round. Returns how many documents have moved. */
static uint32_t change_places(const struct bisecting *bisecting, struct half_counts *counts,
                              struct placed *list, uint32_t count)
{
    uint32_t moved = 0;

    weigh_terms(bisecting, counts);
    for (uint32_t i = 0; i < count; i++)
        list[i].fit = fit_of(bisecting, counts, list[i].document, list[i].right);
    select_first(list, count, count / 2);
    for (uint32_t i = 0; i < count; i++) {
        bool right = i >= count / 2;

        if (list[i].right == right)
            continue;
        move_document(bisecting, counts, list[i].document, right);
        list[i].right = right;
        moved++;
    }
    return moved;
}

static int compare_documents(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* Both halves keep the order in which their documents came. */
static void halve(const struct bisecting *bisecting, struct half_counts *counts, uint32_t from,
                  uint32_t to)
{
    struct placed *list = bisecting->placed + from;
    uint32_t *order = bisecting->order + from, count = to - from, middle = count / 2;

    for (uint32_t i = 0; i < count; i++) {
        list[i] = (struct placed){.document = order[i], .right = i >= middle};
        count_document(bisecting, counts, order[i], list[i].right);
    }
    for (int round = 0; round < ROUNDS_MAX; round++)
        if (change_places(bisecting, counts, list, count) <= count / FEW_MOVED)
            break;
    forget_terms(counts);
    for (uint32_t i = 0; i < count; i++)
        order[i] = list[i].document;
    qsort(order, middle, sizeof *order, compare_documents);
    qsort(order + middle, count - middle, sizeof *order, compare_documents);
}

/* --- the parts --- */

static void counts_init(struct half_counts *counts, uint32_t terms)
{
    *counts = (struct half_counts){.left = mem_zero(terms + 1, sizeof *counts->left),
                                   .right = mem_zero(terms + 1, sizeof *counts->right),
                                   .to_right = mem_zero(terms + 1, sizeof *counts->to_right),
                                   .to_left = mem_zero(terms + 1, sizeof *counts->to_left),
                                   .met = mem_zero(terms + 1, sizeof *counts->met)};
}

static void counts_fini(struct half_counts *counts)
{
    free(counts->left);
    free(counts->right);
    free(counts->to_right);
    free(counts->to_left);
    free(counts->met);
}

static void order_part(const struct half_job *job, struct half_counts *counts);

static void *run(void *context)
{
    const struct half_job *job = context;
    struct half_counts counts;

    counts_init(&counts, job->bisecting->documents->term_count);
    order_part(job, &counts);
    counts_fini(&counts);
    return NULL;
}

/* The right half on another thread, if there is one. Each is halved at most as often as documents
 * can be: the depth is small. */
static void order_halves(const struct half_job *left, struct half_job *right,
                         struct half_counts *counts)
{
    pthread_t thread;
    bool apart = left->threads > 0 && right->threads > 0 && right->to - right->from >= THREAD_MIN &&
                 !pthread_create(&thread, NULL, run, right);

    order_part(left, counts);
    if (apart)
        pthread_join(thread, NULL);
    else
        order_part(right, counts);
}

static void order_part(const struct half_job *job, struct half_counts *counts)
{
    uint32_t count = job->to - job->from, middle = job->from + count / 2;
    struct half_job left = *job, right = *job;

    if (count <= PART_MIN)
        return;
    halve(job->bisecting, counts, job->from, job->to);
    left.to = right.from = middle;
    right.threads = job->threads / 2;
    left.threads = job->threads - right.threads;
    order_halves(&left, &right, counts);
}

void bisection_order(const struct document_terms *documents, unsigned threads, uint32_t *order)
{
    float *steps = mem_alloc(STEPS * sizeof *steps);
    struct bisecting bisecting = {
        .documents = documents,
        .order = order,
        .placed = mem_alloc((documents->document_count + 1) * sizeof *bisecting.placed),
        .steps = steps};
    struct half_job whole = {&bisecting, 0, documents->document_count, threads};

    for (uint32_t i = 0; i < STEPS; i++)
        steps[i] = step_of(i);
    for (uint32_t i = 0; i < documents->document_count; i++)
        order[i] = i;
    run(&whole);
    free(bisecting.placed);
    free(steps);
}
