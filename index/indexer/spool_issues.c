/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool_issues.c - lets METS and pages wait for each other.
 *
 * `files` has the path of every METS and page that waits or, if files stay, was read. A METS has a
 * list of its pages; a page has a chain of the METS that name it. Both are numbers of `files`. */
#include "indexer/spool_issues.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "article/input/mets_links.h"
#include "article/input/readers.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/string_table.h"

#define METS_BYTES_MAX ((size_t)64 << 20)
#define LOOK_BYTES     4096
#define MILLISECOND    INT64_C(1000000)
#define GRACE_MS       1000
#define NO_CHAIN       UINT32_MAX

enum spool_state { SPOOL_FREE, SPOOL_WAITS, SPOOL_DUE };

struct spool_paper {
    enum spool_state state;
    int64_t until;   /* clock_monotonic(): then it is read, whatever has come */
    uint32_t *pages; /* of a METS */
    size_t page_count, page_capacity;
    size_t come;    /* so many of them, from the first, have come */
    uint32_t chain; /* of a page: number of `links` */
};

/* Numbers of papers, in the order of their times. One whose state or time is another now is passed
 * over. */
struct spool_queue {
    struct spool_turn {
        uint32_t number;
        int64_t until;
    } * turns;
    size_t first, end, capacity;
};

struct spool_issues {
    const char *directory;
    int64_t wait;
    bool stays;
    bool (*is_open)(void *context, const char *path);
    void *context;
    struct string_table files;
    struct spool_paper *papers; /* by the numbers of `files` */
    size_t capacity;
    struct spool_link {
        uint32_t mets, next;
    } * links;
    size_t link_count, link_capacity;
    struct spool_queue waiting, due;
};

struct spool_issues *spool_issues_new(const char *directory, int64_t wait_ms, bool stays,
                                      bool (*is_open)(void *context, const char *path),
                                      void *context)
{
    struct spool_issues *issues = mem_zero(1, sizeof *issues);

    issues->directory = directory;
    issues->wait = wait_ms * MILLISECOND;
    issues->stays = stays;
    issues->is_open = is_open;
    issues->context = context;
    string_table_init(&issues->files);
    return issues;
}

static void forget_all(struct spool_issues *issues)
{
    for (size_t i = 0; i < issues->files.count; i++)
        free(issues->papers[i].pages);
    string_table_clear(&issues->files);
    issues->link_count = 0;
}

void spool_issues_free(struct spool_issues *issues)
{
    if (!issues)
        return;
    forget_all(issues);
    string_table_fini(&issues->files);
    free(issues->papers);
    free(issues->links);
    free(issues->waiting.turns);
    free(issues->due.turns);
    free(issues);
}

/* ---- queues --------------------------------------------------------------------------------- */

static void push(struct spool_queue *queue, uint32_t number, int64_t until)
{
    queue->turns = mem_grow(queue->turns, queue->end, &queue->capacity, sizeof *queue->turns);
    queue->turns[queue->end++] = (struct spool_turn){number, until};
}

/* The first that still has this state; NULL: none has. */
static const struct spool_turn *first_of(const struct spool_issues *issues,
                                         struct spool_queue *queue, enum spool_state state)
{
    for (; queue->first < queue->end; queue->first++) {
        const struct spool_turn *turn = &queue->turns[queue->first];

        if (issues->papers[turn->number].state == state &&
            issues->papers[turn->number].until == turn->until)
            return turn;
    }
    queue->first = queue->end = 0;
    return NULL;
}

/* ---- papers --------------------------------------------------------------------------------- */

static struct spool_paper *paper_of(struct spool_issues *issues, const char *path, uint32_t *number)
{
    bool is_new;

    *number = string_table_add(&issues->files, str_of(path), &is_new);
    if (is_new) {
        issues->papers =
            mem_grow(issues->papers, *number, &issues->capacity, sizeof *issues->papers);
        issues->papers[*number] = (struct spool_paper){.chain = NO_CHAIN};
    }
    return &issues->papers[*number];
}

