/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories.c - near-copies are found as they are published.
 *
 * A new document is looked up, band by band, in the tables of the live segments; whoever it meets
 * there and is verified to be a copy by what the texts really share hangs together with it, and so
 * do their groups. Whether two documents are copies depends on their texts alone, so the groups are
 * the connected components of one graph, whatever the order, the batches and the threads. When a
 * document goes, its group is looked at pair by pair, for it may have held the others together.
 *
 * All with the writer's mutex held, between the deletions of a publish and its index.json. */
#include <stdlib.h>

#include "analysis/analyzer.h"
#include "base/mem.h"
#include "store/story_nodes.h"
#include "store/story_split.h"
#include "store/writer_private.h"

/* Of a band's documents so many are looked at in a segment: a bound for texts that come by the
 * thousand. */
#define MOST_CANDIDATES 256
/* What a sketch says is doubted between these: its standard error is about .06. */
#define SURELY_OTHER 0.10
#define SURELY_COPY  0.85
/* Documents whose shingles are kept in memory at a time. */
#define MOST_SHINGLES 4096

struct place {
    uint32_t segment, document;
};

struct story_finder {
    struct analyzer *analyzer;
    struct expander *expander;
    struct arena *arena;
    struct buf gone; /* struct place each: deleted since the last publish */
    /* one publish */
    struct writer *writer;
    struct error *err;
    struct story_nodes nodes;
    struct buf looked_up;      /* u64: groups that were taken apart because a document has gone */
    struct buf members, found; /* struct place each; u32 each */
    struct buf *rows;          /* by segment: new rows */
    struct bitmap *changed;    /* by segment: documents whose rows are new, or gone */
    uint32_t with_shingles;
};

static struct story_finder *finder_new(void)
{
    struct story_finder *finder = mem_zero(1, sizeof *finder);

    finder->analyzer = analyzer_new();
    finder->expander = expander_new();
    finder->arena = arena_new();
    return finder;
}

void writer_stories_free(struct story_finder *finder)
{
    if (!finder)
        return;
    story_nodes_clear(&finder->nodes);
    buf_fini(&finder->gone);
    buf_fini(&finder->looked_up);
    buf_fini(&finder->members);
    buf_fini(&finder->found);
    analyzer_free(finder->analyzer);
    expander_free(finder->expander);
    arena_free(finder->arena);
    free(finder);
}

void writer_stories_gone(struct writer *writer, size_t segment, uint32_t document)
{
    struct place place = {(uint32_t)segment, document};

    if (writer->live[segment].segment.files->sketches.count == 0)
        return;
    if (!writer->stories)
        writer->stories = finder_new();
    buf_add(&writer->stories->gone, &place, sizeof place);
}

static const struct segment *segment_at(const struct story_finder *finder, uint32_t number)
{
    return &finder->writer->live[number].segment;
}

static enum status about(const struct story_finder *finder, struct place place,
                         struct sketched *out)
{
    return sketches_read(&segment_at(finder, place.segment)->files->sketches, place.document, out,
                         finder->err);
}

static uint64_t group_of(const struct story_finder *finder, struct place place,
                         const struct sketched *sketched)
{
    const struct story_row *row =
        stories_find(segment_at(finder, place.segment)->stories, place.document);

    return row ? row->group : sketched->label;
}

/* --- a group's members --- */

static void add_place(struct buf *places, uint32_t segment, uint32_t document)
{
    struct place place = {segment, document};

    buf_add(places, &place, sizeof place);
}

static struct place place_at(const struct buf *places, size_t number)
{
    struct place place;

    memcpy(&place, places->data + number * sizeof place, sizeof place);
    return place;
}

static size_t place_count(const struct buf *places)
{
    return places->length / sizeof(struct place);
}

