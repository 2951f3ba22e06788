/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_merge_choice.c - chooses the segments to merge.
 *
 * Segments are in tiers by size; each tier is eight times the tier below. Eight neighbours of one
 * tier or lower are merged into one, if that at least doubles the largest of them. So a document is
 * copied about once for each tier. Above half of the option `segments_max`, the smallest eight
 * neighbours are merged, whatever their tiers. A segment of which more than half is deleted is
 * copied without that.
 *
 * A merge needs as much room on disk as its result has. So merging stops at the option
 * `merged_max`: an index that is larger has several segments, and a load needs little more than the
 * index itself. Segments of more than half that size do not count as segments that wait to be
 * merged.
 *
 * Only neighbours are merged. So documents keep their order, whatever was merged when, and so do
 * hits with the same score. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/writer/writer_private.h"

#define TIER_SEGMENTS 8
#define TIERS_MAX     16
#define FIRST_TIER    32 /* documents: so single articles are not copied with thousands */
#define LARGE_TIER    3  /* the first tier of large merges: about a second of work */

static uint64_t live_documents(const struct manifest_segment *segment)
{
    return segment->documents - segment->deleted;
}

static unsigned tier_of(const struct manifest_segment *segment)
{
    uint64_t limit = FIRST_TIER;
    unsigned tier = 0;

    for (; live_documents(segment) >= limit; limit *= TIER_SEGMENTS)
        tier++;
    return tier;
}

/* Does merging these neighbours at least double the largest of them? So a large segment is not
 * copied for a few small ones. */
static bool is_worthwhile(const struct writer *writer, size_t from, size_t to)
{
    uint64_t documents = 0, largest = 0;

    for (size_t i = from; i < to; i++) {
        uint64_t own = live_documents(&writer->manifest.segments[i]);

        documents += own;
        largest = own > largest ? own : largest;
    }
    return documents >= 2 * largest;
}

/* The bytes that the segment's documents, without deleted ones, take in a merged one. */
static uint64_t live_bytes(const struct writer *writer, size_t number)
{
    const struct manifest_segment *segment = &writer->manifest.segments[number];
    double bytes = (double)segment_files_bytes(writer->live[number].segment.files);

    return (uint64_t)(bytes * (double)live_documents(segment) / (double)segment->documents);
}

/* The end of the longest run from `from` on, before `to`, that fits into one segment. */
static size_t fitting_end(const struct writer *writer, size_t from, size_t to)
{
    uint64_t bytes = 0;

    for (; from < to; from++)
        if ((bytes += live_bytes(writer, from)) > writer->options.merged_max)
            break;
    return from;
}

/* Choose neighbours between `from` and `to`, which are of one tier or lower: all of them, or as
 * many as fit into one segment. */
static bool choose_between(const struct writer *writer, size_t from, size_t to, bool *chosen)
{
    for (; from + 1 < to; from++) {
        size_t end = fitting_end(writer, from, to);

        if (end == to && to - from < TIER_SEGMENTS)
            return false;
        if (end - from >= 2 && is_worthwhile(writer, from, end)) {
            memset(chosen + from, true, end - from);
            return true;
        }
        if (end == to)
            return false;
    }
    return false;
}

/* Choose the first run of enough neighbours of this tier or lower. */
static bool choose_run(const struct writer *writer, unsigned tier, bool *chosen)
{
    size_t count = writer->manifest.segment_count, from = 0;

    for (size_t i = 0; i <= count; i++) {
        if (i < count && !writer->live[i].merging && tier_of(&writer->manifest.segments[i]) <= tier)
            continue;
        if (i - from >= TIER_SEGMENTS && choose_between(writer, from, i, chosen))
            return true;
        from = i + 1;
    }
    return false;
}

size_t writer_merge_end(const struct writer *writer, size_t from)
{
    size_t count = writer->manifest.segment_count, end = fitting_end(writer, from, count);

    return end == count || is_worthwhile(writer, from, end) ? end : from;
}

/* Choose a segment of which more than half is deleted, to copy the rest. */
static bool choose_wasteful(const struct writer *writer, enum merge_lane lane, bool *chosen)
{
    for (size_t i = 0; i < writer->manifest.segment_count; i++) {
        const struct manifest_segment *segment = &writer->manifest.segments[i];

        if (!writer->live[i].merging && segment->deleted > segment->documents / 2 &&
            (tier_of(segment) >= LARGE_TIER) == (lane == LANE_LARGE))
            return chosen[i] = true;
    }
    return false;
}

/* The documents of TIER_SEGMENTS neighbours from this one on; UINT64_MAX: one of them is missing,
 * or is being merged, or is large, or they do not fit into one segment. */
static uint64_t cost_of(const struct writer *writer, size_t from)
{
    size_t end = from + TIER_SEGMENTS;
    uint64_t documents = 0;

    if (end > writer->manifest.segment_count || fitting_end(writer, from, end) < end)
        return UINT64_MAX;
    for (size_t i = from; i < end; i++) {
        const struct manifest_segment *segment = &writer->manifest.segments[i];

        if (writer->live[i].merging || tier_of(segment) > LARGE_TIER)
            return UINT64_MAX;
        documents += live_documents(segment);
    }
    return documents;
}

/* Choose the neighbours that are merged with the least work. */
static bool choose_cheapest(const struct writer *writer, bool *chosen)
{
    size_t best = 0;

    for (size_t i = 0; i < writer->manifest.segment_count; i++)
        if (cost_of(writer, i) < cost_of(writer, best))
            best = i;
    if (cost_of(writer, best) == UINT64_MAX)
        return false;
    memset(chosen + best, true, TIER_SEGMENTS);
    return true;
}

/* How many segments are not nearly as large as merging makes them. */
static size_t open_segments(const struct writer *writer)
{
    size_t open = 0;

    for (size_t i = 0; i < writer->manifest.segment_count; i++)
        open += live_bytes(writer, i) <= writer->options.merged_max / 2;
    return open;
}

/* Choose a merge, lowest tier first. False: nothing to merge. */
static bool choose(const struct writer *writer, enum merge_lane lane, bool *chosen)
{
    unsigned from = lane == LANE_LARGE ? LARGE_TIER : 0;
    unsigned to = lane == LANE_LARGE ? TIERS_MAX : LARGE_TIER;

    for (unsigned tier = from; tier < to; tier++)
        if (choose_run(writer, tier, chosen))
            return true;
    return choose_wasteful(writer, lane, chosen) ||
           (lane == LANE_SMALL && open_segments(writer) > writer->options.segments_max / 2 &&
            choose_cheapest(writer, chosen));
}

bool *writer_next_merge(const struct writer *writer, enum merge_lane lane)
{
    bool *chosen;

    if (writer->rebuilding || writer->tidying || writer->unmerged)
        return NULL;
    chosen = mem_zero(writer->manifest.segment_count + 1, sizeof *chosen);
    if (choose(writer, lane, chosen))
        return chosen;
    free(chosen);
    return NULL;
}

static bool is_merge_due_in(const struct writer *writer, enum merge_lane lane)
{
    bool *chosen = writer_next_merge(writer, lane);

    free(chosen);
    return chosen != NULL;
}

bool writer_is_behind(const struct writer *writer)
{
    return open_segments(writer) >= writer->options.segments_max &&
           (writer->merges > 0 || is_merge_due_in(writer, LANE_SMALL));
}

bool writer_is_merge_due(const struct writer *writer)
{
    return is_merge_due_in(writer, LANE_SMALL) || is_merge_due_in(writer, LANE_LARGE);
}