static void set_state(struct spool_issues *issues, uint32_t number, enum spool_state state)
{
    struct spool_paper *paper = &issues->papers[number];

    paper->state = state;
    paper->until = clock_monotonic() + issues->wait;
    if (state != SPOOL_FREE)
        push(state == SPOOL_DUE ? &issues->due : &issues->waiting, number, paper->until);
}

/* Is the page there, with all of its bytes? */
static bool has_come(const struct spool_issues *issues, uint32_t page)
{
    const char *path = string_table_get(&issues->files, page).data;
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
           !issues->is_open(issues->context, path);
}

/* It is read when its last page has come. */
static void try_issue(struct spool_issues *issues, uint32_t number)
{
    struct spool_paper *mets = &issues->papers[number];

    while (mets->come < mets->page_count && has_come(issues, mets->pages[mets->come]))
        mets->come++;
    set_state(issues, number, mets->come < mets->page_count ? SPOOL_WAITS : SPOOL_DUE);
}

/* ---- METS ----------------------------------------------------------------------------------- */

struct spool_walk {
    struct spool_issues *issues;
    struct str below; /* the path of the METS below the directory */
    uint32_t mets;
};

static bool names_already(const struct spool_issues *issues, uint32_t mets, uint32_t page)
{
    for (uint32_t i = issues->papers[page].chain; i != NO_CHAIN; i = issues->links[i].next)
        if (issues->links[i].mets == mets)
            return true;
    return false;
}

static void add_page(struct spool_issues *issues, uint32_t mets, uint32_t page)
{
    struct spool_paper *paper = &issues->papers[mets];

    issues->links =
        mem_grow(issues->links, issues->link_count, &issues->link_capacity, sizeof *issues->links);
    issues->links[issues->link_count] = (struct spool_link){mets, issues->papers[page].chain};
    issues->papers[page].chain = (uint32_t)issues->link_count++;
    paper->pages =
        mem_grow(paper->pages, paper->page_count, &paper->page_capacity, sizeof *paper->pages);
    paper->pages[paper->page_count++] = page;
    if (issues->papers[page].state == SPOOL_WAITS)
        set_state(issues, page, SPOOL_FREE); /* it belongs to this METS now */
}

static void note_page(void *context, struct str address)
{
    struct spool_walk *walk = context;
    BUF_AUTO struct buf path = {0}, below = {0};
    uint32_t page;

    if (!mets_page_path(address, &path) || !mets_resolve(walk->below, buf_str(&path), &below))
        return;
    MEM_AUTO char *full = mem_format("%s/%s", walk->issues->directory, below.data);

    paper_of(walk->issues, full, &page);
    if (page != walk->mets && !names_already(walk->issues, walk->mets, page))
        add_page(walk->issues, walk->mets, page);
}

static void forget_pages(struct spool_issues *issues, uint32_t mets)
{
    struct spool_paper *paper = &issues->papers[mets];

    for (size_t i = 0; i < paper->page_count; i++) {
        uint32_t *at = &issues->papers[paper->pages[i]].chain;

        while (*at != NO_CHAIN && issues->links[*at].mets != mets)
            at = &issues->links[*at].next;
        if (*at != NO_CHAIN)
            *at = issues->links[*at].next;
    }
    paper->page_count = paper->come = 0;
}

/* False: it names no pages, and is read by itself. */
static bool take_mets(struct spool_issues *issues, const char *path)
{
    struct str below = str_of(path + strlen(issues->directory));
    struct spool_walk walk = {.issues = issues};
    BUF_AUTO struct buf bytes = {0};
    struct error ignored; /* the reading of the file says it */

    if (file_read(&bytes, path, METS_BYTES_MAX, &ignored))
        return false;
    while (str_starts(below, STR("/")))
        below = str_slice(below, 1, below.length);
    walk.below = below;
    paper_of(issues, path, &walk.mets);
    forget_pages(issues, walk.mets);
    mets_each_link(buf_str(&bytes), note_page, &walk);
    if (issues->papers[walk.mets].page_count == 0)
        return false;
    try_issue(issues, walk.mets);
    return true;
}