/* Live documents with a label, in order, appended. */
static enum status find_labelled(struct story_finder *finder, uint32_t segment, uint64_t label,
                                 uint32_t most, struct buf *places)
{
    const struct segment *at = segment_at(finder, segment);
    enum status status;

    buf_clear(&finder->found);
    if ((status = sketches_find(&at->files->sketches, sketches_label_key(label), most,
                                &finder->found, finder->err)))
        return status;
    for (size_t i = 0; i < finder->found.length; i += 4) {
        struct place place = {segment, load_u32(finder->found.data + i)};
        struct sketched sketched;

        if ((status = about(finder, place, &sketched)))
            return status;
        if (sketched.label == label && !segment_is_deleted(at, place.document))
            add_place(places, segment, place.document);
    }
    return STATUS_OK;
}

/* Those without a row whose label names the group. */
static enum status find_owners(struct story_finder *finder, uint32_t segment, uint64_t group,
                               uint32_t most, struct buf *places)
{
    size_t kept = place_count(places);
    enum status status = find_labelled(finder, segment, group, most, places);

    for (size_t i = kept; i < place_count(places); i++) {
        struct place place = place_at(places, i);

        if (stories_find(segment_at(finder, segment)->stories, place.document))
            continue;
        memcpy(places->data + kept++ * sizeof place, &place, sizeof place);
    }
    places->length = kept * sizeof(struct place);
    return status;
}

/* Live members, in order, appended; may stop once there are more than `most`. */
static enum status find_members(struct story_finder *finder, uint64_t group, uint32_t most,
                                struct buf *places)
{
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < finder->writer->manifest.segment_count; s++) {
        const struct segment *segment = segment_at(finder, s);
        const struct story_row *row;
        uint32_t rows = stories_group(segment->stories, group, &row);

        for (; rows > 0 && place_count(places) <= most; rows--, row++)
            if (!segment_is_deleted(segment, row->document))
                add_place(places, s, row->document);
        if (place_count(places) <= most)
            status = find_owners(finder, s, group, most + 1, places);
    }
    return status;
}

/* --- nodes --- */

static enum status node_of(struct story_finder *finder, struct place place, uint32_t *node)
{
    int64_t known = story_nodes_find(&finder->nodes, place.segment, place.document);
    struct sketched sketched;
    enum status status;

    if (known >= 0) {
        *node = (uint32_t)known;
        return STATUS_OK;
    }
    if (!(status = about(finder, place, &sketched)))
        *node = story_nodes_add(&finder->nodes, place.segment, place.document, &sketched);
    return status;
}

/* Members become settled nodes; where `joined` is given, they hang together with that one. */
static enum status settle_members(struct story_finder *finder, const struct buf *members,
                                  const uint32_t *joined)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < place_count(members); i++) {
        uint32_t node;

        if ((status = node_of(finder, place_at(members, i), &node)))
            break;
        finder->nodes.nodes[node].settled = true;
        if (joined)
            story_nodes_join(&finder->nodes, *joined, node);
    }
    return status;
}

/* The node, and all of its group with it. */
static enum status settle(struct story_finder *finder, uint32_t node)
{
    struct story_node *at = &finder->nodes.nodes[node];
    struct sketched group = {0};
    enum status status;

    if (at->settled)
        return STATUS_OK;
    at->settled = true;
    group.label = group_of(finder, (struct place){at->segment, at->document}, &at->about);
    buf_clear(&finder->members);
    if ((status = find_members(finder, group.label, STORY_SPLIT_MOST, &finder->members)))
        return status;
    if (place_count(&finder->members) <= STORY_SPLIT_MOST)
        return settle_members(finder, &finder->members, &node);
    story_nodes_join(&finder->nodes, node,
                     story_nodes_add(&finder->nodes, STORY_NODE_GROUP, 0, &group));
    return STATUS_OK;
}

/* --- are two documents copies? --- */

static void forget_shingles(struct story_finder *finder)
{
    for (uint32_t i = 0; i < finder->nodes.count; i++) {
        shingles_fini(&finder->nodes.nodes[i].shingles);
        finder->nodes.nodes[i].has_shingles = false;
    }
    finder->with_shingles = 0;
}

