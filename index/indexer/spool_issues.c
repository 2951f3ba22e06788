/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool_issues.c - lets METS and pages wait for each other. */
#include "indexer/spool_issues.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "article/input/mets_links.h"
#include "article/input/readers.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "indexer/spool_papers.h"

#define METS_BYTES_MAX ((size_t)64 << 20)
#define LOOK_BYTES     4096
#define MILLISECOND    INT64_C(1000000)
#define GRACE_MS       1000

struct spool_issues {
    const char *directory;
    int64_t wait;
    bool stays;
    bool (*is_open)(void *context, const char *path);
    void *context;
    struct spool_papers papers;
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
    papers_init(&issues->papers);
    return issues;
}

void spool_issues_free(struct spool_issues *issues)
{
    if (!issues)
        return;
    papers_fini(&issues->papers);
    free(issues);
}

static struct spool_paper *paper_at(const struct spool_issues *issues, uint32_t number)
{
    return &issues->papers.papers[number];
}

static void set_state(struct spool_issues *issues, uint32_t number, enum spool_state state)
{
    papers_set(&issues->papers, number, state, clock_monotonic() + issues->wait);
}

/* Is the page there, with all of its bytes? */
static bool has_come(const struct spool_issues *issues, uint32_t page)
{
    const char *path = string_table_get(&issues->papers.files, page).data;
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
           !issues->is_open(issues->context, path);
}

/* It is read when its last page has come. */
static void try_issue(struct spool_issues *issues, uint32_t number)
{
    struct spool_paper *mets = paper_at(issues, number);

    while (mets->come < mets->page_count &&
           has_come(issues, issues->papers.links[mets->links[mets->come]].page))
        mets->come++;
    set_state(issues, number, mets->come < mets->page_count ? SPOOL_WAITS : SPOOL_DUE);
}

/* ---- METS ----------------------------------------------------------------------------------- */

struct spool_walk {
    struct spool_issues *issues;
    struct str below; /* the path of the METS below the directory */
    uint32_t mets;
};

static void note_page(void *context, struct str address)
{
    struct spool_walk *walk = context;
    BUF_AUTO struct buf path = {0}, below = {0};
    uint32_t page;

    if (!mets_page_path(address, &path) || !mets_resolve(walk->below, buf_str(&path), &below))
        return;
    MEM_AUTO char *full = mem_format("%s/%s", walk->issues->directory, below.data);

    page = papers_number(&walk->issues->papers, full);
    if (papers_link(&walk->issues->papers, walk->mets, page) &&
        paper_at(walk->issues, page)->state == SPOOL_WAITS)
        set_state(walk->issues, page, SPOOL_FREE); /* it belongs to this METS now */
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
    walk.mets = papers_number(&issues->papers, path);
    papers_unlink(&issues->papers, walk.mets);
    mets_each_link(buf_str(&bytes), note_page, &walk);
    if (paper_at(issues, walk.mets)->page_count == 0)
        return false;
    try_issue(issues, walk.mets);
    return true;
}

/* ---- arrivals ------------------------------------------------------------------------------- */

/* The first link of a METS to this page, or the next one behind `link`, as papers_next_link(). */
static uint32_t next_mets(struct spool_issues *issues, const char *path, uint32_t link)
{
    int page = string_table_find(&issues->papers.files, str_of(path));

    return page < 0 ? SPOOL_NO_LINK : papers_next_link(&issues->papers, (uint32_t)page, link);
}

/* False: no METS names it. */
static bool take_page(struct spool_issues *issues, const char *path)
{
    uint32_t link = next_mets(issues, path, SPOOL_NO_LINK);
    bool named = link != SPOOL_NO_LINK;

    for (; link != SPOOL_NO_LINK; link = next_mets(issues, path, link))
        try_issue(issues, issues->papers.links[link].mets);
    return named;
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

    if (!may_be_xml(str_of(path)) || issues->wait == 0)
        return false;
    papers_tidy(&issues->papers);
    if (take_page(issues, path))
        return true;
    head = read_head(path, room, sizeof room);
    if (mets_begins(head))
        return take_mets(issues, path);
    if (sniff_alto(head) != SNIFF_SURE)
        return false;
    set_state(issues, papers_number(&issues->papers, path), SPOOL_WAITS);
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void take_unit(struct spool_issues *issues, uint32_t number, struct spool_unit *unit)
{
    struct str path = string_table_get(&issues->papers.files, number);

    unit->path = mem_text(path.data, path.length);
    unit->is_issue = paper_at(issues, number)->page_count > 0;
    set_state(issues, number, SPOOL_FREE);
    if (!issues->stays)
        papers_unlink(&issues->papers, number);
}

bool spool_issues_next(struct spool_issues *issues, bool quiet, struct spool_unit *unit)
{
    const struct spool_turn *turn = papers_first(&issues->papers, SPOOL_DUE);
    int64_t now = clock_monotonic();

    unit->path = NULL;
    if (turn && !quiet && now < turn->until - issues->wait + GRACE_MS * MILLISECOND)
        return false;
    if (!turn) {
        turn = papers_first(&issues->papers, SPOOL_WAITS);
        if (!turn || turn->until > now)
            return false;
    }
    take_unit(issues, turn->number, unit);
    return true;
}

int64_t spool_issues_ms(struct spool_issues *issues)
{
    const struct spool_turn *turn = papers_first(&issues->papers, SPOOL_WAITS);
    int64_t now = clock_monotonic();

    if (papers_first(&issues->papers, SPOOL_DUE))
        return 0;
    if (!turn)
        return -1;
    return turn->until <= now ? 0 : (turn->until - now) / MILLISECOND + 1;
}

bool spool_issues_wants(struct spool_issues *issues, const char *path)
{
    for (uint32_t link = next_mets(issues, path, SPOOL_NO_LINK); link != SPOOL_NO_LINK;
         link = next_mets(issues, path, link))
        if (paper_at(issues, issues->papers.links[link].mets)->state != SPOOL_FREE)
            return true;
    return false;
}
