/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool_papers.c - tables that are made anew when most of what they hold is over. So a spool that
 * never rests needs memory for what waits in it, not for all that went through it. */
#include "indexer/spool_papers.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

#define NO_METS  UINT32_MAX
#define FULL_MIN 1024 /* smaller tables are not made anew */

void papers_init(struct spool_papers *papers)
{
    string_table_init(&papers->files);
    papers->files_full = papers->links_full = FULL_MIN;
}

void papers_fini(struct spool_papers *papers)
{
    for (size_t i = 0; i < papers->files.count; i++)
        free(papers->papers[i].links);
    string_table_fini(&papers->files);
    free(papers->papers);
    free(papers->links);
    free(papers->waiting.turns);
    free(papers->due.turns);
}

uint32_t papers_number(struct spool_papers *papers, const char *path)
{
    bool is_new;
    uint32_t number = string_table_add(&papers->files, str_of(path), &is_new);

    if (is_new) {
        papers->papers =
            mem_grow(papers->papers, number, &papers->capacity, sizeof *papers->papers);
        papers->papers[number] = (struct spool_paper){.chain = SPOOL_NO_LINK};
    }
    return number;
}

/* ---- queues --------------------------------------------------------------------------------- */

static struct spool_queue *queue_of(struct spool_papers *papers, enum spool_state state)
{
    return state == SPOOL_DUE ? &papers->due : &papers->waiting;
}

static bool is_current(const struct spool_papers *papers, const struct spool_turn *turn,
                       enum spool_state state)
{
    return papers->papers[turn->number].state == state &&
           papers->papers[turn->number].until == turn->until;
}

/* Drop the turns that are over or are not current. */
static void drop_turns(const struct spool_papers *papers, struct spool_queue *queue,
                       enum spool_state state)
{
    size_t kept = 0;

    for (size_t i = queue->first; i < queue->end; i++)
        if (is_current(papers, &queue->turns[i], state))
            queue->turns[kept++] = queue->turns[i];
    queue->first = 0;
    queue->end = kept;
}

/* The queue grows only if half of its turns are current. */
static void push(struct spool_papers *papers, uint32_t number)
{
    const struct spool_paper *paper = &papers->papers[number];
    struct spool_queue *queue = queue_of(papers, paper->state);

    if (queue->end == queue->capacity) {
        drop_turns(papers, queue, paper->state);
        if (queue->end >= queue->capacity / 2)
            queue->turns =
                mem_grow(queue->turns, queue->capacity, &queue->capacity, sizeof *queue->turns);
    }
    queue->turns[queue->end++] = (struct spool_turn){number, paper->until};
}

void papers_set(struct spool_papers *papers, uint32_t number, enum spool_state state, int64_t until)
{
    papers->papers[number].state = state;
    papers->papers[number].until = until;
    if (state != SPOOL_FREE)
        push(papers, number);
}

const struct spool_turn *papers_first(struct spool_papers *papers, enum spool_state state)
{
    struct spool_queue *queue = queue_of(papers, state);

    for (; queue->first < queue->end; queue->first++)
        if (is_current(papers, &queue->turns[queue->first], state))
            return &queue->turns[queue->first];
    queue->first = queue->end = 0;
    return NULL;
}

/* ---- links ---------------------------------------------------------------------------------- */

/* The METS whose pages are linked in a row comes first in the chain of each. */
bool papers_link(struct spool_papers *papers, uint32_t mets, uint32_t page)
{
    struct spool_paper *paper = &papers->papers[mets];
    uint32_t number = (uint32_t)papers->link_count, chain = papers->papers[page].chain;

    if (page == mets || (chain != SPOOL_NO_LINK && papers->links[chain].mets == mets))
        return false;
    papers->links = mem_grow(papers->links, number, &papers->link_capacity, sizeof *papers->links);
    papers->links[number] = (struct spool_link){mets, page, chain};
    papers->link_count++;
    papers->papers[page].chain = number;
    paper->links =
        mem_grow(paper->links, paper->page_count, &paper->page_capacity, sizeof *paper->links);
    paper->links[paper->page_count++] = number;
    return true;
}

void papers_unlink(struct spool_papers *papers, uint32_t mets)
{
    struct spool_paper *paper = &papers->papers[mets];

    for (size_t i = 0; i < paper->page_count; i++)
        papers->links[paper->links[i]].mets = NO_METS;
    paper->page_count = paper->come = 0;
}

/* Links that no METS has any more are taken out of the chain. */
uint32_t papers_next_link(struct spool_papers *papers, uint32_t page, uint32_t link)
{
    uint32_t *next =
        link == SPOOL_NO_LINK ? &papers->papers[page].chain : &papers->links[link].next;

    while (*next != SPOOL_NO_LINK && papers->links[*next].mets == NO_METS)
        *next = papers->links[*next].next;
    return *next;
}

/* ---- anew ----------------------------------------------------------------------------------- */

static size_t full_after(size_t count)
{
    return count < FULL_MIN / 2 ? FULL_MIN : 2 * count;
}

static const char *path_of(const struct spool_papers *papers, uint32_t number)
{
    return string_table_get(&papers->files, number).data;
}

static bool is_needed(const struct spool_papers *papers, uint32_t number)
{
    const struct spool_paper *paper = &papers->papers[number];

    return paper->state != SPOOL_FREE ||
           (paper->page_count > 0 && access(path_of(papers, number), F_OK) == 0);
}

static void move_paper(struct spool_papers *to, const struct spool_papers *from, uint32_t number)
{
    const struct spool_paper *old = &from->papers[number];
    uint32_t moved = papers_number(to, path_of(from, number));

    to->papers[moved].state = old->state;
    to->papers[moved].until = old->until;
    to->papers[moved].come = old->come;
    for (size_t i = 0; i < old->page_count; i++)
        papers_link(to, moved, papers_number(to, path_of(from, from->links[old->links[i]].page)));
}

static void move_turns(struct spool_papers *to, struct spool_papers *from, enum spool_state state)
{
    const struct spool_queue *queue = queue_of(from, state);

    for (size_t i = queue->first; i < queue->end; i++)
        if (is_current(from, &queue->turns[i], state))
            push(to, papers_number(to, path_of(from, queue->turns[i].number)));
}

void papers_tidy(struct spool_papers *papers)
{
    struct spool_papers to = {.capacity = 0};

    if (papers->files.count < papers->files_full && papers->link_count < papers->links_full)
        return;
    papers_init(&to);
    for (uint32_t i = 0; i < papers->files.count; i++)
        if (is_needed(papers, i))
            move_paper(&to, papers, i);
    move_turns(&to, papers, SPOOL_WAITS);
    move_turns(&to, papers, SPOOL_DUE);
    to.files_full = full_after(to.files.count);
    to.links_full = full_after(to.link_count);
    papers_fini(papers);
    *papers = to;
}