static enum status read_shingles(struct story_finder *finder, uint32_t node)
{
    struct story_node *at = &finder->nodes.nodes[node];
    struct text_record record;
    enum status status;

    if (at->has_shingles)
        return STATUS_OK;
    arena_reset(finder->arena);
    if ((status = texts_read(&segment_at(finder, at->segment)->files->texts, at->document,
                             finder->expander, finder->arena, &record, finder->err)))
        return status;
    shingles_read(&at->shingles, finder->analyzer, record.body);
    shingles_sort(&at->shingles);
    at->has_shingles = true;
    finder->with_shingles++;
    return STATUS_OK;
}

static enum status compare_texts(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies)
{
    enum status status;

    if (finder->with_shingles > MOST_SHINGLES)
        forget_shingles(finder);
    if ((status = read_shingles(finder, a)) || (status = read_shingles(finder, b)))
        return status;
    *copies =
        shingles_are_copies(&finder->nodes.nodes[a].shingles, &finder->nodes.nodes[b].shingles);
    return STATUS_OK;
}

/* *resemblance below 0: they do not even meet. */
static bool may_be_copies(const struct sketched *a, const struct sketched *b, double *resemblance)
{
    if (a->size == 0 || b->size == 0 || !sketch_meet(a->sketch, b->sketch))
        return false;
    *resemblance = a->label == b->label ? 1 : sketch_resemblance(a->sketch, b->sketch);
    return *resemblance >= SURELY_OTHER;
}

static enum status are_copies(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies)
{
    double resemblance;

    *copies =
        may_be_copies(&finder->nodes.nodes[a].about, &finder->nodes.nodes[b].about, &resemblance);
    if (!*copies || resemblance >= SURELY_COPY)
        return STATUS_OK;
    return compare_texts(finder, a, b, copies);
}

/* --- a new document --- */

/* Does it hang together with the node already? Its group may be there as a whole. */
static bool is_joined(struct story_finder *finder, uint32_t node, struct place place,
                      const struct sketched *sketched)
{
    struct story_nodes *nodes = &finder->nodes;
    int64_t other = story_nodes_find(nodes, place.segment, place.document);

    if (other < 0 || !nodes->nodes[other].settled)
        other = story_nodes_find(nodes, STORY_NODE_GROUP, group_of(finder, place, sketched));
    return other >= 0 && story_nodes_root(nodes, (uint32_t)other) == story_nodes_root(nodes, node);
}

static enum status try_candidate(struct story_finder *finder, uint32_t node, struct place place)
{
    struct sketched sketched;
    double resemblance;
    uint32_t other;
    bool copies;
    enum status status;