/* ---- arrivals ------------------------------------------------------------------------------- */

/* False: no METS names it. */
static bool take_page(struct spool_issues *issues, const char *path)
{
    int page = string_table_find(&issues->files, str_of(path));
    uint32_t at = page >= 0 ? issues->papers[page].chain : NO_CHAIN;

    if (at == NO_CHAIN)
        return false;
    for (; at != NO_CHAIN; at = issues->links[at].next)
        try_issue(issues, issues->links[at].mets);
    return true;
}

static bool may_be_xml(struct str path)
{
    static const struct str suffixes[] = {STR_INIT(".xml"), STR_INIT(".mets"), STR_INIT(".alto")};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (path.length > suffixes[i].length &&
            str_eq_nocase(str_slice(path, path.length - suffixes[i].length, path.length),
                          suffixes[i]))
            return true;
    return false;
}

static struct str read_head(const char *path, char *room, size_t size)
{
    FILE *file = fopen(path, "rbe");
    size_t got = file ? fread(room, 1, size, file) : 0;

    if (file)
        fclose(file);
    return str_n(room, got);
}

bool spool_issues_offer(struct spool_issues *issues, const char *path)
{
    char room[LOOK_BYTES];
    struct str head;
    uint32_t number;

    if (!may_be_xml(str_of(path)) || issues->wait == 0)
        return false;
    if (take_page(issues, path))
        return true;
    head = read_head(path, room, sizeof room);
    if (mets_begins(head))
        return take_mets(issues, path);
    if (sniff_alto(head) != SNIFF_SURE)
        return false;
    paper_of(issues, path, &number);
    set_state(issues, number, SPOOL_WAITS);
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_idle(struct spool_issues *issues)
{
    return !first_of(issues, &issues->due, SPOOL_DUE) &&
           !first_of(issues, &issues->waiting, SPOOL_WAITS);
}

static void take_unit(struct spool_issues *issues, uint32_t number, struct spool_unit *unit)
{
    struct str path = string_table_get(&issues->files, number);

    unit->path = mem_text(path.data, path.length);
    unit->is_issue = issues->papers[number].page_count > 0;
    set_state(issues, number, SPOOL_FREE);
    if (issues->stays)
        return;
    forget_pages(issues, number);
    if (is_idle(issues))
        forget_all(issues);
}

bool spool_issues_next(struct spool_issues *issues, bool quiet, struct spool_unit *unit)
{
    const struct spool_turn *turn = first_of(issues, &issues->due, SPOOL_DUE);
    int64_t now = clock_monotonic();

    unit->path = NULL;
    if (turn && !quiet && now < turn->until - issues->wait + GRACE_MS * MILLISECOND)
        return false;
    if (!turn) {
        turn = first_of(issues, &issues->waiting, SPOOL_WAITS);
        if (!turn || turn->until > now)
            return false;
    }
    take_unit(issues, turn->number, unit);
    return true;
}

int64_t spool_issues_ms(struct spool_issues *issues)
{
    const struct spool_turn *turn = first_of(issues, &issues->waiting, SPOOL_WAITS);
    int64_t now = clock_monotonic();

    if (first_of(issues, &issues->due, SPOOL_DUE))
        return 0;
    if (!turn)
        return -1;
    return turn->until <= now ? 0 : (turn->until - now) / MILLISECOND + 1;
}

bool spool_issues_wants(const struct spool_issues *issues, const char *path)
{
    int page = string_table_find(&issues->files, str_of(path));

    for (uint32_t i = page >= 0 ? issues->papers[page].chain : NO_CHAIN; i != NO_CHAIN;
         i = issues->links[i].next)
        if (issues->papers[issues->links[i].mets].state != SPOOL_FREE)
            return true;
    return false;
}