    if (segment_is_deleted(segment_at(finder, place.segment), place.document))
        return STATUS_OK;
    if ((status = about(finder, place, &sketched)))
        return status;
    if (!may_be_copies(&finder->nodes.nodes[node].about, &sketched, &resemblance) ||
        is_joined(finder, node, place, &sketched))
        return STATUS_OK;
    if ((status = node_of(finder, place, &other)) ||
        (status = are_copies(finder, node, other, &copies)) || !copies ||
        (status = settle(finder, node)) || (status = settle(finder, other)))
        return status;
    story_nodes_join(&finder->nodes, node, other);
    return STATUS_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

/* What stands before it in the segment, or anything in an older one. */
static enum status try_segment(struct story_finder *finder, uint32_t node, struct place self,
                               uint32_t segment, const uint32_t *keys)
{
    const struct sketches *sketches = &segment_at(finder, segment)->files->sketches;
    struct buf *found = &finder->found;
    BUF_AUTO struct buf candidates = {0};
    enum status status = STATUS_OK;
    uint32_t last = UINT32_MAX;

    buf_clear(found);
    for (uint32_t i = 0; !status && i < SKETCH_ALL_BANDS; i++)
        status = sketches_find(sketches, keys[i], MOST_CANDIDATES, found, finder->err);
    if (status || found->length == 0)
        return status;
    buf_add_str(&candidates, buf_str(found)); /* settling looks things up, too */
    qsort(candidates.data, candidates.length / 4, 4, compare_numbers);
    for (size_t i = 0; !status && i < candidates.length; i += 4) {
        uint32_t document = load_u32(candidates.data + i);

        if (document == last || (segment == self.segment && document >= self.document))
            continue;
        last = document;
        status = try_candidate(finder, node, (struct place){segment, document});
    }
    return status;
}

/* An identical text, where there is one, has met all others already: join it, and nothing else. */
static enum status join_twin(struct story_finder *finder, uint32_t node, struct place self,
                             bool *joined)
{
    uint64_t label = finder->nodes.nodes[node].about.label;
    BUF_AUTO struct buf twins = {0};
    enum status status = STATUS_OK;

    *joined = false;
    for (uint32_t s = 0; !status && s <= self.segment && !*joined; s++) {
        uint32_t last = s == self.segment ? self.document : UINT32_MAX;

        buf_clear(&twins);
        if ((status = find_labelled(finder, s, label, MOST_CANDIDATES, &twins)) ||
            place_count(&twins) == 0 || place_at(&twins, 0).document >= last)
            continue;
        *joined = true;
        status = try_candidate(finder, node, place_at(&twins, 0));
    }
    return status;
}

static enum status look_for_copies(struct story_finder *finder, struct place place)
{
    uint32_t keys[SKETCH_ALL_BANDS];
    struct sketched sketched;
    uint32_t node;
    bool joined;
    enum status status;

    if ((status = about(finder, place, &sketched)) || sketched.size == 0)
        return status;
    for (uint32_t band = 0; band < SKETCH_ALL_BANDS; band++)
        keys[band] = sketch_key(sketched.sketch, band);
    if ((status = node_of(finder, place, &node)) ||
        (status = join_twin(finder, node, place, &joined)) || joined)
        return status;
    for (uint32_t s = 0; !status && s <= place.segment; s++)
        status = try_segment(finder, node, place, s, keys);
    return status;
}

/* The segment published last. */
static enum status take_new(struct story_finder *finder)
{
    uint32_t number = (uint32_t)finder->writer->manifest.segment_count - 1;
    const struct segment *segment = segment_at(finder, number);
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->sketches.count; d++)
        if (!segment_is_deleted(segment, d))
            status = look_for_copies(finder, (struct place){number, d});
    return status;
}

/* --- documents that have gone --- */

static bool was_looked_up(struct story_finder *finder, uint64_t group)
{
    for (size_t i = 0; i < finder->looked_up.length; i += 8)
        if (load_u64(finder->looked_up.data + i) == group)
            return true;
    buf_add_u64(&finder->looked_up, group);
    return false;
}

/* What still hangs together, pair by pair. */
static enum status join_pairs(struct story_finder *finder, const struct buf *members)
{
    struct story_nodes *nodes = &finder->nodes;
    size_t count = place_count(members);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            uint32_t a, b;
            bool copies;

            if ((status = node_of(finder, place_at(members, i), &a)) ||
                (status = node_of(finder, place_at(members, j), &b)))
                return status;
            if (story_nodes_root(nodes, a) == story_nodes_root(nodes, b))
                continue;
            if ((status = are_copies(finder, a, b, &copies)))
                return status;
            if (copies)
                story_nodes_join(nodes, a, b);
        }
    return status;
}

/* A group too large to be taken apart stays one, also when it must have another name. */
static enum status rename_group(struct story_finder *finder, uint64_t group, struct buf *members)
{
    uint32_t first;
    enum status status;

    buf_clear(members);
    if ((status = find_members(finder, group, UINT32_MAX - 1, members)) ||
        (status = node_of(finder, place_at(members, 0), &first)))
        return status;
    return settle_members(finder, members, &first);
}

static enum status take_gone(struct story_finder *finder, struct place place)
{
    BUF_AUTO struct buf members = {0};
    struct sketched sketched;
    uint64_t group;
    enum status status;

    if ((status = about(finder, place, &sketched)) || sketched.size == 0)
        return status;
    group = group_of(finder, place, &sketched);
    if (was_looked_up(finder, group) ||
        (status = find_members(finder, group, STORY_SPLIT_MOST, &members)))
        return status;
    if (place_count(&members) > STORY_SPLIT_MOST)
        return group == sketched.label ? rename_group(finder, group, &members) : STATUS_OK;
    if ((status = settle_members(finder, &members, NULL)))
        return status;
    return join_pairs(finder, &members);
}

static enum status take_all_gone(struct story_finder *finder)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < place_count(&finder->gone); i++)
        status = take_gone(finder, place_at(&finder->gone, i));
    buf_clear(&finder->gone);
    return status;
}

/* --- rows --- */

static void assign(struct story_finder *finder, const struct story_node *node, uint64_t group,
                   uint64_t story)
{
    const struct segment *segment = segment_at(finder, node->segment);
    const struct story_row *now = stories_find(segment->stories, node->document);
    struct story_row row = {group, story, node->document};
    bool needs_row = group != node->about.label || story != node->about.label;

    if (needs_row ? now && now->group == group && now->story == story : !now)
        return;
    if (!finder->changed[node->segment].words)
        bitmap_init(&finder->changed[node->segment], segment->files->document_count);
    bitmap_set(&finder->changed[node->segment], node->document);
    if (needs_row)
        buf_add(&finder->rows[node->segment], &row, sizeof row);
}

/* Documents of one group, in the order of segments: the first gives its label. */
static void name_stories(struct story_finder *finder, const uint32_t *members, uint32_t count)
{
    const struct story_node *nodes = finder->nodes.nodes;
    struct sketched *sketched = mem_alloc(count * sizeof *sketched);
    uint32_t *parts = mem_zero(count, sizeof *parts);

    for (uint32_t i = 0; i < count; i++)
        sketched[i] = nodes[members[i]].about;
    if (count > 2 && count <= STORY_SPLIT_MOST)
        story_split(sketched, count, parts);
    for (uint32_t i = 0; i < count; i++)
        assign(finder, &nodes[members[i]], sketched[0].label, sketched[parts[i]].label);
    free(sketched);
    free(parts);
}

/* They join the first of the large groups; members of the others follow. */
static enum status join_large(struct story_finder *finder, const uint32_t *members, uint32_t count,
                              const uint32_t *groups, uint32_t group_count)
{
    uint64_t group = finder->nodes.nodes[groups[0]].about.label;
    BUF_AUTO struct buf others = {0};
    enum status status = STATUS_OK;

    for (uint32_t i = 1; !status && i < group_count; i++)
        status = find_members(finder, finder->nodes.nodes[groups[i]].about.label, UINT32_MAX - 1,
                              &others);
    for (size_t i = 0; !status && i < place_count(&others); i++) {
        uint32_t node;

        if (!(status = node_of(finder, place_at(&others, i), &node)))
            assign(finder, &finder->nodes.nodes[node], group, group);
    }
    for (uint32_t i = 0; !status && i < count; i++)
        assign(finder, &finder->nodes.nodes[members[i]], group, group);
    return status;
}

struct sorted_node {
    uint32_t root, segment, document, node;
};

static int by_place(const void *a, const void *b)
{
    const struct sorted_node *left = a, *right = b;

    if (left->root != right->root)
        return left->root < right->root ? -1 : 1;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

/* Settled nodes by what they hang together with; in each set documents in order, then large groups
 * (their segment number is the largest). Returns how many. */
static uint32_t sort_nodes(struct story_finder *finder, struct sorted_node *sorted)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < finder->nodes.count; i++) {
        const struct story_node *node = &finder->nodes.nodes[i];

        if (node->settled || node->segment == STORY_NODE_GROUP)
            sorted[count++] = (struct sorted_node){story_nodes_root(&finder->nodes, i),
                                                   node->segment, node->document, i};
    }
    qsort(sorted, count, sizeof *sorted, by_place);
    return count;
}

static enum status name_set(struct story_finder *finder, const uint32_t *numbers, uint32_t count)
{
    uint32_t documents = 0;

    while (documents < count && finder->nodes.nodes[numbers[documents]].segment != STORY_NODE_GROUP)
        documents++;
    if (documents < count)
        return join_large(finder, numbers, documents, numbers + documents, count - documents);
    name_stories(finder, numbers, count);
    return STATUS_OK;
}

static enum status name_all(struct story_finder *finder)
{
    struct sorted_node *sorted = mem_alloc((finder->nodes.count + 1) * sizeof *sorted);
    uint32_t *numbers = mem_alloc((finder->nodes.count + 1) * sizeof *numbers);
    uint32_t count = sort_nodes(finder, sorted), from = 0;
    enum status status = STATUS_OK;

    while (!status && from < count) {
        uint32_t to = from;

        for (; to < count && sorted[to].root == sorted[from].root; to++)
            numbers[to - from] = sorted[to].node;
        status = name_set(finder, numbers, to - from);
        from = to;
    }
    free(sorted);
    free(numbers);
    return status;
}

/* The rows as they were, without changed and deleted documents, and the new ones. */
static void replace_rows(struct story_finder *finder, size_t number)
{
    struct live *live = &finder->writer->live[number];
    const struct stories *before = live->segment.stories;
    const struct buf *added = &finder->rows[number];
    uint32_t old = before ? before->count : 0, count = 0;
    struct story_row *rows = mem_alloc((old + 1) * sizeof *rows + added->length);

    for (uint32_t i = 0; i < old; i++)
        if (!bitmap_has(&finder->changed[number], before->rows[i].document) &&
            !segment_is_deleted(&live->segment, before->rows[i].document))
            rows[count++] = before->rows[i];
    if (added->length > 0)
        memcpy(rows + count, added->data, added->length);
    count += (uint32_t)(added->length / sizeof *rows);
    writer_stories_replace(live, stories_new(rows, count));
}

void writer_stories_replace(struct live *live, struct stories *take_stories)
{
    stories_release(live->segment.stories);
    live->segment.stories = take_stories;
    live->stories_changed = true;
}

static void finish(struct story_finder *finder)
{
    for (size_t i = 0; i < finder->writer->manifest.segment_count; i++) {
        if (finder->changed[i].words)
            replace_rows(finder, i);
        bitmap_fini(&finder->changed[i]);
        buf_fini(&finder->rows[i]);
    }
    free(finder->changed);
    free(finder->rows);
    story_nodes_clear(&finder->nodes);
    buf_clear(&finder->looked_up);
    finder->with_shingles = 0;
}

enum status writer_stories_update(struct writer *writer, bool has_new, struct error *err)
{
    size_t count = writer->manifest.segment_count;
    bool sketched = has_new && writer->live[count - 1].segment.files->sketches.count > 0;
    struct story_finder *finder = writer->stories;
    enum status status;

    if (!sketched && (!finder || finder->gone.length == 0))
        return STATUS_OK;
    if (!finder)
        finder = writer->stories = finder_new();
    finder->writer = writer;
    finder->err = err;
    finder->rows = mem_zero(count, sizeof *finder->rows);
    finder->changed = mem_zero(count, sizeof *finder->changed);
    if (!(status = take_all_gone(finder)) && sketched)
        status = take_new(finder);
    if (!status)
        status = name_all(finder);
    finish(finder);
    return status;
}
